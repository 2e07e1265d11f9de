import type { Setting } from './env'
import { InputError } from './errors'
import type { ObservationSpec } from './observation'
import type { Value } from './options'
import type { NamedArray, PolicyForm } from './model'
import type { Protocol } from './protocol'
import type { Epoch } from './reward'
import type { TrainState } from './trainer'
import type { TransitionsMeta } from './transition-set'

/** What a person must know about a model before trusting a picture of it. Lives in the checkpoint file's metadata. */
export type Card = PolicyCard | RewardCard | WorldCard

interface CommonCard {
  readonly format: 2
  readonly id: string
  readonly name: string
  /** The game it was trained on, and how that was set up. */
  readonly env: Setting
  readonly network: string
  readonly trainer: string
  readonly options: Readonly<Record<string, Value>>
  /** The rhythm it was trained at, see `rhythmOf`. */
  readonly envOptions: Readonly<Record<string, Value>>
  readonly seed: number
  /** Into how many parts each minibatch was cut; absent = one. Another number of parts is another run. */
  readonly parts?: number
  readonly decisions: number
  readonly updates: number
  /** ISO date. */
  readonly created: string
  /** What trained it (`variantOf`); several, one after the other, where a run went on elsewhere. Before: "wasm" or "webgpu" alone. */
  readonly backend: string
  /** With what software (`software.ts`), likewise. Absent in older cards. */
  readonly software?: string
  readonly trainingSeconds: number
  /** [decisions, mean return of the games finished since the last point]; of a model that does not play, its loss. */
  readonly curve: readonly (readonly [number, number])[]
  /** True: carries optimiser, counters and environments, so training can go on. */
  readonly resumable: boolean
  readonly note?: string
}

/** An agent: what to do. */
export interface PolicyCard extends CommonCard {
  readonly kind: 'policy'
  /** What it is besides its network; absent = as usual. */
  readonly form?: PolicyForm
  /** How the agent is meant to act, as its trainer says; absent = sampled. */
  readonly acting?: 'greedy' | 'sampled'
  /** It was trained on what this reward model says, not on what the rules pay; its curve and scores are what they paid. */
  readonly reward?: RewardNote
  /** Whose weights its training began with; absent = fresh ones. `decisions`, `updates` and the curve are its own training's alone. */
  readonly from?: Origin
  /** In its own way of acting, where that was measured. Absent = never evaluated. */
  readonly score?: Score
  /** What it scores otherwise: greedy where it is meant to be sampled, or with sticky actions that it never met. */
  readonly otherScores?: readonly Score[]
}

/** Of whole games, all lives. */
export interface Score {
  /** Over the games that differ, or, in cards of the version before, over all. */
  readonly mean: number
  /** 95 % interval of it; absent where too few games differ. */
  readonly low?: number
  readonly high?: number
  /** As many were played. */
  readonly games: number
  /** So many of them differ in what was seen, done or paid; absent = nobody counted. */
  readonly distinct?: number
  readonly acting: 'greedy' | 'sampled'
  /** How these games began and where they were cut; absent in older cards (`protocolText`). */
  readonly protocol?: Protocol
  readonly seed: number
  /** So many of them were cut before their end, and count as far as they went; absent = nobody counted. */
  readonly cut?: number
  /** Scores of the first of these games, in their order: what a short run of the same command gives again, so that anybody can check in seconds whose score this is. */
  readonly first?: readonly number[]
  /** What played them, as in the card. */
  readonly backend?: string
  readonly software?: string
}

/** Which learned reward: `hash` of its weights. */
export interface RewardNote {
  readonly id: string
  readonly name: string
  readonly hash: string
}

/** The agent that another began as. */
export interface Origin {
  readonly id: string
  readonly name: string
  /** Of its weights. */
  readonly hash: string
  /** In all that it had made: its own, and those of whoever it began as itself. */
  readonly decisions: number
}

/** Decisions that went into an agent, whoever made them. */
export const decisionsBehind = ({ decisions, from }: Pick<PolicyCard, 'decisions' | 'from'>): number =>
  decisions + (from?.decisions ?? 0)

/**
 * A learned reward: what a transition is worth. `decisions` are the transitions that it has gone through, `updates` its gradient steps; the same
 * data, options and seed give it again.
 */
export interface RewardCard extends CommonCard {
  readonly kind: 'reward'
  /** What it sees of the game, before a decision and after it. */
  readonly observation: ObservationSpec
  /** What it was fitted to, all but the games that are held out (`rewards/split.ts`). */
  readonly data: TransitionsMeta
  /** Those that are over. */
  readonly epochs: readonly Epoch[]
  /** After the last of them. */
  readonly heldOut?: HeldOut
}

/** A learned game: what comes next. */
export interface WorldCard extends CommonCard {
  readonly kind: 'world'
  readonly heldOut?: HeldOut
}

/** How a model does on what it has not learned from: the mean loss over so many rows. */
export interface HeldOut {
  readonly loss: number
  readonly rows: number
}

export interface Checkpoint<C extends Card = Card> {
  readonly card: C
  readonly weights: readonly NamedArray[]
  /** Absent in weights-only files (shipped agents). */
  readonly training?: TrainState
}

/** Throws InputError where the model is no policy: nobody who could play. */
export function requirePolicy({ card, ...rest }: Checkpoint): Checkpoint<PolicyCard> {
  return { ...rest, card: requirePolicyCard(card) }
}

/** Throws InputError where the model is no learned reward. */
export function requireReward({ card, ...rest }: Checkpoint): Checkpoint<RewardCard> {
  if (card.kind !== 'reward') throw new InputError('card.kind', `is ${card.kind}: ${card.name} is no learned reward`)
  return { ...rest, card }
}

export function requirePolicyCard(card: Card): PolicyCard {
  if (card.kind !== 'policy') throw new InputError('card.kind', `is ${card.kind}: ${card.name} does not play`)
  return card
}

/** Letters that a card has for what a run was trained with. */
const MOST_WORDS = 400

/** What a run was begun with, and what it went on with: another backend or software is another training from there on. */
export function goneOn(before: string | undefined, now: string): string {
  const all = before?.split(', then ') ?? []
  return all.at(-1) === now ? all.join(', then ') : [...all, now].join(', then ').slice(-MOST_WORDS)
}
