import { decodeCard, encodeCheckpoint, replaceCard } from './safetensors'
import { decodeNamed, missing, newestFirst, newestRunFirst, parseRun } from './store'
import type { RunNote, Store } from './store'

/** A store that forgets: what is left when the browser refuses IndexedDB. `reason` is shown to the user. */
export function createMemoryStore(reason: string): Store {
  const files = new Map<string, Uint8Array>()
  const runs = new Map<string, RunNote>()
  const file = (id: string) => {
    const found = files.get(id)
    if (!found) throw missing(id)
    return found
  }
  return {
    persistent: false,
    reason,
    list: async () => newestFirst([...files.values()].map(decodeCard)),
    load: async (id) => decodeNamed(id, file(id)),
    file: async (id) => file(id).slice(),
    save: async (checkpoint) => void files.set(checkpoint.card.id, encodeCheckpoint(checkpoint)),
    rename: async (id, name) => void files.set(id, replaceCard(file(id), (card) => ({ ...card, name })).file),
    delete: async (id) => void files.delete(id),
    unsaved: () => undefined,
    runs: {
      list: async () => newestRunFirst([...runs.values()]),
      save: async (run) => void runs.set(run.id, parseRun(run)),
      delete: async (id) => void runs.delete(id),
    },
    close: () => {},
  }
}
