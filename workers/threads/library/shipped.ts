import agents from '../../../public/agents/index.json'
import families from '../../../public/families/index.json'
import sweeps from '../../../public/sweeps/index.json'
import { InputError } from '../../lab/contracts/errors'
import { siteFile } from '../stage/site'

/** Agents that come with the site. The lists name their files and stand in this script, so that a page and its agents are of one build. */
const PREFIX = 'shipped/'

/** By id, `shipped/NAME`: the file, `agents/NAME.safetensors`, of a family `families/…`, of a sweep `sweeps/…`; in a built site NAME.HASH.safetensors. */
const files: ReadonlyMap<string, string> = new Map([
  ...on('agents', agents),
  ...on('families', families),
  ...on('sweeps', sweeps),
])

function on(shelf: string, names: readonly string[]): [string, string][] {
  return names.map((file) => [PREFIX + file.split('.')[0], `${shelf}/${file}`])
}

export const shippedIds: readonly string[] = [...files.keys()]

export const isShipped = (id: string): boolean => id.startsWith(PREFIX)

/** Throws InputError when the site brings no such agent, PartMissingError when it cannot be had now. */
export async function fetchShipped(id: string): Promise<Uint8Array<ArrayBuffer>> {
  const file = files.get(id)
  if (!file) throw new InputError('agent', `${id} does not come with this site`)
  return siteFile(file)
}
