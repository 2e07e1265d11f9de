/**
 * A worker made of one line that fetches its script. One that is opened by its script's address has the policy that comes with that
 * response, which on a plain file server is none; one that comes from the page itself has the page's, whatever its host sends, and so do those
 * that it opens in this way.
 */
export function openModule(url: string, name: string): Worker {
  const script = `import ${JSON.stringify(new URL(url, import.meta.url).href)}`
  const address = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }))
  const worker = new Worker(address, { type: 'module', name })
  worker.addEventListener('message', () => URL.revokeObjectURL(address), { once: true })
  return worker
}
