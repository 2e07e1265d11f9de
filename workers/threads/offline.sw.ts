/**
 * The service worker: after the first visit the site works without a network.
 * `offline.json` (written by the build) lists every file; its version is stamped into this script, so that a new build
 * is a new worker. Without service workers (private windows) the site works all the same, only not offline.
 */
/// <reference lib="webworker" />
const scope = self as unknown as ServiceWorkerGlobalScope
const cacheName = 'nudge-__VERSION__'

async function fill(): Promise<void> {
  const cache = await caches.open(cacheName)
  const reply = await fetch('offline.json', { cache: 'no-cache' })
  const { files } = (await reply.json()) as { files: string[] }
  await cache.addAll(['./', ...files])
}

async function dropOld(): Promise<void> {
  const names = await caches.keys()
  await Promise.all(
    names.filter((name) => name.startsWith('nudge-') && name !== cacheName).map((name) => caches.delete(name)),
  )
  await scope.clients.claim()
}

/** The page itself from the network first, so that an update is seen; everything else is named by its content. */
async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(cacheName)
  if (request.mode === 'navigate') {
    try {
      return await fetch(request)
    } catch {
      return (await cache.match('./')) ?? Response.error()
    }
  }
  return (await cache.match(request, { ignoreSearch: true })) ?? fetch(request)
}

scope.addEventListener('install', (event) => {
  event.waitUntil(fill())
  void scope.skipWaiting()
})
scope.addEventListener('activate', (event) => event.waitUntil(dropOld()))
scope.addEventListener('fetch', (event) => {
  const own = new URL(event.request.url).origin === scope.location.origin
  if (own && event.request.method === 'GET') event.respondWith(answer(event.request))
})
