/** The site's root, seen from a worker: built scripts lie in `assets/`, the development server's anywhere. */
const root = new URL(import.meta.url.includes('/assets/') ? '../' : '/', import.meta.url)

/** Bytes of a file of the site, e.g. `agents/index.json`. Null: there is none. */
export async function siteFile(path: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const response = await fetch(new URL(path, root)).catch(() => null)
  return response?.ok ? new Uint8Array(await response.arrayBuffer()) : null
}

/** Parsed JSON of a site file; null where it is missing or is not JSON (some servers answer with a page instead of 404). */
export async function siteJson(path: string): Promise<unknown> {
  const bytes = await siteFile(path)
  try {
    return bytes && (JSON.parse(new TextDecoder().decode(bytes)) as unknown)
  } catch {
    return null
  }
}
