import type { Checkpoint, PolicyCard, RewardCard } from '../../lab/contracts/checkpoint'
import type { Game, Setting } from '../../lab/contracts/env'
import { InputError } from '../../lab/contracts/errors'
import type { RewardModel } from '../../lab/contracts/reward'
import type { TransitionSet } from '../../lab/contracts/transition-set'
import { openBoards, type Boards } from '../../lab/rewards/boards'
import { requireSameGame } from '../../lab/rewards/open'
import type { RewardView } from '../api'

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
  /** As it lies in its file: what it takes to go on with it, or to be paid by it. */
  readonly kept: Checkpoint<RewardCard>
  readonly model: RewardModel
}

/** The only game whose boards can be laid out. */
export const GAME = 'maze'

export function openPlay(id: string, checkpoint: Checkpoint<PolicyCard>, game: Game): Play {
  const setting = checkpoint.card.env
  return { id, checkpoint, setting, game, boards: openBoards(game, setting) }
}

/** Whether something is of the very game that is played. */
export function isSameGame({ game: { spec }, setting }: Play, other: Setting): boolean {
  try {
    requireSameGame(other, setting, spec, 'game')
    return true
  } catch {
    return false
  }
}

/** What is open: who plays which game, what was played, and a model of what it pays. What is asked for and is not there is an InputError. */
export class Open {
  #play: Play | null = null
  #data: TransitionSet | null = null
  #model: OpenModel | null = null

  get play(): Play {
    return required(this.#play, 'player', 'is missing: choose who plays first')
  }
  get data(): TransitionSet {
    return required(this.#data, 'data', 'is missing: collect decisions first')
  }
  get model(): OpenModel {
    return required(this.#model, 'model', 'is missing: fit one first')
  }
  get dataOrNone(): TransitionSet | null {
    return this.#data
  }
  get modelOrNone(): OpenModel | null {
    return this.#model
  }
  get ids(): { readonly data: string | null; readonly model: string | null } {
    return { data: this.#data?.id ?? null, model: this.#model?.view.id ?? null }
  }

  /** What is of another game is closed. */
  setPlay(play: Play): void {
    this.#play = play
    if (this.#data && !isSameGame(play, this.#data.game)) this.#data = null
    if (this.#model && !isSameGame(play, this.#model.view.game)) this.setModel(null)
  }

  /** A model of other decisions is closed. */
  setData(data: TransitionSet | null): void {
    this.#data = data
    if (this.#model?.view.data !== data?.id) this.setModel(null)
  }

  /** The one that was open is freed. */
  setModel(model: OpenModel | null): void {
    if (this.#model?.model !== model?.model) this.#model?.model.dispose()
    this.#model = model
  }
}

function required<T>(value: T | null, field: string, missing: string): T {
  if (value === null) throw new InputError(field, missing)
  return value
}
