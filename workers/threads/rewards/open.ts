import { within } from '../../lab/agents/requirements'
import type { Checkpoint, PolicyCard } from '../../lab/contracts/checkpoint'
import type { Game, Setting } from '../../lab/contracts/env'
import { InputError } from '../../lab/contracts/errors'
import { parseOptions } from '../../lab/contracts/options'
import type { RewardModel } from '../../lab/contracts/reward'
import type { TransitionSet } from '../../lab/contracts/transition-set'
import { openBoards, type Boards } from '../../lab/rewards/boards'
import type { RewardView } from '../api'

/** What is open: who plays which game, what was played, a model of what it pays, and boards to ask it about. */
export interface Open {
  /** Null: nobody was chosen yet. */
  readonly play: Play | null
  readonly data: TransitionSet | null
  readonly model: OpenModel | null
}

export interface Play {
  readonly id: string
  readonly checkpoint: Checkpoint<PolicyCard>
  readonly setting: Setting
  /** One slot, for boards laid out by hand. */
  readonly game: Game
  readonly boards: Boards
}

export interface OpenModel {
  readonly view: RewardView
  readonly model: RewardModel
}

/** The only game whose boards can be laid out. */
export const GAME = 'maze'

export function openPlay(id: string, checkpoint: Checkpoint<PolicyCard>, game: Game): Play {
  const setting = checkpoint.card.env
  const boards = openBoards(game, setting)
  return { id, checkpoint, setting, game, boards }
}

/** Throws InputError naming what is otherwise in a game than in the one that is played. */
export function requireSameGame({ game: { spec }, setting }: Play, other: Setting, field: string): void {
  if (other.id !== spec.id) throw new InputError(`${field}.id`, `is ${other.id}; who was chosen plays ${spec.id}`)
  if (other.version !== spec.version)
    throw new InputError(`${field}.version`, `is ${other.version}; ${spec.title} is now ${spec.version}`)
  const [wanted, given] = [setting, other].map(({ options }) =>
    within(`${field}.options`, () => parseOptions(spec.options, options ?? {})),
  )
  for (const [name, value] of Object.entries(wanted!))
    if (given![name] !== value)
      throw new InputError(`${field}.options.${name}`, `is ${given![name]}; who was chosen plays with ${value}`)
  if (other.level !== setting.level)
    throw new InputError(
      `${field}.level`,
      `is ${other.level ?? 'not given'}; who was chosen plays ${setting.level ?? 'any'}`,
    )
}

export function isSameGame(play: Play, other: Setting): boolean {
  try {
    requireSameGame(play, other, 'game')
    return true
  } catch {
    return false
  }
}

/** Throws InputError where there is none yet. */
export function required<K extends keyof Open>(open: Open, what: K, missing: string): NonNullable<Open[K]> {
  const found = open[what]
  if (!found) throw new InputError(what, missing)
  return found
}
