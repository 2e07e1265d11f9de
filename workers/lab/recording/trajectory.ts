import { framesOf, gridOf, observationSize } from '../contracts/observation'
import { createEvaluator } from '../agents/parts/actor'
import type { EnvSpec, Game, StepResult } from '../contracts/env'
import { InputError } from '../contracts/errors'
import type { Policy } from '../contracts/policy'
import type { Recording } from '../contracts/recording'
import { RowFlag, type TrajectoryColumns, type TrajectoryEpisode, type TrajectoryGame } from '../contracts/trajectory'
import type { Driver } from '../play/driver'
import { interleave, type Plane } from '../play/moment'
import { Replayer, type ReplayWatch } from './replayer'

export interface BuildRequest {
  readonly game: Game
  /** 0 when absent; nobody else uses it meanwhile. */
  readonly slot?: number
  readonly recordings: readonly Recording[]
  /** Who is asked what it thought of every moment; null: the columns `logits` and `value` are left out. */
  readonly policy: Policy | null
  /** Told how far it is, 0 … 1, between batches; may throw to stop. */
  step?(share: number): Promise<void>
}

/** Moments judged in one forward pass. */
const BATCH = 64
/** Decisions replayed between two calls of `step` where nobody is asked. */
const STRIDE = 512

type OurColumns = TrajectoryColumns & Required<Pick<TrajectoryColumns, 'score' | 'lives'>>

/**
 * Rows for recordings of one game, made again decision by decision. The same recordings and weights give the same columns.
 * Throws InputError (`recordings[2].hash`, …) where a recording is empty, does not fit the game or does not reach its hash.
 */
export async function buildColumns(request: BuildRequest): Promise<{ episodes: TrajectoryEpisode[]; columns: TrajectoryColumns }> {
  const { game: { spec }, recordings, policy } = request
  if (recordings.length === 0) throw new InputError('recordings', 'are missing')
  if (policy) requirePolicy(policy, spec)
  const columns = blankColumns(recordings.reduce((sum, { actions }) => sum + actions.length, 0), spec, policy !== null)
  const jury = policy && new Jury(policy, columns, spec)
  const episodes: TrajectoryEpisode[] = []
  let begin = 0
  for (const [i, recording] of recordings.entries()) {
    const episode = { begin, recording }
    const finalValue = await named(`recordings[${i}]`, () => fillEpisode(request, episode, columns, jury))
    episodes.push(finalValue === undefined ? episode : { ...episode, finalValue })
    begin += recording.actions.length
  }
  return { episodes, columns }
}

/** What a trajectory says of one of our games. */
export function describeGame({ id, title, actions }: EnvSpec): TrajectoryGame {
  return { id, title, actions: actions.map((action) => ({ id: action.id, title: action.title })) }
}

function blankColumns(rows: number, { actions }: EnvSpec, judged: boolean): OurColumns {
  return {
    action: new Uint8Array(rows),
    reward: new Float32Array(rows),
    flags: new Uint8Array(rows),
    score: new Float32Array(rows),
    lives: new Uint8Array(rows),
    ...(judged && { logits: new Float32Array(rows * actions.length), value: new Float32Array(rows) }),
  }
}

function requirePolicy({ inputShape: [h, w, planes], actions }: Policy, spec: EnvSpec): void {
  const { height, width } = gridOf(spec.observation)
  const frames = framesOf(spec.observation)
  if (h !== height || w !== width || planes !== frames || actions !== spec.actions.length) {
    throw new InputError('agent', `sees ${h} × ${w} × ${planes} and knows ${actions} actions, ${spec.id} shows ${height} × ${width} × ${frames} and has ${spec.actions.length}`)
  }
}

/** Returns what is thought of the moment after an episode that was cut. */
async function fillEpisode({ game, slot = 0, step }: BuildRequest, { begin, recording }: TrajectoryEpisode & { readonly recording: Recording }, columns: OurColumns, jury: Jury | null): Promise<number | undefined> {
  const { actions, interventions } = recording
  if (actions.length === 0) throw new InputError('actions', 'are missing: no decision was taken')
  const replayer = new Replayer(game, slot, recording, { watch: watchInto(begin, columns, game.spec, jury) })
  const stride = jury ? BATCH : STRIDE
  for (let target = stride; target < actions.length; target += stride) {
    replayer.advance(target)
    await jury?.judge()
    await step?.((begin + replayer.driver.decision) / columns.action.length)
  }
  replayer.finish()
  const last = replayer.driver.view()
  await jury?.judge()
  for (const { at } of interventions) if (at.decision < actions.length) setFlag(columns, begin + at.decision, RowFlag.intervened)
  const { driver } = replayer
  if (driver.ended > 0) return undefined
  setFlag(columns, begin + actions.length - 1, RowFlag.truncated)
  return jury?.judgeOne(last)
}

function setFlag({ flags }: TrajectoryColumns, row: number, flag: number): void {
  flags[row] = (flags[row] ?? 0) | flag
}

function watchInto(begin: number, columns: OurColumns, { launchAction }: EnvSpec, jury: Jury | null): Required<ReplayWatch> {
  return {
    begin(driver: Driver, action: number, launching: boolean) {
      const row = begin + driver.decision
      columns.action[row] = action
      if (launching && action === launchAction) setFlag(columns, row, RowFlag.forced)
      jury?.hear(row, driver)
    },
    tick({ game, slot, decision }: Driver, { reward, lifeLost, terminated }: StepResult) {
      const row = begin + decision
      columns.reward[row] = (columns.reward[row] ?? 0) + reward
      columns.score[row] = game.score(slot)
      columns.lives[row] = Math.max(0, Math.min(255, game.lives(slot)))
      if (lifeLost) setFlag(columns, row, RowFlag.lifeLost)
      if (terminated) setFlag(columns, row, RowFlag.terminated)
    },
  }
}

/** Collects what the agent saw and asks it about many moments at once. */
class Jury {
  readonly #evaluate: ReturnType<typeof createEvaluator>
  readonly #stacks: Uint8Array
  readonly #size: number
  #rows: number[] = []

  constructor(policy: Policy, readonly columns: TrajectoryColumns, { observation }: EnvSpec) {
    this.#evaluate = createEvaluator(policy, BATCH)
    this.#size = observationSize(observation)
    this.#stacks = new Uint8Array(BATCH * this.#size)
  }

  /** At most `BATCH` rows between two judgements. */
  hear(row: number, { planes }: Driver): void {
    if (this.#rows.length === BATCH) throw new Error('the jury has heard too much')
    this.#stacks.set(interleave(planes), this.#rows.length * this.#size)
    this.#rows.push(row)
  }

  async judge(): Promise<void> {
    if (this.#rows.length === 0) return
    const { logits, value } = this.columns
    const output = await this.#evaluate(this.#stacks)
    for (const [i, row] of this.#rows.entries()) {
      const said = output.logits(i)
      logits?.set(said, row * said.length)
      if (value) value[row] = output.value(i)
    }
    this.#rows = []
  }

  /** The value of one moment. */
  async judgeOne(planes: readonly Plane[]): Promise<number> {
    this.#stacks.set(interleave(planes), 0)
    return (await this.#evaluate(this.#stacks)).value(0)
  }
}

async function named<T>(field: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${field}.${error.field.replace(/^recording\./, '')}`, error.problem)
    throw error
  }
}
