import type { Claim } from './claim'
import type { EnvSpec, Game, Setting } from './env'
import { parseOptions, type OptionSpec, type Value, type Values } from './options'
import type { Rhythm } from './rhythm'
import type { Agent } from './agent'
import type { Found } from './found'
import type { StateSet } from './states'

/** One value of a tidy row; a series has one number per decision, or per point named beside it. */
export type RowValue = number | string | boolean | null | readonly number[]

/** One observation. Whoever keeps rows adds `cell` (the key of the cell that made it), `agent` (its id) and `weights` (their hash), which tells agents apart; whoever makes them adds `backend` and `software`, what they were computed by. */
export type Row = Readonly<Record<string, RowValue>>

/**
 * The smallest unit of what is known: its rows are kept under a key, which is a hash of all they depend on. So one more agent, seed,
 * state or change leaves the keys of what is done as they are, and costs only its own cells.
 */
export interface Cell {
  /** Index into the agents. */
  readonly agent: number
  /** Of its episode: what is played there follows from it and the agent, in every cell alike. */
  readonly seed: number
  /**
   * Which state of the episode: of drawn ones, counted as they were drawn; of kept ones, the decision that it is right before. Absent: the
   * cell is about the episode as a whole.
   */
  readonly state?: number
  /**
   * All else that its rows depend on, and nothing that they do not, as plain data; study, its version, the game and the agent go
   * without saying. One object for all cells that differ only by agent, seed and state: it is hashed once, and tells parts apart.
   */
  readonly depends: object
  /** Of the un-changed game alone, which many questions ask about: who knows its rows knows nothing yet of what a change does. */
  readonly plain?: true
  /** Cells of one agent and one batch share work and are done together, or as many of them as are wanted. Follows from the cell alone. */
  readonly batch: string
}

/** An agent that a question is put to. Several of one training procedure are its seeds. */
export interface AgentInfo {
  readonly id: string
  readonly name: string
  /** Of the weights: what was measured on other weights is not this. */
  readonly hash: string
  /** Its game. */
  readonly env: string
  /** Options and level of it; absent = the game's own. */
  readonly setting?: Pick<Setting, 'options' | 'level'>
  /** At which it is asked. Absent in reports of the version before, which went by the game's. */
  readonly rhythm?: Rhythm
  readonly acting: 'greedy' | 'sampled'
  /** Numbers that it carries from one decision to the next. Absent: none. */
  readonly memory?: number
  /** Hidden pictures whose next kernels can be changed (`hiddenPictures`). Absent: nobody says. */
  readonly pictures?: number
  /** Absent in reports of versions before. */
  readonly training?: AgentTraining
}

/** How an agent came to be, as its card says. What reports of versions before did not tell may be absent. */
export interface AgentTraining {
  /** A hash that seeds of one training procedure share (`procedureOf`). */
  readonly procedure: string
  /** Likewise of whatever length: stages of the seeds' runs have it too. */
  readonly family?: string
  readonly seed: number
  readonly decisions?: number
  /** What its last games in training returned on average, as the rules pay, exploring as it then did. Absent too where it finished none. */
  readonly earned?: number
}

/** What a study is lent while it does cells of one agent. */
export interface Lab {
  readonly agent: Agent
  /** The agent's game as it plays it, with so many slots, this batch's alone. */
  openGame(slots: number): Promise<Game>
  /** Now and then, with what has been done since the last time (in steps, as `steps` counts them): lets others have a go, and throws to cancel. */
  breathe(steps?: number): Promise<void>
}

/** A cell that is done. */
export interface Finished {
  readonly cell: Cell
  readonly rows: readonly Row[]
}

/** What is asked, of whom. */
export interface Question {
  /** For studies that are about a claim. */
  readonly claim: Claim | null
  /** Checked against the study's own. A claim's numbers stand in the claim. */
  readonly options: Values
  readonly spec: EnvSpec
  readonly agents: readonly AgentInfo[]
  /** All agents are asked about these. Absent: about states of their own rollouts, or whatever the study plays. */
  readonly states?: StateSet | undefined
}

/** A study put to agents as they are, as the page and the note of a run have it. */
export interface StudyQuestion {
  /** Its id. */
  readonly study: string
  readonly options: Readonly<Record<string, Value>>
}

/** A question that has been found possible: everything it names exists and fits together. Nothing has been computed yet. */
export interface Plan {
  /** In the order in which rows are summed up and listed. */
  readonly cells: readonly Cell[]
  /** Whether the question makes sense in this game, found out by playing it a little. Throws InputError; uses the first slot. */
  check?(game: Game): void
  /** How much work cells of one batch are, done together: decisions and maps, about. For time left, never for results. */
  steps(cells: readonly Cell[]): number
  /**
   * Cells of one agent and one batch, in any number: which others are done with them changes no number. Rows come cell by cell; every
   * cell given comes once, even without rows.
   */
  run(cells: readonly Cell[], lab: Lab): AsyncIterable<Finished>
  /**
   * What the rows say; they come in the order of the cells, and were numbers, texts and lists in a file on the way. `look`: which of
   * several planned looks this is, absent: the only one; null: none that was planned, so that nothing is judged.
   */
  summarize(rows: readonly Row[], look?: Look | null): Report
}

/** A planned look at a sample that grows, of so many, equally far apart. */
export interface Look {
  readonly number: number
  readonly of: number
}

/** A kind of question that can be put to agents: one entry of `lab/studies`. */
export interface Study {
  readonly id: string
  readonly title: string
  readonly question: string
  readonly cite: string
  /** To be raised whenever the same cell would give other rows than before. */
  readonly version: number
  /** `claim`: a claim that names this study as its design is put to the test, and holds the options. `agents`: asked of agents as they are. */
  readonly about: 'claim' | 'agents'
  /** The only games whose agents can be asked. Absent: any. */
  readonly games?: readonly string[]
  /** It is about what agents remember: of others there is nothing to ask. */
  readonly remembers?: true
  /** It can be about agents that see no pictures, too. */
  readonly anySight?: true
  /** It holds ways of training against each other: several families are asked at once. */
  readonly families?: true
  /** It trains agents of its own: what it finds is of a game and a way of training, whichever agent lends it both. */
  readonly trains?: true
  /** What a cell is, for whoever sees how many there are: "a model of its own each". */
  readonly cell?: string
  readonly options: OptionSpec
  /** What options of versions before are in today's. */
  readonly former?: (options: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>
  /**
   * Of a study that can be put to kept states instead of the agents' own rollouts: the options that say how those are drawn, and nothing of
   * kept ones. Absent: it plays for itself.
   */
  readonly draws?: readonly string[]
  /** It is put to kept states and to no others. */
  readonly onlyKept?: true
  /** Throws InputError naming what does not fit, with what would fix it. */
  plan(question: Question): Plan
}

/** Complete and checked, also those of a file of before. Throws InputError naming the option. */
export const studyOptions = (
  { options, former }: Pick<Study, 'options' | 'former'>,
  given: object | undefined,
): Values => parseOptions(options, former && given ? former({ ...given }) : given)

/** Whether a study can be about an agent of a game; `memory`: whether it carries anything from one decision to the next. */
export const canAsk = (
  { games, remembers }: Pick<Study, 'games' | 'remembers'>,
  game: string,
  memory: boolean,
): boolean => (!games || games.includes(game)) && (!remembers || memory)

export interface Series {
  readonly name: string
  readonly x: readonly number[]
  readonly y: readonly number[]
  readonly low?: readonly number[]
  readonly high?: readonly number[]
  /** The control, or a null: drawn quietly. */
  readonly quiet?: boolean
  /** Of points, few of them: what is written beside each. */
  readonly words?: readonly string[]
  /** Of points: the line through them. */
  readonly fit?: { readonly intercept: number; readonly slope: number }
}

/** A small matrix among others: rows downwards, the first is set apart; null: nothing is known there. */
export interface Panel {
  /** Which series it stands beside, and below which name. */
  readonly series: number
  readonly name: number
  readonly cells: readonly (readonly (number | null)[])[]
}

/** A chart described, not drawn: the page, an SVG file and a report draw the same one. */
export interface Figure {
  readonly id: string
  readonly title: string
  readonly kind: 'lines' | 'points' | 'intervals' | 'bars' | 'matrix' | 'mosaic'
  readonly x: string
  readonly y: string
  /**
   * `intervals`, `bars` and `matrix`: names of the positions 0, 1, 2 … on the x axis. A matrix has a row for each series, values in 0 … 1. A
   * `mosaic` has a row for each series, which is a line or empty, and a column for each name; where they cross there may be a panel.
   */
  readonly names?: readonly string[]
  readonly series: readonly Series[]
  readonly panels?: readonly Panel[]
  /** `matrix` and `mosaic`: values are differences, about 0, and have their full colour from ± this on. Absent: they lie in 0 … 1. */
  readonly reach?: number
  /** One of many alike: drawn for whoever opens it. */
  readonly folded?: boolean
  /** What is to be seen, in a sentence. */
  readonly caption: string
  /** Of a matrix or a mosaic of kept states under changes: what its cells are, for whoever looks into one. */
  readonly cells?: FigureCells
}

/** A state for each column and a change for each row, in every panel alike; a matrix is one panel. */
export interface FigureCells {
  readonly states: readonly { readonly episode: string; readonly decision: number }[]
  /** By their number, as rows have it; −1 is no change. */
  readonly changes: readonly { readonly number: number; readonly title: string }[]
  /** Of each panel, whose choices its values are of: hashes of weights. */
  readonly agents: readonly (readonly string[])[]
}

export interface Table {
  readonly id: string
  readonly title: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | number)[])[]
  /** What its columns hold, where their heads are too short to say it. */
  readonly note?: string
  /** Longer than anybody reads who did not come for it. */
  readonly folded?: boolean
}

/** `supported`: as predicted, beyond chance after correction; `refuted`: the other way, beyond chance; `equivalent`: no effect that would matter, beyond chance; else `open`. */
export const verdicts = ['supported', 'refuted', 'equivalent', 'open'] as const
export type Verdict = (typeof verdicts)[number]

export interface Report {
  /** Null: nothing was predicted. */
  readonly verdict: Verdict | null
  /** The verdict and what it rests on, in a few sentences. */
  readonly words: readonly string[]
  readonly tables: readonly Table[]
  readonly figures: readonly Figure[]
  /** Absent: nothing was predicted. */
  readonly found?: Found
}

/** What a list tells of a finished report. */
export interface ReportNote {
  readonly id: string
  /** Title of the claim, or of the study. */
  readonly name: string
  readonly env: string
  /** By name. */
  readonly agents: readonly string[]
  /** Null: nothing was predicted, it is about agents as they are. */
  readonly verdict: Verdict | null
  /** The question was first asked when some of its rows were there. */
  readonly afterTheData?: boolean
  /** What the verdict rests on, in a sentence. */
  readonly sentence: string
  /** Absent: nothing was predicted, or it was kept before lists told of it. */
  readonly found?: Found
  /** The version of Nudge that made these words of its rows. Absent: one that did not say. */
  readonly software?: string
  /** ISO date. */
  readonly created: string
}
