import { join } from 'node:path'
import type { Card, PolicyCard } from '../../lab/contracts/checkpoint'
import { StorageError } from '../../lab/contracts/errors'
import type { Procedure } from '../../lab/contracts/procedure'
import { createFolderShelf } from '../../storage/folder'
import { models } from '../../storage/models'

/** One training of a sweep: a procedure and a seed. Its folder holds the agent and, on the way, its stages. */
export interface Cell {
  readonly procedure: Procedure
  readonly seed: number
  /** Of its agent. */
  readonly id: string
  readonly folder: string
}

export interface Sweep {
  readonly game: string
  readonly network: string
  /** Options of the game, as `--gameset` has them: `planes=half`. */
  readonly gameset: readonly string[]
  readonly procedures: readonly Procedure[]
  readonly seeds: readonly number[]
  /** Length of every run. */
  readonly decisions: number
  /** Where a copy of the weights stays, before the end. */
  readonly stages: readonly number[]
  readonly out: string
}

/** Seed by seed, so that families grow side by side: what there is when somebody stops can be compared. Folders: OUT/GAME/FAMILY/SEED. */
export const cellsOf = ({ game, network, gameset, procedures, seeds, out }: Sweep): Cell[] =>
  seeds.flatMap((seed) =>
    procedures.map((procedure) => ({
      procedure,
      seed,
      // Agents that see another game are called by another name.
      id: [game, procedure.id, network, ...gameset.map(nameOf), seed].join('-'),
      folder: join(out, game, procedure.id, String(seed)),
    })),
  )

const nameOf = (pair: string): string => pair.replace(/[^\w]+/g, '.')

/** The card of what lies in a cell's folder; nothing where it was not begun. Throws StorageError for a folder that cannot be read, InputError for a damaged agent. */
export async function cardOf({ folder, id }: Cell): Promise<PolicyCard | undefined> {
  const shelf = createFolderShelf(folder, models)
  try {
    const { meta } = await shelf.source(id)
    return isPlayer(meta) ? meta : undefined
  } catch (error) {
    if (error instanceof StorageError && error.reason === 'missing') return undefined
    throw error
  }
}

const isPlayer = (card: Card): card is PolicyCard => card.kind === 'policy'

export const isTrained = (made: { readonly decisions: number }, { decisions }: Pick<Sweep, 'decisions'>): boolean =>
  made.decisions >= decisions

/** A run that has come to its end is not gone on with: what it would take (a replay memory is larger than a thousand agents) is let go. */
export async function keepAgent({ folder, id }: Cell): Promise<void> {
  const shelf = createFolderShelf(folder, models)
  const { card, weights, training } = await shelf.load(id)
  if (training) await shelf.save({ card: { ...card, resumable: false }, weights })
}
