import { drawOnPaper } from '../../workers/lab/charts/figure'
import { reportName } from '../../workers/lab/contracts/report-name'
import type { Figure, Study } from '../../workers/lab/contracts/study'
import type { Claim } from '../../workers/lab/contracts/claim'
import type {
  ClaimCheck,
  Put,
  ReportNote,
  ReportView,
  ShippedEntry,
  ShippedStudyEntry,
  StudiesApi,
  StudiesMessage,
  StudyInfo,
  StudyView,
  Unfinished,
} from '../../workers/threads/api'
import type { Opener } from '../../workers/threads/client'
import { saveFile } from './files'
import { Line, type Work } from './line'
import { reasonOf } from './notices.svelte'
import type { Session } from './session.svelte'
import { recall, remember } from './stored'

/** Where a report on show is from; one that grows in a run is from nowhere. */
type From = Partial<Pick<ClaimsState, 'shippedShown' | 'keptShown' | 'file' | 'place' | 'studyShipped'>>
type Told<Type extends StudiesMessage['type']> = Extract<StudiesMessage, { type: Type }>

/** Said here so that a reload knows whether to ask the worker at all: without claims it never starts. */
const goingKey = 'experiment'
/** One that is read at once is not told about. */
const LARGE_BYTES = 3_000_000
const isFlag = (value: unknown): value is boolean => typeof value === 'boolean'

/** What the address calls a report that comes with the site, whatever build its file is of. */
export const nameOf = ({ id, of }: Pick<ShippedEntry, 'id' | 'of'>): string => reportName(id, of)

const aboutOf = (view: ReportView | StudyView | null): Study['about'] => (view && !view.claim ? 'agents' : 'claim')

/** The studies worker as the page sees it: one claim at a time put to the test, or one study of agents as they are, its progress and its report. */
export class ClaimsState {
  /** Ready-made ones, of every game. */
  ready = $state.raw<readonly Claim[]>([])
  phase = $state<'idle' | Told<'state'>['state']>('idle')
  /** Why it failed; '' = nothing to say. */
  reason = $state('')
  backend = $state('')
  progress = $state.raw<Told<'progress'> | null>(null)
  /** The report of a claim on show, so far or whole; of a run or of a file. */
  view = $state.raw<ReportView | null>(null)
  /** Likewise of agents as they are. */
  study = $state.raw<StudyView | null>(null)
  /** Studies of agents as they are. */
  studies = $state.raw<readonly StudyInfo[]>([])
  /** Finished reports that come with the site. */
  shipped = $state.raw<readonly ShippedEntry[]>([])
  /** The file of the one on show; '' = another report is. */
  shippedShown = $state('')
  /**
   * The report of a claim that the address names: the one on show, or the one that is being fetched. While an experiment runs it is the one
   * before, so that going back leads there. '' = what is on show has no name.
   */
  place = $state('')
  /** One's own, kept in this browser, newest first. */
  kept = $state.raw<readonly ReportNote[]>([])
  /** The id of the one of a claim on show; '' = another report is. */
  keptShown = $state('')
  /** Likewise of agents as they are. */
  studyKept = $state('')
  /** Finished reports of agents as they are that come with the site, and the file of the one on show; '' = another report is. */
  shippedStudies = $state.raw<readonly ShippedStudyEntry[]>([])
  studyShipped = $state('')
  /** Name of the file that the report on show was opened from; '' = from a run here. */
  file = $state('')
  /** What a closed tab left behind, until it is gone on with or declined. */
  offer = $state.raw<Unfinished | null>(null)
  /** What runs or ran last. */
  asked = $state.raw<Unfinished | null>(null)
  /** A command is on its way. */
  busy = $state(false)
  /** Why the last request was refused. */
  refusal = $state('')
  readonly active = $derived(this.phase === 'starting' || this.phase === 'running' || this.phase === 'paused')

  /** Another one for each report that is asked for: what comes for an earlier one is not shown. */
  readonly #wishes = { claim: Symbol(), agents: Symbol() }
  readonly #line: Line<StudiesApi, StudiesMessage>
  /** Workers that hold a report from a file, as long as it is on show. */
  readonly #readers: Partial<Record<Study['about'], Line<StudiesApi, StudiesMessage>>> = {}
  readonly #opener: Opener<StudiesApi, StudiesMessage>
  readonly #session: Pick<Session, 'notices'>

  constructor(opener: Opener<StudiesApi, StudiesMessage>, session: Pick<Session, 'notices'>) {
    this.#opener = opener
    this.#line = new Line(opener, {
      receive: (message) => this.receive(message),
      lost: (reason) => this.#lost(reason),
      missing: () => session.notices.sayReload(),
    })
    this.#session = session
    if (recall(goingKey, false, isFlag)) void this.lookForUnfinished()
  }

  #readerOf(file: File): Line<StudiesApi, StudiesMessage> {
    const { notices } = this.#session
    return new Line(this.#opener, {
      receive() {},
      lost: (reason) => notices.say('error', `${file.name}: its worker stopped (${reason}). Open it again.`, 'report'),
      missing: () => notices.sayReload(),
    })
  }

  /** What there is to choose from; asked for once. */
  async load(): Promise<void> {
    if (this.ready.length === 0)
      await this.#command(
        async (api) =>
          void ([this.ready, this.shipped, this.kept] = await Promise.all([api.claims(), api.shipped(), api.kept()])),
      )
  }

  async loadStudies(): Promise<void> {
    if (this.studies.length === 0)
      await this.#command(
        async (api) =>
          void ([this.studies, this.shippedStudies, this.kept] = await Promise.all([
            api.studies(),
            api.shippedStudies(),
            api.kept(),
          ])),
      )
  }

  /** Where it is asked and told of. */
  pageOf(asked: Unfinished | null): 'claims' | 'methods' {
    return asked && 'study' in asked.put ? 'methods' : 'claims'
  }

  titleOf(put: Put): string {
    if (!('study' in put)) return put.title
    return this.studies.find(({ id }) => id === put.study)?.title ?? put.study
  }

  /** Of a claim, put to one of these agents if there is such a report. Nothing is shown anew where a claim has none. */
  async showShipped(id: string, agents: readonly string[]): Promise<void> {
    const own = this.shipped.filter((entry) => entry.id === id)
    const entry = own.find(({ of }) => of.every((agent) => agents.includes(agent))) ?? own[0]
    if (entry) await this.showFinished(entry.file)
    else this.place = ''
  }

  /** Not while one is being tested. */
  async showFinished(file: string): Promise<void> {
    const entry = this.shipped.find((one) => one.file === file)
    if (!entry || this.active) return
    const before = this.place
    this.place = nameOf(entry)
    const wish = this.#begin('claim')
    const shown = await this.#open('claim', (api) => api.openShipped(file), { shippedShown: file, place: this.place })
    if (!shown && this.wishOf('claim') === wish) this.place = before
  }

  /** Of agents as they are, by its file. */
  async showStudy(file: string): Promise<void> {
    if (this.active) return
    this.#begin('agents')
    await this.#open('agents', (api) => api.openShipped(file), { studyShipped: file })
  }

  /** One's own. Null: it cannot be had, and the user has been told; or another one was asked for since. */
  async showKept(id: string): Promise<ReportView | StudyView | null> {
    if (this.active) return null
    const about = this.kept.find((one) => one.id === id)?.verdict === null ? 'agents' : 'claim'
    this.#begin(about)
    return this.#open(about, (api) => api.openKept(id), { keptShown: id, place: id })
  }

  /** Changes when somebody asks for a report, or for a run. */
  wishOf(about: Study['about']): symbol {
    return this.#wishes[about]
  }

  #begin(about: Study['about']): symbol {
    return (this.#wishes[about] = Symbol())
  }

  async #open(
    about: Study['about'],
    ask: Work<StudiesApi, ReportView | StudyView>,
    from: From,
  ): Promise<ReportView | StudyView | null> {
    const wish = this.wishOf(about)
    let shown: ReportView | StudyView | null = null
    await this.#command(async (api) => {
      const view = await ask(api)
      if (this.active || this.wishOf(about) !== wish) return
      this.#show((shown = view), from)
      this.#session.notices.dismiss('address')
    })
    return shown
  }

  /** What it rests on stays: the same question has the same answer at once. */
  async removeKept(id: string): Promise<void> {
    await this.#command((api) => api.removeKept(id))
    if (this.keptShown === id) this.keptShown = ''
    if (this.place === id) this.place = ''
    if (this.studyKept === id) this.studyKept = ''
  }

  #show(view: ReportView | StudyView | null, from: From = {}): void {
    this.#leave(aboutOf(view))
    if (view && !view.claim)
      Object.assign(this, { study: view, studyKept: from.keptShown ?? '', studyShipped: from.studyShipped ?? '' })
    else Object.assign(this, { view, shippedShown: '', keptShown: '', file: '', ...from })
  }

  /** Another report takes the place of the one from a file. */
  #leave(about: Study['about']): void {
    this.#readers[about]?.abandon()
    delete this.#readers[about]
  }

  /** Null: the worker could not be asked. */
  async check(put: Put, agents: readonly string[]): Promise<ClaimCheck | null> {
    return (
      (await this.#line.attempt(
        (api) => api.check(put, agents),
        (error) => this.#refused(error),
      )) ?? null
    )
  }

  async start(put: Put, agents: readonly string[]): Promise<void> {
    // In answer to a click: some browsers ask. Refusal changes nothing but the risk of eviction.
    void navigator.storage?.persist?.().catch(() => false)
    this.#session.notices.dismiss('experiment')
    this.#leave('study' in put ? 'agents' : 'claim')
    this.#begin('study' in put ? 'agents' : 'claim')
    if ('study' in put) Object.assign(this, { study: null, studyKept: '', studyShipped: '' })
    else this.#show(null)
    Object.assign(this, {
      phase: 'starting',
      asked: { put, agents },
      progress: null,
      offer: null,
      refusal: '',
      reason: '',
    })
    await this.#command(
      (api) => api.start(put, agents),
      (reason) => (this.refusal = reason),
    )
  }

  async resume({ put, agents }: Unfinished): Promise<void> {
    await this.start(put, agents)
  }

  pause(): Promise<void> {
    return this.#command((api) => api.pause())
  }

  continue(): Promise<void> {
    return this.#command((api) => api.continue())
  }

  cancel(): Promise<void> {
    return this.#command((api) => api.cancel())
  }

  async lookForUnfinished(): Promise<void> {
    await this.#command(async (api) => void (this.offer = await api.unfinished()))
  }

  async forgetUnfinished(): Promise<void> {
    this.offer = null
    remember(goingKey, false)
    await this.#command((api) => api.forgetUnfinished())
  }

  async saveReport(kind: 'html' | 'csv', about: Study['about'] = 'claim'): Promise<void> {
    const name = about === 'claim' ? this.view?.claim.id : this.study?.study
    if (!name) return
    const shipped = about === 'claim' ? this.shippedShown : this.studyShipped
    const save = async (api: Pick<StudiesApi, 'file' | 'shippedFile'>) => {
      const text = await (shipped ? api.shippedFile(shipped, kind) : api.file(kind, about))
      saveFile(text, `${name}.${kind}`, kind === 'html' ? 'text/html' : 'text/csv')
    }
    const reader = this.#readers[about]
    if (reader) await reader.attempt(save, (error) => this.#refused(error))
    else await this.#command(save)
  }

  saveFigure(figure: Figure, name = this.view?.claim.id): void {
    if (name) saveFile(drawOnPaper(figure), `${name}-${figure.id}.svg`, 'image/svg+xml')
  }

  /**
   * A report's file, from here or from elsewhere: what it is of. Null: refused with the field that is wrong; what was shown stays then. It is
   * read by a worker of its own, which keeps it as long as it is on show: a large one blocks nothing, and can be given up.
   */
  async openReport(file: File): Promise<Study['about'] | null> {
    const { notices } = this.#session
    notices.dismiss('report')
    const tell = (reason: string) => notices.say('error', `${file.name}: ${reason}`, 'report')
    if (this.active) return (tell('an experiment runs; cancel it first'), null)
    const reader = this.#readerOf(file)
    if (file.size > LARGE_BYTES)
      notices.say('warning', `Reading ${file.name}, ${Math.round(file.size / 1e6)} MB.`, 'reading', {
        title: 'Cancel',
        run: () => reader.abandon(),
      })
    const view = await reader.attempt(
      async (api): Promise<ReportView | StudyView> => api.openReport(file),
      (error) => tell(reasonOf(error)),
    )
    notices.dismiss('reading')
    // What was begun meanwhile is what somebody wants to see.
    if (!view || this.active) return (reader.abandon(), null)
    this.#begin(aboutOf(view))
    this.#show(view, { file: file.name, place: '' })
    const about = aboutOf(view)
    this.#readers[about] = reader
    return about
  }

  /** Errors: the worker's own, or WorkerLost. */
  readClaim(file: File): Promise<Claim> {
    return this.#line.ask(async (api): Promise<Claim> => api.readClaim(file))
  }

  receive(message: StudiesMessage): void {
    switch (message.type) {
      case 'progress':
        this.progress = message
        return
      case 'report':
        return this.#show(message.view)
      case 'kept':
        if (message.shown !== null)
          Object.assign(
            this,
            message.about === 'claim'
              ? { keptShown: message.shown, place: message.shown }
              : { studyKept: message.shown },
          )
        void this.#command(async (api) => void (this.kept = await api.kept()))
        return
      case 'state':
        return this.#turn(message)
      case 'notice':
        return this.#session.notices.say(message.level, message.text, 'experiment')
      default:
        message satisfies never
    }
  }

  #turn({ state, reason, backend }: Told<'state'>): void {
    Object.assign(this, { phase: state, reason, backend: backend || this.backend })
    remember(goingKey, this.active)
    if (state === 'cancelled' || state === 'failed') this.#unname()
    if (state === 'finished')
      this.#session.notices.say(
        'info',
        `“${this.asked ? this.titleOf(this.asked.put) : ''}”: the report is ready under ${this.pageOf(this.asked) === 'claims' ? 'Claims' : 'Methods'}.`,
        'experiment',
      )
    if (state === 'failed')
      this.#session.notices.say('error', `The experiment failed: ${reason}. Finished cells are kept.`, 'experiment')
  }

  async #command(work: Work<StudiesApi, void>, refused?: (reason: string) => void): Promise<void> {
    this.busy = true
    await this.#line.attempt(work, (error) => this.#refused(error, refused))
    this.busy = false
  }

  #refused(
    error: unknown,
    tell = (reason: string) => this.#session.notices.say('error', `Claims: ${reason}`, 'experiment'),
  ): void {
    const reason = reasonOf(error)
    tell(reason === 'owned' ? 'Another tab runs an experiment; cancel it there, or wait.' : reason)
    if (this.phase === 'starting') this.phase = 'idle'
  }

  /** What a run left half done has no name, and what was there before it is not on show any more. */
  #unname(): void {
    if (this.asked && !('study' in this.asked.put)) this.place = ''
  }

  /** The worker is gone with its lock; what it finished is kept. */
  #lost(reason: string): void {
    this.phase = 'failed'
    this.busy = false
    this.#unname()
    this.#session.notices.say(
      'error',
      `The experiment stopped: ${reason}. Finished cells are kept; run it again to go on.`,
      'experiment',
    )
  }
}
