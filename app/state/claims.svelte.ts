import { drawOnPaper } from '../../workers/lab/charts/figure'
import { reportName } from '../../workers/lab/contracts/report-name'
import type { Figure, Study } from '../../workers/lab/contracts/study'
import type { Claim } from '../../workers/lab/contracts/claim'
import type {
  CellAsk,
  Put,
  KeptNote,
  ReportView,
  ShippedEntry,
  ShippedStudyEntry,
  StudiesApi,
  StudiesMessage,
  StudyInfo,
  StudyQuestion,
  StudyView,
} from '../../workers/threads/api'
import type { Opener, Remote } from '../../workers/threads/client'
import { Experiment } from './experiment.svelte'
import { saveFile } from './files'
import { KeptStates } from './kept-states.svelte'
import { Line, type Work } from './line'
import { reasonOf } from './notices.svelte'
import { OnShow, type From } from './on-show.svelte'
import type { Session } from './session.svelte'
import { StudiesWorker } from './studies-worker.svelte'

/** One that is read at once is not told about. */
const LARGE_BYTES = 3_000_000

/** What the address calls a report that comes with the site, whatever build its file is of. */
export const nameOf = ({ id, of }: Pick<ShippedEntry, 'id' | 'of'>): string => reportName(id, of)

const aboutOf = (view: ReportView | StudyView | null): Study['about'] => (view && !view.claim ? 'agents' : 'claim')

/** Questions and reports, of claims and of agents as they are: which there are, and which of each kind is on show. What runs stands in `run`. */
export class ClaimsState {
  /** Ready-made ones, of every game. */
  ready = $state.raw<readonly Claim[]>([])
  /** Studies of agents as they are. */
  studies = $state.raw<readonly StudyInfo[]>([])
  /** Finished reports that come with the site, of claims, and of agents as they are. */
  shipped = $state.raw<readonly ShippedEntry[]>([])
  shippedStudies = $state.raw<readonly ShippedStudyEntry[]>([])
  /** One's own, kept in this browser, newest first. */
  kept = $state.raw<readonly KeptNote[]>([])
  /** The report of a claim, and the one of agents as they are. */
  readonly shown = { claim: new OnShow<ReportView>(), agents: new OnShow<StudyView>() }
  readonly run: Experiment
  /** Kept states that agents can be asked about. */
  readonly states: KeptStates

  readonly #worker: StudiesWorker
  readonly #opener: Opener<StudiesApi, StudiesMessage>
  readonly #notices: Session['notices']

  constructor(opener: Opener<StudiesApi, StudiesMessage>, session: Pick<Session, 'notices'>) {
    this.#opener = opener
    this.#notices = session.notices
    const ends = {
      receive: (message: StudiesMessage) => this.receive(message),
      lost: (reason: string) => this.#lost(reason),
    }
    this.#worker = new StudiesWorker(opener, ends, session)
    this.states = new KeptStates(this.#worker, session)
    this.run = new Experiment(this.#worker, session, {
      makeWay: (about) => (this.shown[about].begin(), this.shown[about].show(null)),
      unname: (about) => (this.shown[about].place = ''),
      titleOf: (put) => this.titleOf(put),
    })
  }

  /** A command is on its way. */
  get busy(): boolean {
    return this.#worker.busy
  }

  /** What there is to choose from; asked for once. */
  async load(): Promise<void> {
    if (this.ready.length === 0)
      await this.#worker.command(
        async (api) =>
          void ([this.ready, this.shipped, this.kept] = await Promise.all([api.claims(), api.shipped(), api.kept()])),
      )
  }

  async loadStudies(): Promise<void> {
    if (this.studies.length === 0)
      await this.#worker.command(
        async (api) =>
          void ([this.studies, this.shippedStudies, this.kept] = await Promise.all([
            api.studies(),
            api.shippedStudies(),
            api.kept(),
          ])),
      )
  }

  /** Of a link that an earlier version may have made. */
  async todaysOptions(question: StudyQuestion): Promise<StudyQuestion['options']> {
    let { options } = question
    await this.#worker.command(async (api) => void (options = await api.todaysOptions(question)))
    return options
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
    else this.shown.claim.place = ''
  }

  /** One that comes with the site, by its file. Not while one is being tested. */
  async showFinished(file: string): Promise<void> {
    const claim = this.shipped.find((one) => one.file === file)
    const entry = claim ?? this.shippedStudies.find((one) => one.file === file)
    if (!entry || this.run.active) return
    const about = claim ? 'claim' : 'agents'
    const place = this.shown[about]
    const before = place.place
    place.place = nameOf(entry)
    const wish = place.begin()
    const shown = await this.#open(about, (api) => api.openShipped(file), { shipped: file, place: place.place })
    if (!shown && place.wish === wish) place.place = before
  }

  /** One's own. Null: it cannot be had, and the user has been told; or another one was asked for since. */
  async showKept(id: string): Promise<ReportView | StudyView | null> {
    if (this.run.active) return null
    const about = this.kept.find((one) => one.id === id)?.verdict === null ? 'agents' : 'claim'
    this.shown[about].begin()
    return this.#open(about, (api) => api.openKept(id), { kept: id, place: id })
  }

  /** What the address calls a report of this kind is one of those that there are. */
  has(about: Study['about'], name: string): boolean {
    const shipped = about === 'claim' ? this.shipped : this.shippedStudies
    const isOwn = ({ id, verdict }: KeptNote) => id === name && (verdict === null) === (about === 'agents')
    return shipped.some((entry) => nameOf(entry) === name) || this.kept.some(isOwn)
  }

  async #open(
    about: Study['about'],
    ask: Work<StudiesApi, ReportView | StudyView>,
    from: From,
  ): Promise<ReportView | StudyView | null> {
    const { wish } = this.shown[about]
    let shown: ReportView | StudyView | null = null
    await this.#worker.command(async (api) => {
      const view = await ask(api)
      if (this.run.active || this.shown[about].wish !== wish) return
      this.#show((shown = view), from)
      this.#notices.dismiss('address')
    })
    return shown
  }

  /** What it rests on stays: the same question has the same answer at once. */
  async removeKept(id: string): Promise<void> {
    await this.#worker.command((api) => api.removeKept(id))
    this.shown.claim.forget(id)
    this.shown.agents.forget(id)
  }

  #show(view: ReportView | StudyView, from?: From, reader?: Line<StudiesApi, StudiesMessage>): void {
    if (view.claim) this.shown.claim.show(view, from, reader)
    else this.shown.agents.show(view, from, reader)
  }

  async saveReport(kind: 'html' | 'csv', about: Study['about'] = 'claim'): Promise<void> {
    const { claim, agents } = this.shown
    const name = about === 'claim' ? claim.view?.claim.id : agents.view?.study
    if (!name) return
    const { shipped, reader } = this.shown[about]
    const save = async (api: Pick<StudiesApi, 'file' | 'shippedFile'>) => {
      const text = await (shipped ? api.shippedFile(shipped, kind) : api.file(kind, about))
      saveFile(text, `${name}.${kind}`, kind === 'html' ? 'text/html' : 'text/csv')
    }
    if (reader) await reader.attempt(save, (error) => this.#worker.refuse(error))
    else await this.#worker.command(save)
  }

  /** Asks whoever holds the report on show of this kind about a cell of it. Undefined: it could not be told, and somebody has said why. */
  askAboutCell<T>(
    place: Omit<CellAsk, 'shipped'>,
    work: (api: Remote<StudiesApi>, ask: CellAsk) => Promise<T>,
  ): Promise<T | undefined> {
    const { shipped, reader } = this.shown[place.about]
    const ask = shipped ? { ...place, shipped } : place
    const refuse = (error: unknown) => this.#notices.say('error', `This cell: ${reasonOf(error)}`, 'cell')
    return reader
      ? reader.attempt((api) => work(api, ask), refuse)
      : this.#worker.attempt(
          (api) => work(api, ask),
          (reason) => refuse(reason),
        )
  }

  saveFigure(figure: Figure, name = this.shown.claim.view?.claim.id): void {
    if (name) saveFile(drawOnPaper(figure), `${name}-${figure.id}.svg`, 'image/svg+xml')
  }

  /**
   * A report's file, from here or from elsewhere: what it is of. Null: refused with the field that is wrong; what was shown stays then. It is
   * read by a worker of its own, which keeps it as long as it is on show: a large one blocks nothing, and can be given up.
   */
  async openReport(file: File): Promise<Study['about'] | null> {
    const notices = this.#notices
    notices.dismiss('report')
    const tell = (reason: string) => notices.say('error', `${file.name}: ${reason}`, 'report')
    if (this.run.active) return (tell('an experiment runs; cancel it first'), null)
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
    if (!view || this.run.active) return (reader.abandon(), null)
    this.shown[aboutOf(view)].begin()
    this.#show(view, { file: file.name, place: '' }, reader)
    return aboutOf(view)
  }

  #readerOf(file: File): Line<StudiesApi, StudiesMessage> {
    const notices = this.#notices
    return new Line(this.#opener, {
      receive() {},
      lost: (reason) => notices.say('error', `${file.name}: its worker stopped (${reason}). Open it again.`, 'report'),
      missing: () => notices.sayReload(),
    })
  }

  /** Errors: the worker's own, or WorkerLost. */
  readClaim(file: File): Promise<Claim> {
    return this.#worker.ask(async (api): Promise<Claim> => api.readClaim(file))
  }

  receive(message: StudiesMessage): void {
    switch (message.type) {
      case 'progress':
        this.run.progress = message
        return
      case 'report':
        return this.#show(message.view)
      case 'kept': {
        const { shown, about } = message
        if (shown !== null) Object.assign(this.shown[about], { kept: shown, place: shown })
        void this.#worker.command(async (api) => void (this.kept = await api.kept()))
        return
      }
      case 'state':
        return this.run.turn(message)
      case 'drawn':
      case 'states':
        return this.states.receive(message)
      case 'notice':
        return this.#notices.say(message.level, message.text, 'experiment')
      default:
        message satisfies never
    }
  }

  #lost(reason: string): void {
    this.#worker.busy = false
    this.run.lose(reason)
  }
}
