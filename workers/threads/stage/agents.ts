import { requirePolicy, type Checkpoint, type PolicyCard } from '../../lab/contracts/checkpoint'
import { InputError } from '../../lab/contracts/errors'
import { identifier } from '../../lab/contracts/guards'
import { openStore } from '../../storage/browser'
import { decodeCheckpoint } from '../../storage/safetensors'
import { siteFile } from './site'

/** Agents that come with the site: `agents/index.json` lists file names, an id is `shipped/NAME`. */
const SHIPPED = 'shipped/'

/** Loads an agent's file. Throws InputError for an unknown id, a damaged file, or a model that does not play. */
export async function loadAgent(id: string): Promise<Checkpoint<PolicyCard>> {
  return requirePolicy(await (id.startsWith(SHIPPED) ? loadShipped(id.slice(SHIPPED.length)) : loadKept(id)))
}

async function loadShipped(name: string): Promise<Checkpoint> {
  const file = await siteFile(`agents/${encodeURIComponent(name)}.safetensors`)
  if (!file) throw new InputError('agent', `${SHIPPED}${name} does not come with this site`)
  return decodeCheckpoint(file)
}

async function loadKept(id: string): Promise<Checkpoint> {
  const store = await openStore()
  try {
    return await store.load(identifier(id, 'agent'))
  } finally {
    store.close()
  }
}
