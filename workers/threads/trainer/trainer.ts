import { rhythmOfCard } from '../../lab/agents/requirements'
import { requirePolicy } from '../../lab/contracts/checkpoint'
import { InputError } from '../../lab/contracts/errors'
import { parseOptions, type Value } from '../../lab/contracts/options'
import { judgingOptions } from '../../lab/contracts/protocol'
import { planResume, planRun, type Plan } from '../../lab/runs/training/plan'
import { Training } from '../../lab/runs/training/training'
import type { Store } from '../../storage/browser'
import { encodeCheckpoint } from '../../storage/safetensors'
import type { TrainerApi, TrainerMessage } from '../api'
import { Paces } from '../../lab/runs/time-left'
import { judge, WAYS, writeScores } from './evaluation'
import { Keeper } from './keeper'
import type { Surroundings } from './surroundings'

/** Recordings kept of one run: enough to see it learn, few enough for a list. Five messages a second: more than an eye follows. */
export const habits = { mostRecordings: 50, saveEvery: [5000, 60_000], tellEvery: 200 } as const

/**
 * The trainer's commands over one training at a time. A request is checked before anything starts; the lock on the origin
 * is taken after that and given back when the training is over.
 */
export function createTrainer(
  surroundings: Surroundings,
  send: (message: TrainerMessage) => void,
): Omit<TrainerApi, 'connect'> {
  /** The run that goes on, or the last one: its weights can still be had. */
  let session: Training | null = null
  let busy = false
  let cancelled = false
  let store: Promise<Store> | undefined
  const openStore = () => (store ??= surroundings.openStore())

  async function claim(): Promise<() => void> {
    const release = await surroundings.claim()
    if (!release) throw new Error('owned')
    return release
  }

  async function begin(plan: Plan): Promise<string> {
    const release = await claim()
    try {
      send({ type: 'state', run: plan.id, state: 'starting', reason: '', backend: '' })
      session = await Training.begin(plan, new Keeper(plan, await openStore()), { ...surroundings, ...habits }, send)
      // Told only when everything is free, so that the answer to the news may be another run.
      void session.over.then((ending) => {
        release()
        send(ending)
      })
      return plan.id
    } catch (error) {
      release()
      send({
        type: 'state',
        run: plan.id,
        state: 'idle',
        reason: error instanceof Error ? error.message : String(error),
        backend: '',
      })
      throw error
    }
  }

  /** One piece of work at a time; two clicks must not make two runs. */
  async function exclusively<T>(work: () => Promise<T>): Promise<T> {
    if (busy || (session && !session.isOver)) throw new InputError('run', 'one is already going here; stop it first')
    busy = true
    try {
      return await work()
    } finally {
      busy = false
    }
  }

  async function planStored(id: string, total: number | undefined, workers: number | undefined): Promise<Plan> {
    const opened = await openStore()
    const checkpoint = await opened.load(id)
    const note = (await opened.runs.list()).find((run) => run.id === id)
    const goal = total ?? note?.decisions
    if (goal === undefined) throw new InputError('decisions', 'must be given: how many in all?')
    return planResume(checkpoint, goal, surroundings.games, { recordEvery: note?.recordEvery ?? 0, workers })
  }

  async function evaluate(id: string, wanted: Readonly<Record<string, Value>>): Promise<boolean> {
    const opened = await openStore()
    const checkpoint = requirePolicy(await opened.load(id))
    const asked = parseOptions(judgingOptions, { sticky: rhythmOfCard(checkpoint.card).sticky ?? 0, ...wanted })
    const all = WAYS.length * asked.games
    const release = await claim()
    cancelled = false
    const began = surroundings.now()
    const paces = new Paces()
    const note = (done: number) => {
      paces.note(surroundings.now() - began, done)
      send({
        type: 'evaluation',
        agent: id,
        done,
        games: all,
        secondsLeft: paces.secondsFor(all - done),
      })
      return !cancelled
    }
    try {
      note(0)
      const scores = await judge(checkpoint, asked, surroundings, note)
      if (scores) await writeScores(opened, checkpoint.card, scores)
      return Boolean(scores)
    } finally {
      release()
    }
  }

  const last = (): Training => {
    if (!session) throw new InputError('run', 'there is none')
    return session
  }
  const going = (): Training => {
    if (last().isOver) throw new InputError('run', 'is over')
    return last()
  }

  return {
    start: (request) =>
      exclusively(async () => {
        const from = request.from === undefined ? undefined : await surroundings.loadAgent(request.from)
        return begin(planRun(request, surroundings.games, surroundings.createId, from))
      }),
    resume: (id, total, workers) => exclusively(async () => begin(await planStored(id, total, workers))),
    pause: async () => going().pause(),
    continue: async () => going().continue(),
    stop: async () => going().stop(),
    hurry: async () => session?.hurry(),
    weights: async () => encodeCheckpoint(await last().weights()),
    evaluate: (id, asked) => exclusively(() => evaluate(id, asked)),
    cancelEvaluation: async () => void (cancelled = true),
  }
}
