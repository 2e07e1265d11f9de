import { plan } from '../../lab/studies/experiment'
import { openClaim } from '../../lab/studies/designs/open'
import { readReport, reportHtml, rowsCsv } from '../../lab/studies/report/html'
import { claims } from '../../lab/studies/claims'
import { InputError } from '../../lab/contracts/errors'
import type { ClaimCheck, ExperimentsApi, ExperimentsMessage, Unfinished } from '../api'
import { MEASURE_SLOTS, measureCosts, secondsOf, type Costs } from './estimate'
import { createSubjects, openQuestion, type Question } from './question'
import type { RowStore } from './row-store'
import { Session } from './session'
import type { Surroundings } from './surroundings'
import { showReport, type Shown } from './view'

/** Far more than any report: a file of that size is none. */
const MOST_CHARACTERS = 300_000_000

/** The experiments' commands over one session at a time. A claim is checked before anything starts. */
export function createExperiments(surroundings: Surroundings, send: (message: ExperimentsMessage) => void): Omit<ExperimentsApi, 'connect'> {
  let session: Session | null = null
  let busy = false
  let shown: Shown | null = null
  let store: Promise<RowStore> | undefined
  const openRows = () => (store ??= surroundings.openRows())
  const costs = new Map<string, Promise<Costs>>()

  /** Measured once per agent and map; not while a session needs the machine. */
  async function costsOf(question: Question): Promise<Costs | null> {
    const { open, agents } = question
    const key = JSON.stringify([agents[0]?.hash, open.claim.saliency])
    const known = costs.get(key)
    if (known || busy || (session && !session.isOver)) return known ?? null
    const measured = measure(question)
    costs.set(key, measured)
    measured.catch(() => costs.delete(key))
    return measured
  }

  async function measure(question: Question): Promise<Costs> {
    await surroundings.openBackend()
    const [first, ...others] = createSubjects({ ...question, agents: question.agents.slice(0, 1), checkpoints: question.checkpoints.slice(0, 1) })
    try {
      const game = await surroundings.openGame(question.open.claim.env, MEASURE_SLOTS)
      return await measureCosts(question.open, first!, game, surroundings.now)
    } finally {
      for (const { policy } of [first!, ...others]) policy.dispose()
    }
  }

  async function check(claim: unknown, agents: readonly string[]): Promise<ClaimCheck> {
    try {
      const question = await openQuestion(claim, agents, surroundings)
      const rows = await (await openRows()).rows(question.hash).catch(() => new Map<string, unknown>())
      const left = question.cells.filter(({ key }) => !rows.has(key))
      const known = await costsOf(question)
      const seconds = known ? left.reduce((sum, cell) => sum + secondsOf(question.open, cell, known), 0) : NaN
      return { cells: question.cells.length, done: question.cells.length - left.length, seconds, problem: '' }
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      return { cells: 0, done: 0, seconds: NaN, problem: error.message }
    }
  }

  async function start(claim: unknown, agents: readonly string[]): Promise<void> {
    if (busy || (session && !session.isOver)) throw new InputError('run', 'one is already going here; cancel it first')
    busy = true
    try {
      await begin(await openQuestion(claim, agents, surroundings))
    } finally {
      busy = false
    }
  }

  async function begin(question: Question): Promise<void> {
    const release = await surroundings.claim()
    if (!release) throw new Error('owned')
    try {
      send({ type: 'state', state: 'starting', reason: '', backend: '' })
      const backend = await surroundings.openBackend()
      const rows = await openRows()
      if (rows.reason) send({ type: 'notice', level: 'warning', text: `${rows.reason}. The experiment is lost when this tab closes; save its report.` })
      session = new Session(question, await rows.rows(question.hash).catch(() => new Map()), rows, backend, surroundings, send, (found) => (shown = found))
      void session.over.then(release)
    } catch (error) {
      release()
      send({ type: 'state', state: 'failed', reason: error instanceof Error ? error.message : String(error), backend: '' })
      throw error
    }
  }

  const going = (): Session => {
    if (!session || session.isOver) throw new InputError('run', 'there is none')
    return session
  }

  const last = (): Shown => {
    if (!shown) throw new InputError('report', 'there is none yet')
    return shown
  }

  async function unfinished(): Promise<Unfinished | null> {
    if (await surroundings.isRunning()) return null
    return (await openRows()).note().catch(() => null)
  }

  return {
    claims: async () => claims,
    check,
    start,
    pause: async () => going().pause(),
    continue: async () => going().continue(),
    cancel: async () => going().cancel(),
    report: async () => shown?.view ?? null,
    async file(kind) {
      const { open, report, agents, rows } = last()
      return kind === 'csv' ? rowsCsv(rows) : reportHtml(open, report, { claim: open.claim, agents, rows })
    },
    async openReport(html) {
      if (session && !session.isOver) throw new InputError('report', 'cannot be opened while an experiment runs; cancel it first')
      if (html.length > MOST_CHARACTERS) throw new InputError('report', 'is too large')
      const { claim, agents, rows } = readReport(html)
      const open = openClaim(claim, (await surroundings.openGame(claim.env, 1)).spec, agents)
      shown = showReport(open, agents, rows, plan(open, agents.length).length)
      return shown.view
    },
    unfinished,
    forgetUnfinished: async () => (await openRows()).setNote(null),
  }
}
