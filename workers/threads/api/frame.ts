/** Pictures of the stage, and what who plays makes of them. */
import type { Box } from '../../lab/contracts/env'
import type { Observations } from '../../lab/contracts/observation'
import type { Value } from '../../lab/contracts/options'
import type { ViewSpec } from '../../lab/contracts/recording'
import type { Balance } from '../../lab/contracts/saliency'

/** One picture. `mind` is there at decision boundaries and in previews; ticks in between carry only the picture. */
export interface FrameMessage {
  readonly type: 'frame'
  /** Grows with open/newGame/jump/seek; the page forgets what came before. */
  readonly epoch: number
  readonly decision: number
  readonly tick: number
  readonly picture: ArrayBuffer
  readonly boxes: readonly Box[]
  readonly score: number
  readonly displayedScore: number
  readonly lives: number
  /** '' or the named cause. */
  readonly ended: string
  readonly mind?: Mind
  /** Set while an edit is in progress. */
  readonly preview?: Preview
}

export interface Preview {
  readonly request: number
  /** '' = legal; else why not, in a few words (the picture then shows the last legal state). */
  readonly refusal: string
  /** The un-edited picture and mind, for ghost and before/after marks. */
  readonly ghost: ArrayBuffer
  readonly before: Mind | undefined
}

export interface Mind {
  readonly logits: Float32Array
  readonly probabilities: Float32Array
  readonly value: number
  /** What it would do / does now. */
  readonly action: number
  /** It comes whoever plays: a launch. */
  readonly forced: boolean
  /** u8 [h, w, planes], newest last. */
  readonly observation: Observations
  /** What it brings to its next decision; absent where it has no memory. */
  readonly memory?: Float32Array
  /** One per view, in order; `map` is raw, a number per pixel or per input. */
  readonly maps: readonly MapFrame[]
  /** Where what moves was in the older frames that it sees, oldest first. */
  readonly trail: readonly Box[]
  readonly rival?: {
    readonly probabilities: Float32Array
    readonly value: number
    readonly action: number
    readonly maps: readonly MapFrame[]
  }
  /** Milliseconds for forward + explain + read-back. */
  readonly ms: number
  /** True: from the cached recording, no model has run. */
  readonly cached: boolean
}

export interface MapFrame {
  /** Index into the views of the time. */
  readonly view: number
  /** What it explains and how: a map on its way while views change is still what it says here. */
  readonly of?: ViewSpec
  /** Of what it explains: [h, w] of a picture, or [n] of numbers with names. */
  readonly shape: readonly number[]
  /** Of the numbers, with what they were. */
  readonly names?: readonly string[]
  readonly inputs?: Float32Array
  readonly map: Float32Array
  readonly signed: boolean
  readonly unit: string
  /** A first answer on a coarser grid or with fewer samples; the full one follows. */
  readonly coarse: boolean
  /** It shows only what speaks for the target: the options that show both signs. Absent: nothing is left out. */
  readonly bothSigns?: Readonly<Record<string, Value>>
  /** Of a map that ought to add up: how far it is off, and with how many steps. */
  readonly balance?: Balance
  /** Of an estimate from random draws: its correlation with the next seed's. */
  readonly reliability?: number
  /** Decisions since the state it explains, where maps cannot keep up with play; absent or 0: it explains this very state. */
  readonly age?: number
  /** One line for people who do not see the picture: "ball 41 %, bricks 20 % …". */
  readonly summary: string
}
