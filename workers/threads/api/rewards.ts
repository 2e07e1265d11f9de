/** Rewards learned from play: decisions, a model fitted to them, and what it says of boards that nobody played. */
import type { Setting } from '../../lab/contracts/env'
import type { TransitionsMeta } from '../../lab/contracts/transition-set'
import type { Board, BoardPair } from '../../lab/rewards/boards'
import type { TimeLeft } from '../../lab/runs/time-left'
import type { TrainRequest } from '../../lab/runs/training/plan'
import type { ProbeReading } from '../../lab/studies/reward-probes/reading'
import type { LooksApi } from './reward-looks'
import type { NoticeMessage } from './stage-messages'

export type { Board, BoardPair, ProbeReading, TransitionsMeta }

/** What long work is about. */
export type RewardStep = 'data' | 'model' | 'question' | 'trial'

/** Of whoever was chosen. */
export interface CollectPlan {
  readonly decisions: number
  /** As many that paid as that did not. */
  readonly balanced: boolean
  /** Probability that a decision is any action, drawn, instead of the agent's. */
  readonly explore: number
  readonly seed: number
}

/** Whoever plays decides the game: what is kept of it in this browser, newest first, and what of that is open. */
export interface EnteredGame {
  readonly game: Setting
  readonly data: readonly TransitionsMeta[]
  readonly models: readonly RewardView[]
  /** Null: nothing yet. */
  readonly open: { readonly data: TransitionsMeta | null; readonly model: RewardView | null }
  readonly room: BoardRoom
  /** Kinds of boards that can be put to a model, and what the rules pay there. */
  readonly probes: readonly { readonly id: string; readonly title: string; readonly paid: 0 | 1 }[]
  /** '' = things are kept; else why not. */
  readonly trouble: string
}

export interface RewardView {
  readonly id: string
  readonly name: string
  readonly game: Setting
  /** Id of the decisions that it was fitted to. */
  readonly data: string
  /** Mean squared error by epoch: of what it learned from, and of games held out. */
  readonly epochs: readonly { readonly epoch: number; readonly loss: number; readonly heldOut: number }[]
  /** Epochs asked for: with fewer it was stopped, and can go on. */
  readonly wanted: number
  readonly seed: number
  /** ISO date. */
  readonly created: string
}

/** A board as the game draws it: RGBA, transferred. */
export interface BoardPicture {
  readonly width: number
  readonly height: number
  readonly pixels: ArrayBuffer
}

/** What is said of two boards. */
export interface BoardAnswer {
  readonly before: BoardPicture
  readonly after: BoardPicture
  /** What the open model says the step is worth; null: none is open. */
  readonly said: number | null
  /** What the rules pay where the agent ends up. */
  readonly paid: 0 | 1
  /** One decision leads from the first board to the second. */
  readonly possible: boolean
}

/** A room, with nobody in it. */
export interface BoardRoom {
  /** Cells along a side. */
  readonly side: number
  readonly pair: { readonly before: Required<Board>; readonly after: Required<Board> }
}

export interface RewardsApi extends LooksApi {
  connect(port: MessagePort): Promise<void>
  /** Chooses who plays. Of what was open, what is of another game is closed. Errors: InputError naming what does not fit; what was open stays. */
  enter(agent: string): Promise<EnteredGame>
  /** Plays, and keeps what was played; it is open then. Null: it was stopped. Errors: InputError naming the field; what was open stays. */
  collect(plan: CollectPlan): Promise<TransitionsMeta | null>
  /** Fits a model to the decisions that are open; null: goes on with the open one, which was stopped. Kept after each epoch, and open then. */
  fit(wish: FitWish | null): Promise<RewardView>
  /** The work that goes on: decisions are let go, a model keeps what it has learned. */
  stop(): Promise<void>
  openData(id: string): Promise<TransitionsMeta>
  openModel(id: string): Promise<RewardView>
  /** A file of decisions of the game that is played, read here: the page never holds it. Errors: InputError naming the field; what was open stays. */
  importData(file: Blob): Promise<TransitionsMeta>
  /** The same of a model. */
  importModel(file: Blob): Promise<RewardView>
  exportData(id: string): Promise<Uint8Array>
  exportModel(id: string): Promise<Uint8Array>
  deleteData(id: string): Promise<void>
  deleteModel(id: string): Promise<void>
  /** A training that the open model pays for: what the trainer is to be asked. */
  learnedRequest(seed: number): Promise<TrainRequest>
  /** Games of a kept agent, paid by the rules alone: goals as it learned, and elsewhere. Null: it was stopped. */
  judge(agent: string): Promise<readonly TrialLine[] | null>
  /** Every probe, put to the open model. */
  probe(): Promise<ProbeReading>
  /** An example of a probe, by its id, or a decision as it is met in play: the boards of the room that is open. */
  example(probe: string, seed: number): Promise<BoardRoom>
  /** Errors: InputError for a board that cannot be, in the game's own words. */
  ask(pair: BoardPair): Promise<BoardAnswer>
}

/** How an agent does by the rules where goals are like this. */
export interface TrialLine {
  /** The maze's option. */
  readonly goals: string
  readonly games: number
  /** Games in which the rules paid. */
  readonly paid: number
}

export interface FitWish {
  readonly network: string
  readonly seed: number
  readonly options: Readonly<Record<string, number>>
}

export type RewardsMessage =
  | {
      readonly type: 'progress'
      readonly step: RewardStep
      /** 0 … 1. */
      readonly share: number
      readonly secondsLeft: TimeLeft
    }
  /** A model has gone once more through its data. */
  | { readonly type: 'epoch'; readonly epochs: RewardView['epochs'] }
  | NoticeMessage
