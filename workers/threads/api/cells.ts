/** A cell of a matrix looked into: a kept state, a change, and what the agents of the figure make of it. */
import type { ViewSpec } from '../../lab/contracts/recording'
import type { Study } from '../../lab/contracts/study'
import type { CellPlace } from '../../lab/studies/robustness/cell'
import type { MapFrame } from './frame'

/** Of the report on show of that kind; `shipped`: of that file of the site, whose rows are fetched. */
export interface CellAsk extends CellPlace {
  readonly about: Study['about']
  /** Whose choices the cell is of: hashes of weights. */
  readonly agents: readonly string[]
  readonly shipped?: string
}

/** RGBA. */
export interface CellPicture {
  readonly pixels: ArrayBuffer
  readonly width: number
  readonly height: number
}

export interface CellAgent {
  readonly hash: string
  readonly name: string
  /** What it would do, by action; null: it was not asked there. */
  readonly before: readonly number[] | null
  readonly after: readonly number[] | null
}

export interface CellView {
  readonly env: string
  /** What the change is called; '' = none. */
  readonly title: string
  readonly actions: readonly string[]
  readonly before: CellPicture
  /** Null: nothing is changed, or it cannot be: `refusal` says why. */
  readonly after: CellPicture | null
  readonly refusal: string
  readonly agents: readonly CellAgent[]
}

export interface CellMap {
  readonly hash: string
  /** Null: the method has nothing to say about it, and `refusal` says why. */
  readonly map: MapFrame | null
  readonly refusal: string
}

export interface CellsApi {
  /** Errors: InputError where the report carries no kept states, or the cell is none of it. */
  lookInto(ask: CellAsk): Promise<CellView>
  /** Of those agents whose weights are here, as the state is or with the change made. */
  cellMaps(ask: CellAsk, view: ViewSpec, changed: boolean): Promise<readonly CellMap[]>
  /** The episode up to there with the change as its last edit, as a file for the stage, played on by the agent with these weights; `here`: false where they are not, and nobody plays on. */
  cellForStage(ask: CellAsk, hash: string): Promise<{ readonly file: Uint8Array; readonly here: boolean }>
}
