/** The stage: commands go through Comlink, pictures and events through a plain MessagePort. */
import type { Region } from '../../lab/contracts/region'
import type { Target } from '../../lab/contracts/target'
import type { PolicyCard } from '../../lab/contracts/checkpoint'
import type { Setting } from '../../lab/contracts/env'
import type { Observations } from '../../lab/contracts/observation'
import type { Rhythm } from '../../lab/contracts/rhythm'
import type { Box, Edit, EnvSpec, FieldValue } from '../../lab/contracts/env'
import type { OptionSpec, Value } from '../../lab/contracts/options'
import type { Preset } from '../../lab/contracts/preset'
import type { Program } from '../../lab/contracts/program'
import type { Balance } from '../../lab/contracts/saliency'
import type { Acting, Intervention, StackMode, ViewSpec } from '../../lab/contracts/recording'
import type { Trainer } from '../../lab/contracts/trainer'

export type BackendChoice = 'auto' | 'webgpu' | 'wasm'

/** What the menus need to know: registries as data (specs only, no functions). */
export interface Catalogue {
  readonly envs: readonly EnvSpec[]
  readonly methods: readonly {
    readonly id: string
    readonly title: string
    /** Ends “The glow shows …”. */
    readonly glow: string
    readonly cite: string
    readonly signed: boolean
    readonly unit: string
    readonly options: OptionSpec
    readonly defaultTarget: Target
  }[]
  readonly networks: readonly {
    readonly id: string
    readonly title: string
    readonly cite: string
    readonly parameters: number
  }[]
  /** The trainers; `metrics` are what their events can hold, in the order in which they are worth seeing. */
  readonly algorithms: readonly Pick<Trainer, 'id' | 'title' | 'cite' | 'options' | 'metrics'>[]
  readonly envOptions: OptionSpec
  /** What to train on each game unless somebody wants otherwise. */
  readonly presets: readonly Preset[]
  /** Ready-made interventions of a game. */
  readonly interventions: Readonly<Record<string, readonly InterventionInfo[]>>
  /** What a claim about a map of a game can be about. */
  readonly concepts: Readonly<Record<string, readonly { readonly id: string; readonly title: string }[]>>
  readonly embeddings: readonly {
    readonly id: string
    readonly title: string
    readonly cite: string
    readonly options: OptionSpec
  }[]
  /** By game: what its written way of playing does. */
  readonly scripts: Readonly<Record<string, string>>
}

export interface InterventionInfo {
  readonly id: string
  readonly title: string
  readonly group: string
  readonly help: string
  /** What the change puts to the test; '' where it is no test. */
  readonly hypothesis: string
  readonly options: OptionSpec
}

/** Either raw field writes (`snap`: handles go to the nearest place where they may be) or a catalogue entry with its options. */
export type Change =
  | { readonly edits: readonly Edit[]; readonly snap?: boolean }
  | { readonly id: string; readonly options: Readonly<Record<string, Value>> }

export interface OpenRequest {
  readonly env: string
  /** Agent id (`shipped/…` or a library id), or null: nobody decides, a person may. */
  readonly agent: string | null
  /** The agent itself under a label, where it cannot be found by its id: nothing is kept here, or it is still being trained. */
  readonly file?: { readonly bytes: Uint8Array; readonly label: string }
  /** Who is judged beside the agent; null: nobody. Absent: who sits there stays, if the game is theirs. */
  readonly rival?: string | null
  readonly seed: number
  readonly backend: BackendChoice
  /** In force from there on. */
  readonly program?: Program | null
  /** Options and level of the game; its own when absent. */
  readonly setting?: Pick<Setting, 'options' | 'level'>
  /** What is to be explained; one that does not fit who plays gives way. As it was when absent. */
  readonly views?: readonly ViewSpec[]
  /** Which of the page's questions about views this is, counted up: statuses repeat it. */
  readonly asked?: number
  /** Replay up to here before showing anything (share link). `version`: of the rules it was played by, where that is known. `rhythm`: at what; absent: the rule of the version before. */
  readonly replay?: {
    readonly version?: number
    readonly actions: Uint8Array
    readonly ticks: number
    readonly interventions: readonly Intervention[]
    readonly rhythm?: Rhythm
  }
}

/** Everything needed to describe the episode on the stage to somebody else. */
export interface EpisodeState {
  readonly env: string
  readonly agent: string | null
  readonly seed: number
  readonly actions: Uint8Array
  readonly ticks: number
  readonly interventions: readonly Intervention[]
  readonly program: Program | null
  /** At what it is played, and how the game is set up. */
  readonly rhythm: Rhythm
  readonly setting: Pick<Setting, 'options' | 'level'>
  readonly hash: string
}

export interface StageApi {
  catalogue(): Promise<Catalogue>
  connect(port: MessagePort): Promise<void>
  /** Errors: InputError (unknown id, foreign agent, a replay that was cancelled); what was open stays open then. */
  open(request: OpenRequest): Promise<void>
  /** Put an agent's file on the stage (newest weights of the trainer, an imported file) under a label. */
  openAgentFile(bytes: Uint8Array, label: string): Promise<void>
  loadAgent(id: string | null): Promise<void>
  /** A second agent judged on the same state (null: none). */
  setRival(id: string | null): Promise<void>
  useBackend(choice: BackendChoice): Promise<void>

  play(): Promise<void>
  pause(): Promise<void>
  step(unit: 'decision' | 'tick'): Promise<void>
  /** One decision back (exact), or to any kept decision of this episode. */
  seek(decision: number): Promise<void>
  /** Multiple of real time (15 decisions/s = 1); Infinity = as fast as possible. */
  setSpeed(speed: number): Promise<void>
  setActing(acting: Acting): Promise<void>
  /** The action a person holds down (acting = keyboard). */
  press(action: number): Promise<void>
  newGame(seed: number): Promise<void>

  /** Up to two; each explained on every decision while it can keep up. `asked` as in `open`. Errors: InputError naming what cannot be explained so; the old ones stay then. */
  setViews(views: readonly ViewSpec[], asked: number): Promise<void>
  /** Drawn on the picture by hand, native pixels: maps say what lies on them from the next one on. */
  setRegions(regions: readonly Region[]): Promise<void>
  setStackMode(mode: StackMode): Promise<void>

  /** Start of a drag: play halts, the state now is the origin that previews are computed from. */
  begin(): Promise<void>
  /** Latest wins; answered by a frame with `preview` = request. Never throws: an illegal change is told in the frame. */
  preview(change: Change, request: number): Promise<void>
  /** Makes the last legal preview real. False: there was nothing legal to commit and the origin is back. */
  commit(label: string): Promise<boolean>
  cancel(): Promise<void>
  /** begin + preview + commit in one. Errors: InputError with the reason; nothing has changed then. */
  apply(change: Change, label: string): Promise<void>
  /** Changes that make themselves from now on, at this boundary too (null: none). Errors: InputError naming the step; what was in force stays. */
  setProgram(program: Program | null): Promise<void>
  /** One per step of the program in force. */
  tallies(): Promise<readonly Tally[]>
  undo(): Promise<boolean>
  redo(): Promise<boolean>
  /** Jump to history entry i: the state right after it (-1: before all of them). */
  jump(index: number): Promise<void>
  /** The ready-made change that does what history entry i did; null: there is none, or no such entry. */
  readyMade(
    index: number,
  ): Promise<{ readonly id: string; readonly title: string; readonly options: Readonly<Record<string, Value>> } | null>
  /** Values of fields by path (only the given ones). */
  values(paths: readonly string[]): Promise<Record<string, FieldValue>>

  /** From history entry `index`, null: the newest in effect. The edited and the un-edited future, same agent, same random words. */
  branch(index: number | null, decisions: number): Promise<BranchResult>
  branchPicture(side: 'edited' | 'unedited', decision: number): Promise<ArrayBuffer>

  episode(): Promise<EpisodeState>
  exportToybox(what: 'state' | 'config'): Promise<string>
  importToybox(what: 'state' | 'config', json: string): Promise<void>
  /** A recording file of this episode; opening one replays it. */
  exportRecording(): Promise<Uint8Array>
  openRecording(bytes: Uint8Array): Promise<void>
  /** Gives up what is being replayed; whoever asked for it is refused. */
  cancelReplay(): Promise<void>
}

/** How often a step of a program has been made since it was set, was so already, or was refused (the last reason). */
export interface Tally {
  readonly made: number
  readonly idle: number
  readonly refused: number
  readonly reason: string
}

/** What the page sends down the port: a picture buffer (frame or ghost) that it has finished with. */
export interface PageMessage {
  readonly type: 'recycle'
  readonly buffer: ArrayBuffer
}

export type StageMessage = FrameMessage | StatusMessage | HistoryMessage | NoticeMessage | ReplayMessage

/** A long replay is under way: the share that is done, 0 … 1; 1 = over. */
export interface ReplayMessage {
  readonly type: 'replay'
  readonly share: number
}

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

export interface StatusMessage {
  readonly type: 'status'
  readonly env: string
  /** Label and card of who plays; null: nobody. */
  readonly agent: { readonly id: string; readonly label: string; readonly card: PolicyCard } | null
  readonly rival: { readonly id: string; readonly label: string } | null
  readonly backend: {
    readonly id: 'webgpu' | 'wasm' | 'cpu' | 'none'
    readonly device: string
    readonly reason: string
  }
  readonly playing: boolean
  readonly acting: Acting
  readonly speed: number
  readonly seed: number
  /** At which this episode is played, and how its game is set up. */
  readonly rhythm: Rhythm
  readonly setting: Pick<Setting, 'options' | 'level'>
  readonly editing: boolean
  readonly stack: StackMode
  readonly program: Program | null
  readonly views: readonly ViewSpec[]
  /** The last question about views that this knows of. */
  readonly asked: number
  /** Methods that cannot explain who plays, each with the reason; none as long as nobody can be asked. */
  readonly refusals: Readonly<Record<string, string>>
}

export interface HistoryMessage {
  readonly type: 'history'
  readonly entries: readonly {
    readonly label: string
    readonly decision: number
    readonly tick: number
    readonly edits: number
  }[]
  /** Entries up to and including this index are in effect; later ones can be redone. */
  readonly position: number
}

export interface NoticeMessage {
  readonly type: 'notice'
  readonly level: 'info' | 'warning' | 'error'
  readonly text: string
}

export interface BranchResult {
  readonly label: string
  readonly rows: readonly BranchRow[]
  /** First decision at which the two act differently, or -1. */
  readonly diverged: number
}

export interface BranchRow {
  /** Counted from the branching: 0 is the first decision after the edit; also what `branchPicture` and `diverged` count. */
  readonly decision: number
  readonly edited: BranchSide
  readonly unedited: BranchSide
  /** Total-variation distance of the two action distributions, 0…1. */
  readonly distance: number
}

export interface BranchSide {
  readonly action: number
  readonly value: number
  readonly score: number
  readonly lives: number
  readonly over: boolean
}
