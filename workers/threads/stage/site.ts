import { PartMissingError } from '../../lab/contracts/errors'

/** The site's root, seen from a worker: built scripts lie in `assets/`, the development server's anywhere. */
const root = new URL(import.meta.url.includes('/assets/') ? '../' : '/', import.meta.url)

/** Bytes of a file that this build names, e.g. `agents/NAME.HASH.safetensors`. Throws PartMissingError. */
export async function siteFile(path: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(new URL(path, root)).catch(() => null)
  if (!response?.ok) throw new PartMissingError(path)
  return new Uint8Array(await response.arrayBuffer())
}
