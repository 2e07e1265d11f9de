import { createServer, type Server } from 'node:http'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize, resolve } from 'node:path'
import type { AddressInfo } from 'node:net'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
}

/** The page's own policy, sent as a header too: a worker takes its policy from its own response, not from the page. */
async function pagePolicy(folder: string): Promise<string> {
  const found = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(
    await readFile(join(folder, 'index.html'), 'utf8'),
  )
  if (!found?.[1]) throw new Error('dist/index.html states no Content-Security-Policy')
  return found[1]
}

export interface Site {
  readonly url: string
  readonly requests: string[]
  /** From now on serves another folder: what a host does when a new version is put there. */
  deploy(folder: string): void
  close(): Promise<void>
}

export interface SiteOptions {
  /** The sub-path. */
  readonly under?: string
  /** Adds the Content-Security-Policy header to everything. */
  readonly strict?: boolean
  /** How long browsers may keep a file without asking, in seconds; static hosts say minutes. */
  readonly keepS?: number
}

/** A plain file server for the built site (`dist/` of the project in the working directory). */
export async function serveSite(options: SiteOptions = {}): Promise<Site> {
  const under = options.under ?? '/'
  let folder = resolve('dist')
  const requests: string[] = []
  const policy = options.strict ? { 'content-security-policy': await pagePolicy(folder) } : {}
  const keeping = options.keepS ? { 'cache-control': `max-age=${options.keepS}` } : {}
  const server: Server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname)
    requests.push(path)
    const inside = normalize(path.startsWith(under) ? path.slice(under.length) || 'index.html' : '')
    const file = join(folder, inside.endsWith('/') ? `${inside}index.html` : inside)
    try {
      if (!path.startsWith(under) || !file.startsWith(folder)) throw new Error('outside')
      const body = await readFile(file)
      const type = types[extname(file)] ?? 'application/octet-stream'
      response.writeHead(200, { 'content-type': type, ...policy, ...keeping }).end(body)
    } catch {
      response.writeHead(404).end('not found')
    }
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://localhost:${port}${under}`,
    requests,
    deploy: (next) => void (folder = resolve(next)),
    close: () =>
      new Promise((done) => {
        server.closeAllConnections()
        server.close(() => done())
      }),
  }
}
