/** Looks at the reward model that is open: where it looks, what would change its mind, where it is wrong. */
import type { OptionSpec, Value } from '../../lab/contracts/options'
import type { Sight } from '../../lab/contracts/reward'
import type { BoardEdit, Where } from '../../lab/rewards/looks/edits'
import type { Drift } from '../../lab/rewards/looks/drift'
import type { SightMap } from '../../lab/rewards/looks/maps'
import type { Simplest } from '../../lab/rewards/looks/potential'
import type { Residual } from '../../lab/rewards/looks/residuals'
import type { Shaped } from '../../lab/rewards/looks/shaping'
import type { Stretch } from '../../lab/rewards/looks/timeline'
import type { GoalPoint } from '../../lab/studies/reward-probes/goals'
import type { BoardRoom } from './rewards'

export type { BoardEdit, Drift, GoalPoint, Residual, Shaped, Sight, SightMap, Simplest, Stretch, Where }

type Laid = BoardRoom['pair']
type Given = Readonly<Record<string, Value>>

/** How boards are looked at. */
export interface LookView {
  readonly method: string
  readonly options: Given
}

export interface LookedMaps {
  /** Of a map: rows and columns. */
  readonly shape: readonly [number, number]
  readonly maps: readonly SightMap[]
  /** One scale for both. */
  readonly most: number
  /** What there is to see, in units of reward. */
  readonly words: readonly string[]
}

export interface LookMenu {
  /** Methods that cannot explain the open model, each with the reason. */
  readonly refusals: Readonly<Record<string, string>>
  /** Of the way along the slope. */
  readonly drift: OptionSpec
  readonly reads: readonly Sight[]
}

export interface EditWish {
  readonly where: Where
  readonly toward: 'more' | 'less'
  /** So many one after the other. */
  readonly count: number
}

/** An edit, and the boards with it. */
export interface FoundEdit {
  readonly title: string
  readonly reward: number
  readonly pair: Laid
}

export interface FoundEdits {
  readonly from: number
  /** Best first: the first few of `tried`. */
  readonly ranked: readonly FoundEdit[]
  readonly tried: number
  /** Edits that change nothing that the model sees. */
  readonly unseen: number
  /** One after the other. */
  readonly path: readonly FoundEdit[]
}

/** What was played, with what the model says of it. */
export interface LookedPlay {
  readonly rows: number
  /** Mean squared error over all of it. */
  readonly error: number
  /** Worst first. */
  readonly residuals: readonly Residual[]
  /** Rows where model and rules are apart: the first few of `apartCount`. */
  readonly apart: readonly number[]
  readonly apartCount: number
}

/** Decisions as the last hidden layer has them. */
export interface LookedLayer {
  readonly layer: string
  /** [points × 2] */
  readonly positions: Float32Array
  /** Of each point: its row in the transitions, and what is said and paid there. */
  readonly rows: Uint32Array
  readonly said: Float32Array
  readonly paid: Float32Array
  readonly words: string
}

/** Every step of the room, before and after its simplest shaping. */
export interface LookedShaping extends Shaped {
  readonly side: number
  /** Cells without a wall. Steps are told by layout of the goals, then cell, then action. */
  readonly free: readonly number[]
  readonly layouts: readonly (readonly number[])[]
  readonly actions: readonly string[]
  readonly gamma: number
  readonly norm: Simplest['norm']
}

export interface LooksApi {
  /** All of these: InputError where no model is open, or for what is wrong with a wish, naming the field. */
  lookMenu(): Promise<LookMenu>
  lookMaps(pair: Laid, view: LookView): Promise<LookedMaps>
  lookEdits(pair: Laid, wish: EditWish): Promise<FoundEdits>
  lookDrift(pair: Laid, sight: Sight, options: Given): Promise<Drift>
  lookGoals(): Promise<readonly GoalPoint[]>
  lookPlay(): Promise<LookedPlay>
  lookStretch(from: number, count: number): Promise<Stretch>
  /** The boards of a decision that was played. */
  lookRow(row: number): Promise<BoardRoom>
  lookLayer(method: string, options: Given): Promise<LookedLayer>
  lookShaping(simplest: Simplest): Promise<LookedShaping>
}
