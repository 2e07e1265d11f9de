import agents from '../../../public/agents/index.json'
import { decodeCard } from '../../storage/safetensors'
import { InputError } from '../../lab/contracts/errors'
import type { LibraryEntry } from '../api'
import { siteFile } from '../stage/site'

/** Agents that come with the site. The list names their files and stands in this script, so that a page and its agents are of one build. */
const PREFIX = 'shipped/'

/** By id, `shipped/NAME`: the file, NAME.safetensors; in a built site NAME.HASH.safetensors. */
const files: ReadonlyMap<string, string> = new Map(agents.map((file) => [PREFIX + file.split('.')[0], file]))

export const isShipped = (id: string): boolean => id.startsWith(PREFIX)

/** A build's files do not change: each is read once. A list is asked for at every save of a run, and a browser keeps what it fetched. */
const known = new Map<string, Promise<LibraryEntry>>()

/** Never throws: a file that is missing or cannot be read is left out, and asked for again the next time. */
export async function listShipped(): Promise<LibraryEntry[]> {
  const entries = await Promise.all([...files.keys()].map((id) => knownEntry(id).catch(() => null)))
  return entries.filter((entry) => entry !== null)
}

function knownEntry(id: string): Promise<LibraryEntry> {
  const entry = known.get(id) ?? readEntry(id)
  known.set(id, entry)
  entry.catch(() => known.delete(id))
  return entry
}

/** Throws InputError when the site brings no such agent, PartMissingError when it cannot be had now. */
export async function fetchShipped(id: string): Promise<Uint8Array<ArrayBuffer>> {
  const file = files.get(id)
  if (!file) throw new InputError('agent', `${id} does not come with this site`)
  return siteFile(`agents/${file}`)
}

async function readEntry(id: string): Promise<LibraryEntry> {
  return { id, card: decodeCard(await fetchShipped(id)), shipped: true }
}
