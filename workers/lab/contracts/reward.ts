import type { DenseOptions, Flow, Layers, Model } from './model'
import type { ObservationSpec } from './observation'
import type { Tensor, Tensors } from './tensor'
import type { TrainState } from './trainer'

/** Decisions of play, in the order of their episodes. A frame that several look at is there once. */
export interface Transitions {
  readonly observation: ObservationSpec
  /** Bytes of a frame each, as a game's `observe` gives them. */
  readonly planes: readonly Uint8Array[]
  /** [decisions, frames]: the planes that were seen before a decision, oldest first. */
  readonly before: Uint32Array
  /** Those that were there after it: of an episode's last decision its last picture, never the next one's first. */
  readonly after: Uint32Array
  readonly actions: Uint8Array
  /** Paid by the rules, un-clipped. */
  readonly rewards: Float32Array
  /** Number of a decision's episode, counted from 0. */
  readonly episodes: Uint32Array
  /** 0: it went on; 1: the game was over; 2: it was cut. */
  readonly ends: Uint8Array
}

/** What a reward may depend on, as the network's inputs: what was seen before a decision, and what after it. */
export type Sight = 'before' | 'after'

/** A network that says what a transition is worth: a function over layers, traced once per shape. The head `reward` comes after it. */
export interface RewardNetwork {
  readonly id: string
  readonly title: string
  readonly cite: string
  readonly reads: readonly Sight[]
  /** Of the head: what is not as usual. */
  readonly head?: Omit<DenseOptions, 'activation'>
  build(nn: Layers, inputs: Readonly<Record<Sight, Flow>>): Flow
}

export type RewardOutput = Tensors & {
  /** [batch, 1] */
  readonly reward: Tensor
}

export interface RewardModel extends Model {
  readonly kind: 'reward'
  readonly reads: readonly Sight[]
  forward(inputs: Tensors): RewardOutput
  /** The same network, begun anew; the caller disposes. */
  anew(seed: number): RewardModel
}

/** Once through all transitions. */
export interface Epoch {
  /** Counted from 1. */
  readonly epoch: number
  /** Mean squared error over the transitions as they were learned from. */
  readonly loss: number
  /** The same of those held out, after it, against what the rules paid. */
  readonly heldOut: number
}

/** How far a fit is. */
export interface FitEvent {
  /** Gone through so far, over all epochs. */
  readonly transitions: number
  /** Where one has just ended. */
  readonly epoch?: Epoch
}

/** A model being fitted. Pause = stop pulling, abort = `return()`. `save()` may be called between two `next()` calls. */
export interface FitRun extends AsyncGenerator<FitEvent, void, void> {
  /** Transitions that it goes through in all. */
  readonly total: number
  /** `update`: gradient steps; `decisions`: transitions gone through. */
  save(): Promise<TrainState>
}
