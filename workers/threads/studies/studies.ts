import { claimAdvice } from '../../lab/charts/claim-fields'
import { claim as claimGuard } from '../../lab/contracts/claim'
import { parseJson } from '../../lab/contracts/guards'
import type { Game } from '../../lab/contracts/env'
import { InputError, StorageError } from '../../lab/contracts/errors'
import { isAfterTheData } from '../../lab/contracts/seal'
import { hashOfData, type KeyedCell } from '../../lab/runs/study/keys'
import { openQuestion, type OpenQuestion, type Sources } from '../../lab/runs/study/question'
import { pageOf, reopen, sentenceOf, type Findings, type Told } from '../../lab/runs/study/report'
import { StudyRun, type StudyMessage } from '../../lab/runs/study/run'
import { alone } from '../../lab/runs/study/shelf'
import type { ReportNote, Study } from '../../lab/contracts/study'
import { software } from '../../lab/software'
import { claims } from '../../lab/studies/claims'
import { studies, studyOf } from '../../lab/studies/registry'
import { readReport, rowsCsv } from '../../lab/studies/report/html'
import type { CellAsk, ClaimCheck, Put, StudiesApi, StudiesMessage, StudyView, ReportView, Unfinished } from '../api'
import { createCells, type Found } from './cells'
import { createEstimates } from './estimates'
import { createKeptStates } from './kept-states'
import type { ReportStore } from '../../storage/reports'
import type { RowStore } from '../../storage/rows'
import { readText } from '../read-file'
import { createSiteReports, wholePage } from './site-reports'
import type { Surroundings } from './surroundings'
import { showFindings } from './view'

/** A browser needs some five times as much to read it. */
const MOST_BYTES = 200_000_000
/** Words and forty changes. */
const MOST_CLAIM_BYTES = 500_000
/** The study that the page of methods opens with, and takes for granted where it lists reports. */
const USUAL = 'methods'

interface Shown {
  readonly told: Told
  readonly findings: Findings
  readonly view: ReportView | StudyView
}

/** The page's commands over one study at a time, of a claim or of agents as they are. It is checked before anything starts. */
export function createStudies(
  surroundings: Surroundings,
  send: (message: StudiesMessage) => void,
): Omit<StudiesApi, 'connect'> {
  const { openGame, loadAgent, openBackend, now } = surroundings
  let run: StudyRun | null = null
  /** Its note is put away and the right to run given back. */
  let settled: Promise<void> = Promise.resolve()
  let busy = false
  const shown: Partial<Record<Study['about'], Shown>> = {}
  let latest: Shown | null = null
  let store: Promise<RowStore> | undefined
  const openRows = () => (store ??= surroundings.openRows())
  let reports: Promise<ReportStore> | undefined
  const openReports = () =>
    (reports ??= surroundings.openReports().then((opened) => {
      opened.watch(() => send({ type: 'kept', shown: null, about: 'claim' }))
      return opened
    }))
  const estimates = createEstimates(surroundings)

  function requireIdle(): void {
    if (busy || (run && !run.isOver)) throw new InputError('run', 'one is already going here; cancel it first')
  }
  const { load: loadStates, requireNoMaking, ...keptStates } = createKeptStates(surroundings, send, requireIdle)

  const { rowsOf, ...siteReports } = createSiteReports(surroundings)
  /** The report that a cell is of: what is on show, or one of the site. */
  async function foundOf({ about, shipped: file }: CellAsk): Promise<Found> {
    if (file !== undefined) return rowsOf(file)
    const one = shown[about]
    if (!one) throw new InputError('report', 'there is none yet')
    return { told: one.told, rows: one.findings.rows }
  }

  // The library's own names stay, whatever a card says.
  const sources: Sources = { openGame, loadAgent, openBackend, idOf: (source) => source }

  async function ask(given: Put, agents: readonly string[], id?: string): Promise<OpenQuestion> {
    const of = { agents, states: id === undefined ? id : await loadStates(id) }
    if ('study' in given) return openQuestion({ ...given, ...of }, sources)
    const claim = claimGuard(given, 'claim')
    return openQuestion({ study: claim.design, claim, ...of }, sources)
  }

  async function check(put: Put, agents: readonly string[], states?: string): Promise<ClaimCheck> {
    try {
      const question = await ask(put, agents, states)
      const { cells } = question
      const rows = await (await openRows()).read(batchesOf(cells)).catch(() => new Map<string, unknown>())
      const left = cells.filter(({ key }) => !rows.has(key))
      return {
        cells: cells.length,
        done: cells.length - left.length,
        // Not while a study needs the machine.
        seconds: await estimates.secondsFor(question, left, !busy && (!run || run.isOver)),
        problem: '',
      }
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      return {
        cells: 0,
        done: 0,
        seconds: null,
        problem: claimAdvice(error, 'study' in put ? studies.find(({ id }) => id === put.study) : put),
      }
    }
  }

  async function start(put: Put, agents: readonly string[], states?: string): Promise<void> {
    requireIdle()
    requireNoMaking()
    busy = true
    try {
      await begin(await ask(put, agents, states))
    } finally {
      busy = false
    }
  }

  async function begin(question: OpenQuestion): Promise<void> {
    const release = await surroundings.claim()
    if (!release) throw new Error('owned')
    try {
      send({ type: 'state', state: 'starting', reason: '', backend: '' })
      const backend = await surroundings.openBackend()
      const shelf = await openRows()
      if (shelf.reason)
        send({
          type: 'notice',
          level: 'warning',
          text: `${shelf.reason}. The experiment is lost when this tab closes; save its report.`,
        })
      const tell = (message: StudyMessage) => pass(question, backend, message)
      run = new StudyRun(
        question,
        { ...sources, now, shelf, turns: alone, tellsFindings: true, survivesLoss: true, pass: turnOver },
        tell,
      )
      settled = follow(run, shelf).finally(release)
    } catch (error) {
      release()
      send({
        type: 'state',
        state: 'failed',
        reason: error instanceof Error ? error.message : String(error),
        backend: '',
      })
      throw error
    }
  }

  /** What a closed tab left behind is offered again; what was stopped on purpose, or is done, is not. */
  async function follow({ over, question }: StudyRun, shelf: RowStore): Promise<void> {
    const note = (given: Parameters<RowStore['setNote']>[0]) => shelf.setNote(given).catch(() => {})
    const put = question.claim ?? { study: question.study.id, options: question.options }
    await note({ put, agents: question.sources, ...(question.states && { states: question.states.id }) })
    if ((await over).state !== 'failed') await note(null)
  }

  function pass(question: OpenQuestion, backend: string, message: StudyMessage): void {
    switch (message.type) {
      case 'progress':
        return send(message)
      case 'findings':
        return send({ type: 'report', view: show(question, message.findings) })
      case 'loss':
        return send({
          type: 'notice',
          level: 'warning',
          text: `The experiment goes on, but what it finds is not kept: ${message.reason}. Save the report before you leave.`,
        })
      case 'state':
        if (message.state === 'finished' && latest) void keep(question, latest)
        // Nobody else works on this browser's shelf: there is no elsewhere.
        return send({
          type: 'state',
          state: message.state === 'elsewhere' ? 'failed' : message.state,
          reason: message.reason,
          backend,
        })
      case 'kept':
        return
      default:
        message satisfies never
    }
  }

  /** The same question again replaces its report. */
  async function keep({ study, claim, options, agents, states }: OpenQuestion, finished: Shown): Promise<void> {
    const about = [study.id, claim, options, agents, ...(states ? [states.id] : [])]
    const id = (await hashOfData(about)).slice(0, 32)
    const note = { ...noteOf(finished), id, created: new Date().toISOString() }
    try {
      await (await openReports()).save({ note, page: pageOf(finished.told, finished.findings) })
      send({ type: 'kept', shown: id, about: study.about })
    } catch (error) {
      if (!(error instanceof StorageError)) throw error
      send({ type: 'notice', level: 'warning', text: `The report is not kept: ${error.message}. Save it.` })
    }
  }

  async function openKept(id: string): Promise<Shown['view']> {
    const store = await openReports()
    const { note, page } = await store.load(id)
    const view = await reopenPage(page)
    await tellAnew(store, note, latest!)
    return view
  }

  /** Lists go on telling what an earlier version made of the rows until the report is opened: what is said then is said from then on. */
  async function tellAnew(store: ReportStore, before: ReportNote, opened: Shown): Promise<void> {
    const { told, findings, view } = opened
    const note = { ...noteOf(opened), id: before.id, name: before.name, created: before.created }
    if (before.software === software && sayingOf(before) === sayingOf(note)) return
    try {
      await store.save({ note, page: pageOf(told, findings) })
    } catch (error) {
      // It is shown all the same; the list stays as it is.
      if (!(error instanceof StorageError)) throw error
      return
    }
    if (before.verdict !== note.verdict)
      send({
        type: 'notice',
        level: 'warning',
        text: `“${note.name}” was kept as ${before.verdict}; by the rules of this version it is ${note.verdict}.`,
      })
    send({ type: 'kept', shown: null, about: view.claim ? 'claim' : 'agents' })
  }

  async function openReport(file: Blob): Promise<Shown['view']> {
    return reopenPage(await readText(file, MOST_BYTES, 'report'))
  }

  async function reopenPage(html: string): Promise<Shown['view']> {
    if (run && !run.isOver) throw new InputError('report', 'cannot be opened while an experiment runs; cancel it first')
    const data = readReport(html)
    const game: Game = await openGame(data.claim?.env ?? data.agents[0]!.env, 1)
    const { told, findings } = reopen(data, game.spec)
    return show(told, findings)
  }

  const going = (): StudyRun => {
    if (!run || run.isOver) throw new InputError('run', 'there is none')
    return run
  }

  function show(told: Told, findings: Findings): Shown['view'] {
    latest = { told, findings, view: showFindings(told, findings) }
    shown[told.study.about] = latest
    return latest.view
  }

  async function unfinished(): Promise<Unfinished | null> {
    if (await surroundings.isRunning()) return null
    return (await openRows()).note().catch(() => null)
  }

  return {
    ...keptStates,
    ...siteReports,
    ...createCells(surroundings, foundOf),
    claims: async () => claims,
    readClaim: async (file) => claimGuard(parseJson(await readText(file, MOST_CLAIM_BYTES, 'claim'), 'claim'), 'claim'),
    studies: async () =>
      studies
        .filter(({ about }) => about === 'agents')
        .toSorted((a, b) => Number(b.id === USUAL) - Number(a.id === USUAL))
        .map(({ id, title, question, cite, games, cell, options, draws, onlyKept, families, remembers, anySight }) => ({
          id,
          title,
          question,
          cite,
          options,
          ...(games && { games }),
          ...(cell !== undefined && { cell }),
          ...(draws && { draws }),
          ...(onlyKept && { onlyKept }),
          ...(families && { families }),
          ...(remembers && { remembers }),
          ...(anySight && { anySight }),
        })),
    todaysOptions: async ({ study, options }) => (studyOf(study).former?.(options) ?? options) as typeof options,
    check,
    start,
    pause: async () => going().pause(),
    continue: async () => going().continue(),
    async cancel() {
      await going().cancel()
      await settled
    },
    report: async () => latest?.view ?? null,
    async file(kind, about = 'claim') {
      const one = shown[about]
      if (!one) throw new InputError('report', 'there is none yet')
      const { told, findings } = one
      return kind === 'csv' ? rowsCsv(findings.rows) : wholePage(told, findings, openGame)
    },
    openReport,
    kept: async () =>
      (await (await openReports()).list()).map((note) => ({ ...note, earlier: note.software !== software })),
    openKept,
    removeKept: async (id) => (await openReports()).delete(id),
    unfinished,
    forgetUnfinished: async () => (await openRows()).setNote(null),
  }
}

/** What lists tell of a report. */
function noteOf({ view }: Pick<Shown, 'view'>): Omit<ReportNote, 'id' | 'created'> {
  const { title: name, env } = view.claim ?? view
  const { verdict, found } = view.report
  return {
    name,
    env,
    agents: view.agents.map((agent) => agent.name),
    verdict,
    afterTheData: view.seal !== null && isAfterTheData(view.seal),
    sentence: sentenceOf(view.report, view.seal),
    ...(found && { found }),
    software,
  }
}

const sayingOf = ({ verdict, afterTheData, sentence, found }: Omit<ReportNote, 'id' | 'created'>): string =>
  JSON.stringify([verdict, afterTheData ?? false, sentence, found])

/** Lets the worker's messages in. */
const turnOver = () => new Promise<void>((resolve) => setTimeout(resolve))

const batchesOf = (cells: readonly KeyedCell[]): string[] => [...new Set(cells.map(({ batch }) => batch))]
