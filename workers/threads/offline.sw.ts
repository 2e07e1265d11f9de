/**
 * The service worker: after the first visit the site works without a network.
 * `offline.json` (written by the build) lists every file; its version is stamped into this script, so that a new build
 * is a new worker. A new worker fills its own cache and then waits until the last page of the old one has gone: pages of two
 * builds find their files side by side. Without service workers (private windows) the site works all the same, only not offline.
 */
/// <reference lib="webworker" />
const scope = self as unknown as ServiceWorkerGlobalScope
/** Two sites of one origin share its caches: the scope says whose it is. */
const family = `nudge ${scope.registration.scope} `
const cacheName = `${family}__VERSION__`

/** Past the HTTP cache: hosts let browsers keep files for minutes, and a page of the build before names files that are gone. */
const fresh = (file: string) => new Request(file, { cache: 'reload' })

async function fill(): Promise<void> {
  const cache = await caches.open(cacheName)
  const reply = await fetch(fresh('offline.json'))
  const { files } = (await reply.json()) as { files: string[] }
  await cache.addAll(['./', ...files].map(fresh))
}

const ownNames = async () => (await caches.keys()).filter((name) => name.startsWith(family))

/** Caches of builds that did not say whose they are; they hold the page itself. */
async function namelessNames(): Promise<string[]> {
  const names = (await caches.keys()).filter((name) => /^nudge-[\da-f]{12}$/.test(name))
  const pages = await Promise.all(names.map(async (name) => (await caches.open(name)).match('./')))
  return names.filter((_, i) => pages[i])
}

/** Runs when no page of an older build is left. */
async function dropOld(): Promise<void> {
  const old = [...(await ownNames()), ...(await namelessNames())].filter((name) => name !== cacheName)
  await Promise.all(old.map((name) => caches.delete(name)))
  await scope.clients.claim()
}

/** From this build's cache, else from that of a build which waits for its turn: its page may be open already. */
async function find(request: Request): Promise<Response | undefined> {
  for (const name of [cacheName, ...(await ownNames())]) {
    const found = await (await caches.open(name)).match(request, { ignoreSearch: true })
    if (found) return found
  }
  return undefined
}

/** The page itself from the network first, so that an update is seen; everything else is named by its content. */
async function answer(request: Request): Promise<Response> {
  if (request.mode !== 'navigate') return (await find(request)) ?? fetch(request)
  try {
    return await fetch(request, { cache: 'no-cache' })
  } catch {
    return (await find(new Request('./'))) ?? Response.error()
  }
}

scope.addEventListener('install', (event) => event.waitUntil(fill()))
scope.addEventListener('activate', (event) => event.waitUntil(dropOld()))
scope.addEventListener('fetch', (event) => {
  const own = new URL(event.request.url).origin === scope.location.origin
  if (own && event.request.method === 'GET') event.respondWith(answer(event.request))
})
