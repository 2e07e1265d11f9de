import { flag, format, identifier, list, number, object, oneOf, seed, text, whole, type Guard } from './guards'
import { steps, type ProgramStep } from './program'
import type { ViewSpec } from './recording'
import { view } from './view'

/** What is done to the game, or, of a null, what ought to do nothing. */
export interface Condition {
  readonly id: string
  readonly title: string
  readonly steps: readonly ProgramStep[]
  /** What this change is about, where that is not the claim's own concept (moments only). */
  readonly concept?: string
  /** How much is done, in the change's own unit: effects are put on a line over it. */
  readonly dose?: number
  /** A null intervention: nothing that the claim is about changes. Measured beside the others, with the opposite expectation. */
  readonly isNull?: boolean
}

/** What is watched. `rollouts`: reward, survival (decisions to the first lost life), value. `moments`: action (total variation), value (|ΔV|), saliency (of the concept, after − before). */
export const outcomes = ['reward', 'survival', 'value', 'action', 'saliency'] as const
export type Outcome = (typeof outcomes)[number]
export const directions = ['less', 'more', 'other'] as const
export type Direction = (typeof directions)[number]
/** With the concept's saliency: the more salient, the greater the effect (`rises`), or the smaller (`falls`). */
export const relations = ['rises', 'falls'] as const
export type Relation = (typeof relations)[number]

/** What must happen if the story is true. */
export interface Prediction {
  readonly outcome: Outcome
  readonly direction: Direction
  /**
   * How the effects of the changes go with the saliency of what is changed, over concepts (moments only). Stated, it is what the verdict
   * follows from, and the differences stand beside it.
   */
  readonly relation?: Relation
}

/**
 * A story about an agent that a saliency map suggests, as something that can turn out false: whoever changes the concept so,
 * will see the behaviour change so. Fixed before anything runs.
 */
export interface Claim {
  readonly format: 1
  readonly id: string
  readonly title: string
  /** The story in words: what is salient, what that is taken to mean, what then must happen. */
  readonly story: string
  readonly cite?: string
  /** Id of the game. */
  readonly env: string
  /** Id among the game's concepts. */
  readonly concept: string
  readonly saliency: ViewSpec
  /** `rollouts`: whole paired rollouts under each condition. `moments`: the same states with and without the change. */
  readonly design: 'rollouts' | 'moments'
  readonly conditions: readonly Condition[]
  readonly predicted: Prediction
  /** Paired rollouts per agent; of `moments`, rollouts that the moments are drawn from. */
  readonly rollouts: number
  /** Decisions per rollout at most. */
  readonly decisions: number
  /** Saliency is taken every so many decisions (`rollouts`), or so many moments are drawn from a rollout (`moments`). */
  readonly samples: number
  readonly seed: number
  /** Id of a concept: beside the changes, saliency in un-changed moments is put on a line over the distance to it (moments only). */
  readonly distanceTo?: string
  /** The original study's way of computing, shown beside the corrected one. */
  readonly asPublished?: boolean
  /** The smallest effect that would matter, fixed beforehand, above 0: in the outcome's unit, or of a relation a rank correlation. */
  readonly margin?: number
  /** How often the rows are judged while they grow, equally far apart, the last time with all of them; 1 unless said. Fixed beforehand. */
  readonly looks?: number
}

/** More of them spend nearly nothing at first, and take long to reckon. */
export const MOST_LOOKS = 10

const condition: Guard<Condition> = object(
  { id: identifier, title: text(100, /\S/, 'must not be empty'), steps },
  { isNull: flag, concept: identifier, dose: number(-1e6, 1e6) },
)

/** The shape only; whether game, agents, concept and changes fit one another is asked by `openClaim`. */
export const claim: Guard<Claim> = object(
  {
    format: format(1),
    id: identifier,
    title: text(120, /\S/, 'must not be empty'),
    story: text(2000, /\S/, 'must not be empty'),
    env: identifier,
    concept: identifier,
    saliency: view,
    design: oneOf('rollouts', 'moments'),
    conditions: list(condition, 40, 1),
    predicted: object(
      { outcome: oneOf(...outcomes), direction: oneOf(...directions) },
      { relation: oneOf(...relations) },
    ),
    rollouts: whole(2, 5000),
    decisions: whole(1, 20_000),
    samples: whole(1, 1000),
    seed,
  },
  {
    cite: text(300),
    asPublished: flag,
    distanceTo: identifier,
    margin: number(1e-9, 1e9),
    looks: whole(1, MOST_LOOKS),
  },
)
