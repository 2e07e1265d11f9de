/** Studies on the page: claims, and questions about agents as they are. */
import type { Seal } from '../../lab/contracts/seal'
import type { Look, Report, ReportNote, Study, StudyQuestion } from '../../lab/contracts/study'
import type { Claim } from '../../lab/contracts/claim'
import type { ShippedEntry, ShippedStudyEntry } from '../../lab/runs/study/shipped'
import type { TimeLeft } from '../../lab/runs/time-left'
import type { StatesInfo } from '../../lab/contracts/states'
import type { CellsApi } from './cells'
import type { KeptStatesApi } from './kept-states'
import type { NoticeMessage } from './stage-messages'

/** What running a claim would take; `problem`: '' or why it cannot be run, with what would fix it. */
export interface ClaimCheck {
  readonly cells: number
  /** Cells that earlier runs of the same question have left. */
  readonly done: number
  /** For the cells that are left, on this machine, as the quickest and the slowest of a pilot say; null: not measured. */
  readonly seconds: readonly [least: number, most: number] | null
  readonly problem: string
}

export interface ReportView {
  readonly claim: Claim
  readonly agents: readonly { readonly id: string; readonly name: string }[]
  /** Kept ones that they were asked about; absent: of their own play. */
  readonly states?: Pick<StatesInfo, 'id' | 'name'>
  readonly report: Report
  readonly rows: number
  /** Cells that the report rests on, of all. Fewer: it is the report so far. */
  readonly done: number
  readonly cells: number
  /** The planned look it is of; null: none is whole yet, and nothing is judged. */
  readonly look: Look | null
  /** Null: of a version that did not seal. */
  readonly seal: Seal | null
}

/** Of agents as they are, about which nothing was predicted. */
export interface StudyView extends StudyQuestion, Omit<ReportView, 'claim' | 'report'> {
  readonly claim: null
  readonly title: string
  /** Their game. */
  readonly env: string
  readonly report: Report
}

/** A study of agents as they are, as somebody chooses it. */
export type StudyInfo = Pick<
  Study,
  | 'id'
  | 'title'
  | 'question'
  | 'cite'
  | 'games'
  | 'cell'
  | 'options'
  | 'draws'
  | 'onlyKept'
  | 'families'
  | 'remembers'
  | 'anySight'
>

/** What is put to agents. */
export type Put = Claim | StudyQuestion

/** A study that was going when its tab closed. */
export interface Unfinished {
  readonly put: Put
  readonly agents: readonly string[]
  /** Id of a set of kept states; absent: each is asked about states of its own play. */
  readonly states?: string
}

/** `earlier`: told as an earlier version did. Opened, it is told anew. */
export type KeptNote = ReportNote & { readonly earlier: boolean }

export type { ReportNote, ShippedEntry, ShippedStudyEntry, StudyQuestion }

export interface StudiesApi extends KeptStatesApi, CellsApi {
  connect(port: MessagePort): Promise<void>
  /** Ready-made ones, of every game. */
  claims(): Promise<readonly Claim[]>
  /** A claim's file, read here: the page never holds it. Errors: InputError naming the field. */
  readClaim(file: Blob): Promise<Claim>
  /** Those that are about agents as they are. */
  studies(): Promise<readonly StudyInfo[]>
  /** What options of versions before are in today's: a link may be old. Errors: InputError for an unknown study. */
  todaysOptions(question: StudyQuestion): Promise<StudyQuestion['options']>
  /** `states`: id of a set of kept ones. Never throws for what is wrong with the claim, or the options of a study: that is the answer. */
  check(put: Put, agents: readonly string[], states?: string): Promise<ClaimCheck>
  /** Errors: InputError naming the field; Error 'owned' when another tab runs one. Cells that are done already are not done again. */
  start(put: Put, agents: readonly string[], states?: string): Promise<void>
  pause(): Promise<void>
  continue(): Promise<void>
  /** Finished cells are kept: starting the same claim again goes on from there. */
  cancel(): Promise<void>
  /** Of what runs or ran last, or of the file opened last; null: there is none. */
  report(): Promise<ReportView | StudyView | null>
  /** The whole report as one page, or its rows as CSV; of the last claim, or of agents as they are. Errors: InputError, when there is none. */
  file(kind: 'html' | 'csv', about?: Study['about']): Promise<string>
  /** A report's file, read here: the page never holds it. Errors: InputError naming the field; what was shown stays. */
  openReport(file: Blob): Promise<ReportView | StudyView>
  /** Finished ones of claims that come with the site. */
  shipped(): Promise<readonly ShippedEntry[]>
  /** Likewise of agents as they are. */
  shippedStudies(): Promise<readonly ShippedStudyEntry[]>
  /** One of them, by its file. Errors: InputError; what was shown stays. Its rows stay where they are: `file` is of another then. */
  openShipped(file: string): Promise<ReportView | StudyView>
  /** The same as `file`, of one that comes with the site: loads its rows. */
  shippedFile(file: string, kind: 'html' | 'csv'): Promise<string>
  /** Finished ones of this browser, newest first. */
  kept(): Promise<readonly KeptNote[]>
  /** One of them, with all that is derived made anew from its rows: lists tell it so from then on. Errors: StorageError, InputError; what was shown stays. */
  openKept(id: string): Promise<ReportView | StudyView>
  /** The rows of its cells stay. */
  removeKept(id: string): Promise<void>
  unfinished(): Promise<Unfinished | null>
  /** The offer was declined; finished cells stay. */
  forgetUnfinished(): Promise<void>
}

export type StudiesMessage =
  | {
      readonly type: 'progress'
      readonly done: number
      readonly total: number
      /** 0…1, cells under way included. */ readonly share: number
      /** Decisions and maps per second. */ readonly rate: number
      readonly secondsLeft: TimeLeft
    }
  | {
      readonly type: 'state'
      readonly state: 'starting' | 'running' | 'paused' | 'finished' | 'cancelled' | 'failed'
      readonly reason: string
      readonly backend: string
    }
  | { readonly type: 'report'; readonly view: ReportView | StudyView }
  /** Other reports are kept than before; `shown`: the one on show is kept from now on, under this id. */
  | { readonly type: 'kept'; readonly shown: string | null; readonly about: Study['about'] }
  /** States drawn so far. */
  | { readonly type: 'drawn'; readonly states: number; readonly of: number }
  /** Other sets of states are kept than before. */
  | { readonly type: 'states' }
  | NoticeMessage
