import type { Agent, Judged } from '../contracts/agent'
import { hasLives, type EnvSpec, type Game, type StepResult } from '../contracts/env'
import { InputError } from '../contracts/errors'
import { blankObservations, observationSize, type Observations } from '../contracts/observation'
import type { Recording } from '../contracts/recording'
import { RowFlag, type TrajectoryColumns, type TrajectoryEpisode, type TrajectoryGame } from '../contracts/trajectory'
import type { Driver } from '../play/driver'
import { observationOf } from '../envs/frames'
import { worldOf } from '../envs/world'
import type { Memory } from '../play/timeline'
import { recollect } from './recollect'
import { Replayer, type ReplayWatch } from './replayer'

export interface BuildRequest {
  readonly game: Game
  /** 0 when absent; nobody else uses it meanwhile. */
  readonly slot?: number
  readonly recordings: readonly Recording[]
  /** Who is asked what it thought of every moment; null: the columns `logits` and `value` are left out. */
  readonly agent: Agent | null
  /** What it brought along from each decision of each recording, where that was kept; else it is asked in order and remembers anew. */
  readonly memories?: readonly (readonly Memory[] | undefined)[]
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
export async function buildColumns(
  request: BuildRequest,
): Promise<{ episodes: TrajectoryEpisode[]; columns: TrajectoryColumns }> {
  const {
    game: { spec },
    recordings,
    agent,
    memories = [],
  } = request
  if (recordings.length === 0) throw new InputError('recordings', 'are missing')
  const columns = blankColumns(
    recordings.reduce((sum, { actions }) => sum + actions.length, 0),
    spec,
    agent,
  )
  const jury = agent && new Jury(agent, columns, spec)
  const episodes: TrajectoryEpisode[] = []
  let begin = 0
  for (const [i, recording] of recordings.entries()) {
    const episode = { begin, recording }
    const end = await named(`recordings[${i}]`, () => fillEpisode(request, episode, columns, jury, memories[i]))
    episodes.push({ ...episode, ...end })
    begin += recording.actions.length
  }
  return { episodes, columns }
}

/** What a trajectory says of one of our games. */
export function describeGame({ id, title, actions }: EnvSpec): TrajectoryGame {
  return { id, title, actions: actions.map((action) => ({ id: action.id, title: action.title })) }
}

function blankColumns(rows: number, { actions }: EnvSpec, agent: Agent | null): OurColumns {
  return {
    action: new Uint8Array(rows),
    reward: new Float32Array(rows),
    flags: new Uint8Array(rows),
    score: new Float32Array(rows),
    lives: new Uint8Array(rows),
    ...(agent?.model.memory && { memory: new Float32Array(rows * agent.model.memory) }),
    ...(agent && { logits: new Float32Array(rows * actions.length), value: new Float32Array(rows) }),
  }
}

/** Returns how it ended; of an episode that was cut, what is thought of the moment after it. */
async function fillEpisode(
  { game, agent, slot = 0, step }: BuildRequest,
  { begin, recording }: TrajectoryEpisode & { readonly recording: Recording },
  columns: OurColumns,
  jury: Jury | null,
  kept: readonly Memory[] | undefined,
): Promise<Pick<TrajectoryEpisode, 'ending' | 'finalValue'>> {
  const { actions, interventions } = recording
  if (actions.length === 0) throw new InputError('actions', 'are missing: no decision was taken')
  // Who remembers has to be asked in order, unless its memories were kept.
  const memories = kept ?? (agent?.model.memory ? await recollect(agent, worldOf(game, slot), recording) : undefined)
  const replayer = new Replayer(game, slot, recording, {
    watch: watchInto(begin, columns, game.spec, jury),
    ...(memories && { memories }),
  })
  const stride = jury ? BATCH : STRIDE
  for (let target = stride; target < actions.length; target += stride) {
    replayer.advance(target)
    await jury?.judge()
    await step?.((begin + replayer.driver.decision) / columns.action.length)
  }
  replayer.finish()
  const last = { planes: replayer.driver.view(), memory: replayer.driver.memory }
  await jury?.judge()
  for (const { at } of interventions)
    if (at.decision < actions.length) setFlag(columns, begin + at.decision, RowFlag.intervened)
  const { driver } = replayer
  if (driver.ended > 0) return { ending: game.spec.endings[driver.ended] ?? 'over' }
  setFlag(columns, begin + actions.length - 1, RowFlag.truncated)
  return jury ? { finalValue: await jury.judgeOne(last) } : {}
}

function setFlag({ flags }: TrajectoryColumns, row: number, flag: number): void {
  flags[row] = (flags[row] ?? 0) | flag
}

function watchInto(begin: number, columns: OurColumns, spec: EnvSpec, jury: Jury | null): Required<ReplayWatch> {
  const { launchAction } = spec
  const counts = hasLives(spec)
  return {
    begin(driver: Driver, action: number, launching: boolean) {
      const row = begin + driver.decision
      columns.action[row] = action
      if (launching && action === launchAction) setFlag(columns, row, RowFlag.forced)
      jury?.hear(row, driver)
    },
    tick({ world, decision, memory }: Driver, { reward, lifeLost, terminated }: StepResult) {
      const row = begin + decision
      columns.reward[row] = (columns.reward[row] ?? 0) + reward
      columns.score[row] = world.score()
      columns.lives[row] = Math.max(0, Math.min(255, world.lives()))
      if (memory) columns.memory?.set(memory, row * memory.length)
      if (lifeLost && counts) setFlag(columns, row, RowFlag.lifeLost)
      if (terminated) setFlag(columns, row, RowFlag.terminated)
    },
  }
}

/** Collects what the agent saw and asks it about many moments at once. */
class Jury {
  readonly #rows: Observations
  readonly #size: number
  #heard: { readonly row: number; readonly memory: Float32Array | null }[] = []

  constructor(
    readonly agent: Agent,
    readonly columns: TrajectoryColumns,
    readonly spec: EnvSpec,
  ) {
    this.#size = observationSize(spec.observation)
    this.#rows = blankObservations(spec.observation, BATCH)
  }

  /** At most `BATCH` rows between two judgements. */
  hear(row: number, { planes, brought }: Driver): void {
    if (this.#heard.length === BATCH) throw new Error('the jury has heard too much')
    this.#rows.set(observationOf(this.spec.observation, planes), this.#heard.length * this.#size)
    this.#heard.push({ row, memory: brought })
  }

  async judge(): Promise<void> {
    if (this.#heard.length === 0) return
    const { logits, value } = this.columns
    const output = await this.#ask(this.#heard.map(({ memory }) => memory))
    for (const [i, { row }] of this.#heard.entries()) {
      const said = output.logits(i)
      logits?.set(said, row * said.length)
      if (value) value[row] = output.value(i)
    }
    this.#heard = []
  }

  /** The value of one moment. */
  async judgeOne({ planes, memory }: Pick<Driver, 'planes' | 'memory'>): Promise<number> {
    this.#rows.set(observationOf(this.spec.observation, planes), 0)
    return (await this.#ask([memory])).value(0)
  }

  /** Always so many rows: how many there are must not change a number. */
  #ask(memories: readonly (Float32Array | null)[]): Promise<Judged> {
    return this.agent.judge(
      this.#rows,
      Array.from({ length: BATCH }, (_, i) => memories[i] ?? null),
    )
  }
}

async function named<T>(field: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof InputError)
      throw new InputError(`${field}.${error.field.replace(/^recording\./, '')}`, error.problem)
    throw error
  }
}
