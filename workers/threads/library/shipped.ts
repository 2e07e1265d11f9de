import { decodeCard } from '../../storage/safetensors'
import { InputError } from '../../lab/contracts/errors'
import type { LibraryEntry } from '../api'
import { siteFile, siteJson } from '../stage/site'

/** Agents that come with the site: `agents/index.json` names the files, `shipped/NAME` is NAME.safetensors beside it. */
const PREFIX = 'shipped/'
const FILE = /^[\w.-]+\.safetensors$/

export const isShipped = (id: string): boolean => id.startsWith(PREFIX)

/** Never throws: a file that is missing or cannot be read is left out. */
export async function listShipped(): Promise<LibraryEntry[]> {
  const names = await shippedFiles().catch(() => [])
  const entries = await Promise.all(names.map((name) => readEntry(name).catch(() => null)))
  return entries.filter((entry) => entry !== null)
}

/** Throws InputError when the site brings no such agent. */
export async function fetchShipped(id: string): Promise<Uint8Array> {
  const name = `${id.slice(PREFIX.length)}.safetensors`
  if (!isShipped(id) || !FILE.test(name)) throw new InputError('agent', `${id} does not come with this site`)
  // Servers that answer every path with the page itself are told apart by the content, which is not safetensors.
  const file = await siteFile(`agents/${name}`)
  if (!file) throw new InputError('agent', `${id} does not come with this site`)
  return file
}

async function shippedFiles(): Promise<string[]> {
  const names = await siteJson('agents/index.json')
  return Array.isArray(names) ? names.filter((name): name is string => typeof name === 'string' && FILE.test(name)) : []
}

async function readEntry(name: string): Promise<LibraryEntry> {
  const id = PREFIX + name.replace(/\.safetensors$/, '')
  return { id, card: decodeCard(await fetchShipped(id)), shipped: true }
}
