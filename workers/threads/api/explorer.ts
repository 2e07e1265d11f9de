/** What the page and the explorer's worker say to each other. Answers are made for one reader: their arrays are transferred, never cloned. */
import type { Box, EnvSpec } from '../../lab/contracts/env'
import type { Value } from '../../lab/contracts/options'
import type { Target } from '../../lab/contracts/target'
import type { Quantity } from '../../lab/contracts/quantity'
import type { LayerInfo } from '../../lab/contracts/model'
import type { ViewSpec } from '../../lab/contracts/recording'
import type { Bookmark, Trajectory, TrajectoryInfo } from '../../lab/contracts/trajectory'
import type { MapFrame } from './frame'

/** Numbers per row that follow from the columns. NaN where there is none. */
export interface TrajectorySeries {
  readonly value?: Float32Array
  /** Of the action taken. */
  readonly logit?: Float32Array
  readonly probability?: Float32Array
  /** Of the action distribution, nats. */
  readonly entropy?: Float32Array
  /** One-step temporal-difference advantage. */
  readonly advantage?: Float32Array
  readonly reward: Float32Array
  readonly score?: Float32Array
}

/** A row worth going to. `mark`: found by itself; `bookmark`: set by hand. */
export interface Place {
  readonly row: number
  readonly kind: 'start' | 'life' | 'end' | 'change' | 'reward' | 'mark' | 'bookmark'
  readonly text: string
}

export interface OpenTrajectory {
  readonly info: TrajectoryInfo
  readonly trajectory: Omit<Trajectory, 'media'>
  /** Null: made elsewhere, by a game that is not here. */
  readonly spec: EnvSpec | null
  readonly series: TrajectorySeries
  readonly places: readonly Place[]
  /** By episode: the decisions at its start that nobody was asked about, for games to begin otherwise each time. */
  readonly waits: readonly number[]
  /** What a foreign file carries. */
  readonly carried: {
    readonly frames: boolean
    readonly observations: boolean
    readonly saliency: boolean
    readonly layers: readonly string[]
  }
  readonly concepts: readonly { readonly id: string; readonly title: string }[]
  /** What is true of its game in numbers; none where nobody wrote any down. */
  readonly quantities: readonly Quantity[]
  /** Of the agent's network, where its weights are here. */
  readonly layers: readonly LayerInfo[]
}

export interface MomentRequest {
  readonly row: number
  readonly views: readonly ViewSpec[]
  /** Ids of the library; the first is the one the views' chosen action is of. */
  readonly agents: readonly string[]
}

export interface Opinion {
  readonly agent: string
  readonly probabilities: Float32Array
  readonly value: number
  readonly maps: readonly MapFrame[]
}

export interface MomentAnswer {
  readonly row: number
  /** RGBA. */
  readonly picture: { readonly pixels: ArrayBuffer; readonly width: number; readonly height: number } | null
  readonly boxes: readonly Box[]
  readonly opinions: readonly Opinion[]
  /** What the maps explain: what was asked for, or what took its place where that has nothing to say about the first agent. */
  readonly views: readonly ViewSpec[]
  /** Methods that cannot explain it, each with the reason. */
  readonly refusals: Readonly<Record<string, string>>
  /** A map that the file carries, in its own units. */
  readonly carried: MapFrame | null
  readonly ms: number
}

export interface EmbeddingRequest {
  /** A hidden layer of the agent, or of the file's activations; `memory`: what the file says that it remembered. */
  readonly layer: string
  readonly method: string
  readonly options: Readonly<Record<string, Value>>
  readonly seed: number
  /** Each number by its own mean and spread before anything else; false when absent. */
  readonly standard?: boolean
  /** Marks the moments that lie apart from all others; false when absent. */
  readonly outliers?: boolean
  /** How moments are put into groups; eight by k-means when absent. */
  readonly grouping?: { readonly id: string; readonly options: Readonly<Record<string, Value>> }
}

export interface EmbeddingAnswer {
  /** [rows × 2] */
  readonly positions: Float32Array
  /** The group of each row. */
  readonly clusters: Uint8Array
  /** [rows]: 1 = lies apart; null where nobody asked. */
  readonly outliers: Uint8Array | null
  /** What was done, in a sentence. */
  readonly words: string
}

export interface ComponentsRequest {
  /** Id of a decomposition. */
  readonly method: string
  readonly options: Readonly<Record<string, Value>>
  readonly seed: number
}

/** Recorded memories as sums of directions, in the memory's own units; `count` of them, of memories `width` wide. */
export interface ComponentsAnswer {
  readonly count: number
  readonly width: number
  /** [rows × count]; NaN where nobody was asked, so that nothing is remembered. */
  readonly scores: Float32Array
  /** [count] of the scores. */
  readonly mean: Float32Array
  readonly spread: Float32Array
  /** [count × width]: what one unit of a component adds to the memory, ∂h/∂sₖ. */
  readonly directions: Float32Array
  /** [count × width]: the way back, sₖ = readerₖ · (h − centre), for a component to be explained. Null: it is no fixed function of the memory. */
  readonly readers: Float32Array | null
  /** [count]: share of the variance of standardised memories along its direction. */
  readonly shares: Float32Array
  /** [count × (actions + 1)]: what one unit of a component adds to each action's logit, and last to the value. Null: see `unread`. */
  readonly readout: Float32Array | null
  /** Why there is no readout; '' where there is one. */
  readonly unread: string
  /** What was done, in a sentence or two. */
  readonly words: string
}

/** How much a number that the agent comes to depends on what it remembered before. */
export interface SlopesRequest {
  readonly target: Target
  /** Decisions between what was remembered and the number, 1 … 8; what was shown in them is held. */
  readonly back: number
  /** [count × width] of what is remembered. */
  readonly directions: Float32Array
}

/** How well a quantity of the game is read off the components that were taken last, on episodes that were left out. */
export interface QuantityProbe {
  readonly id: string
  /** In which there is such a number and somebody was asked, as many as were used, and of how many episodes. */
  readonly rows: number
  readonly episodes: number
  /** Why nothing could be read; '' where it could: then there is `probe`. */
  readonly refused: string
  readonly probe: {
    /** Share of its variance; below it the 95 % interval over episodes. */
    readonly r2: number
    readonly low: number
    readonly high: number
    /** The greatest share among other episodes' numbers, and how often by chance it would be as great. */
    readonly chance: number
    readonly p: number
    /** [count]: the share that each component gives alone. */
    readonly each: Float32Array
  } | null
}

/** A hidden picture taken apart by what it adds to a number. */
export interface AttributionsRequest {
  /** A hidden picture of whoever played: [height, width, channels]. */
  readonly layer: string
  readonly target: Target
  /** Components, 2 … 12. */
  readonly count: number
  readonly seed: number
}

/** Where a component is strong: at a place of the hidden picture, counted row by row. */
export interface AttributionExample {
  readonly row: number
  readonly place: number
  /** In units of the target; below zero: against it. */
  readonly adds: number
}

export interface AttributionsAnswer {
  /** Places of the hidden picture. */
  readonly height: number
  readonly width: number
  readonly count: number
  /** Downwards and across, in pixels of what the agent is shown: place i sees `size` of them from `start` + i · `step` on. */
  readonly fields: readonly (readonly [start: number, step: number, size: number])[]
  /** Height and width of what the agent is shown. */
  readonly observed: readonly [number, number]
  /** [2 × count]: what each adds to the target in a moment on average, above zero and below. */
  readonly totals: Float32Array
  /** The median over moments of the strongest place of any component: full colour. */
  readonly scale: number
  /** Of each component, strongest first, one of a stretch of moments. */
  readonly examples: readonly (readonly AttributionExample[])[]
  /** How far attributions are off from adding up to what the layer does, of that. */
  readonly gap: number
  /** That it was found in. */
  readonly moments: number
  readonly words: string
}

/** The components at one moment. */
export interface RowAttributions {
  readonly row: number
  /** [2 × count × places]: what each adds at each place, above zero and below, in units of the target. */
  readonly added: Float32Array
  /** What all of the layer adds, and what it does: the target less that of an empty layer. */
  readonly sum: number
  readonly owed: number
}

/** What chosen moments have in common. */
export interface Common {
  readonly rows: number
  readonly picture: MomentAnswer['picture']
  readonly map: MapFrame | null
  /** Share of each action among the rows. */
  readonly actions: Float32Array
}

/** Another agent asked about every row. */
export interface Verdicts {
  readonly agent: string
  readonly value: Float32Array
  /** Its likeliest action. */
  readonly action: Uint8Array
  /** Total-variation distance to the recorded distribution. */
  readonly distance: Float32Array
}

export type ExplorerMessage =
  /** `share` 0 … 1; 1 = done. */
  | { readonly type: 'progress'; readonly what: string; readonly share: number }
  | { readonly type: 'notice'; readonly level: 'info' | 'warning' | 'error'; readonly text: string }

export interface ExplorerApi {
  connect(port: MessagePort): Promise<void>
  list(): Promise<readonly TrajectoryInfo[]>
  /** A recording as the stage gives it away (bytes of its file). `agent`: who is asked what it thought; null = nobody. */
  keep(recording: Uint8Array, agent: string | null, name: string): Promise<TrajectoryInfo>
  /** Plays whole games and keeps them as one. Throws InputError for a greedy agent whose draws are to be noised. */
  play(request: {
    readonly agent: string
    readonly games: number
    readonly seed: number
    readonly acting: 'greedy' | 'sampled'
    readonly decisions: number
    readonly name: string
    /** Its actions are drawn from levelled logits, as for a published world model (`contracts/noise.ts`); as it would act when absent. */
    readonly noised?: boolean
  }): Promise<TrajectoryInfo>
  importFile(file: Blob): Promise<TrajectoryInfo>
  exportFile(id: string): Promise<Blob>
  rename(id: string, name: string): Promise<void>
  remove(id: string): Promise<void>
  mark(id: string, bookmarks: readonly Bookmark[]): Promise<void>
  /** Throws InputError; what was open stays then. */
  open(id: string): Promise<OpenTrajectory>
  moment(request: MomentRequest): Promise<MomentAnswer>
  /** Share of the map's weight on a concept, every `every`th row; rows between repeat it. */
  attention(view: ViewSpec, concept: string, every: number): Promise<Float32Array>
  embed(request: EmbeddingRequest): Promise<EmbeddingAnswer>
  /** The recorded memories taken apart. Throws InputError where none are recorded, or they never change. */
  components(request: ComponentsRequest): Promise<ComponentsAnswer>
  /** [rows × directions]: change of the target in each row per unit along each direction; NaN where it cannot be known. Throws InputError without the weights that played. */
  slopes(request: SlopesRequest): Promise<Float32Array>
  /** Every quantity of the game, regressed on the components that were taken last. Throws InputError where there are none of either. */
  probes(seed: number): Promise<readonly QuantityProbe[]>
  /** What a hidden picture adds to a number, taken apart. Throws InputError where whoever played is not here, or has no such hidden picture. */
  attributions(request: AttributionsRequest): Promise<AttributionsAnswer>
  /** A quantity of the game at every row, [rows], NaN where there is none. Throws InputError for one that nobody wrote down. */
  quantity(id: string): Promise<Float32Array>
  /** The components that were found last, at a moment. Throws InputError where none were. */
  attributionsAt(row: number): Promise<RowAttributions>
  /** Rows nearest to one in the layer that was embedded last, nearest first. */
  neighbours(row: number, count: number): Promise<Int32Array>
  /** How each episode ended: an index into the game's `endings`, 0 = it was cut. Throws InputError for a recording from elsewhere. */
  endings(): Promise<Uint8Array>
  common(rows: Int32Array, view: ViewSpec | null): Promise<Common>
  ask(agent: string): Promise<Verdicts>
  /** The recording of the row's episode up to it, for the stage. */
  before(row: number): Promise<Uint8Array>
  /** Stops whatever runs; its request fails with 'cancelled'. */
  cancel(): Promise<void>
}
