import { requirePolicy, type Card, type Checkpoint, type PolicyCard } from '../../lab/contracts/checkpoint'
import { InputError } from '../../lab/contracts/errors'
import { decodeCheckpoint, encodeCheckpoint } from '../../storage/safetensors'
import type { Store } from '../../storage/browser'
import type { LibraryApi, LibraryEntry } from '../api'
import { readFile } from '../read-file'

/** Some hundred times a checkpoint of the largest network here, its optimiser included. */
const MOST_BYTES = 1_000_000_000

/** What a library needs from where it runs. */
export interface LibrarySurroundings {
  openStore(): Promise<Store>
  listShipped(): readonly LibraryEntry[]
  fetchShipped(id: string): Promise<Uint8Array>
  isShipped(id: string): boolean
  usage(): Promise<{ used: number; quota: number }>
  /** Whether any tab trains now. */
  isTraining(): Promise<boolean>
  /** Ids this site knows; an agent for anything else cannot play here. */
  readonly games: readonly string[]
  readonly networks: readonly string[]
  /** Throws InputError naming what keeps an agent from being opened. */
  requireOpens(checkpoint: Checkpoint<PolicyCard>): Promise<void>
  createSuffix(): string
}

const entryOf = (card: Card): LibraryEntry => ({ id: card.id, card, shipped: false })

export function createLibrary(surroundings: LibrarySurroundings): LibraryApi {
  let opened: Promise<Store> | undefined
  const store = () => (opened ??= surroundings.openStore())

  /** Refuses what must not be changed under somebody's hands. Throws InputError. */
  async function requireOwn(id: string): Promise<Store> {
    if (surroundings.isShipped(id)) throw new InputError('agent', 'came with the site and cannot be changed')
    return store()
  }

  async function requireIdle(id: string, { runs }: Store): Promise<void> {
    const noted = (await runs.list()).some((run) => run.id === id)
    if (noted && (await surroundings.isTraining()))
      throw new InputError('agent', 'is being trained; stop the run first')
  }

  /** An id that is free here; the same file twice stays one entry. */
  async function place(checkpoint: Checkpoint, { list, load }: Store): Promise<{ card: Card; there: boolean }> {
    const { card } = checkpoint
    const taken = (await list()).find(({ id }) => id === card.id)
    if (!taken) return { card, there: false }
    if (sameBytes(encodeCheckpoint(await load(card.id)), encodeCheckpoint(checkpoint)))
      return { card: taken, there: true }
    return { card: { ...card, id: `${card.id.slice(0, 90)}-${surroundings.createSuffix()}` }, there: false }
  }

  return {
    async list() {
      const own = await (await store()).list()
      return [...own.map(entryOf), ...surroundings.listShipped()]
    },
    damaged: async () => (await store()).damaged(),
    trouble: async () => (await store()).reason,
    usage: surroundings.usage,
    async rename(id, name) {
      await (await requireOwn(id)).rename(id, name.trim())
    },
    async delete(id) {
      const open = await requireOwn(id)
      await requireIdle(id, open)
      await open.delete(id)
      await open.runs.delete(id)
    },
    async export(id) {
      return surroundings.isShipped(id) ? surroundings.fetchShipped(id) : (await store()).file(id)
    },
    async import(file) {
      const bytes = await readFile(file, MOST_BYTES, 'agent')
      const checkpoint = requirePolicy(decodeCheckpoint(bytes, 'policy'))
      requireKnown('card.env.id', checkpoint.card.env.id, surroundings.games)
      requireKnown('card.network', checkpoint.card.network, surroundings.networks)
      await surroundings.requireOpens(checkpoint)
      const open = await store()
      const { card, there } = await place(checkpoint, open)
      if (!there) await (card === checkpoint.card ? open.saveFile(bytes) : open.save({ ...checkpoint, card }))
      return entryOf(card)
    },
    async unfinished() {
      if (await surroundings.isTraining()) return null
      const open = await store()
      const cards = new Map((await open.list()).map((card) => [card.id, card]))
      for (const { id, decisions } of await open.runs.list()) {
        const card = cards.get(id)
        if (card?.resumable && card.decisions < decisions) return { ...entryOf(card), goal: decisions }
      }
      return null
    },
    async forgetUnfinished() {
      if (await surroundings.isTraining()) return
      const { runs } = await store()
      for (const { id } of await runs.list()) await runs.delete(id)
    },
  }
}

function requireKnown(field: string, id: string, known: readonly string[]): void {
  if (!known.includes(id))
    throw new InputError(field, `is "${id}", which this site does not have; it has ${known.join(', ')}`)
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}
