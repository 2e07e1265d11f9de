import { requirePolicy, type Checkpoint, type PolicyCard } from '../../lab/contracts/checkpoint'
import { identifier } from '../../lab/contracts/guards'
import { openStore } from '../../storage/browser'
import { decodeCheckpoint } from '../../storage/safetensors'
import { fetchShipped, isShipped } from '../library/shipped'

/** Loads an agent's file. Throws InputError for an unknown id, a damaged file, or a model that does not play; PartMissingError. */
export async function loadAgent(id: string): Promise<Checkpoint<PolicyCard>> {
  return requirePolicy(await (isShipped(id) ? decodeCheckpoint(await fetchShipped(id)) : loadKept(id)))
}

async function loadKept(id: string): Promise<Checkpoint> {
  const store = await openStore()
  try {
    return await store.load(identifier(id, 'agent'))
  } finally {
    store.close()
  }
}
