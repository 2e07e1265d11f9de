import type { Seal } from '../../contracts/seal'
import type { Row } from '../../contracts/study'

/** Rows of finished cells, by the cells' keys. */
export type Kept = ReadonlyMap<string, readonly Row[]>

/** Where rows are kept, batch by batch. What is read may hold cells that nobody asked for. Errors: StorageError. */
export interface RowShelf {
  read(batches: readonly string[]): Promise<Kept>
  /** All of them or none, beside what the batch has already. */
  save(batch: string, cells: Kept): Promise<void>
  /** All that were ever put down here. */
  seals(): Promise<readonly Seal[]>
  /** Puts one down under its hash, for good: whoever is first. Gives what is there then. */
  seal(seal: Seal): Promise<Seal>
}

export function createMemoryShelf(): RowShelf {
  const batches = new Map<string, Kept>()
  const seals = new Map<string, Seal>()
  return {
    read: async (wanted) => new Map(wanted.flatMap((batch) => [...(batches.get(batch) ?? [])])),
    save: async (batch, cells) => void batches.set(batch, new Map([...(batches.get(batch) ?? []), ...cells])),
    seals: async () => [...seals.values()],
    async seal(given) {
      const kept = seals.get(given.hash) ?? given
      seals.set(given.hash, kept)
      return kept
    },
  }
}

/** The right to do a batch, so that no two do it at once. */
export interface Turn {
  /** Says that somebody is still at it. Throws `LostTurn` where it was taken away meanwhile. */
  beat(): Promise<void>
  release(): Promise<void>
}

export interface Turns {
  /** Null: somebody else is at it. */
  take(batch: string): Promise<Turn | null>
}

export class LostTurn extends Error {
  override readonly name = 'LostTurn'
}

/** Where nobody else works on the same shelf. */
export const alone: Turns = { take: async () => ({ beat: async () => {}, release: async () => {} }) }
