import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { openGame } from '../games.lib'
import { openWorker } from '../crew.lib'
import { variantOf } from '../../lab/backend/backend'
import { build, type Built } from '../../lab/runs/training/build'
import { presetFor, trainers } from '../../lab/trainers/registry'
import { parseOptions } from '../../lab/contracts/options'
import { envOptions } from '../../lab/contracts/rhythm'
import type { Plan } from '../../lab/runs/training/plan'
import { median } from '../../lab/statistics/interval'
import { chooseNodeBackend } from '../backend.lib'
import type { Row } from '../bench'

// A fresh worker compiles what it runs often.
const warmUp = 6
const rounds = 9
/** About ten seconds of work. */
const twinDecisions: Readonly<Record<string, number>> = { breakout: 16_384, recall: 65_536, coinrun: 24_576 }

/** Presets trained by one worker and by two, and by one whose slots are not cut into parts: one update each, by turns. */
export default async function* cores(): AsyncGenerator<Row> {
  for (const env of Object.keys(twinDecisions)) yield* measure(env)
}

/** Of an update, in ms per decision. */
interface Turn {
  readonly wall: number
  /** Processor time of all threads. */
  readonly processor: number
  /** And of the thread that has most to do; the same where the system does not tell. */
  readonly busiest: number
}

async function* measure(env: string): AsyncGenerator<Row> {
  const { network, algorithm } = presetFor(env)
  const [whole, one, two] = [await start(env, 1, 1), await start(env, 4, 1), await start(env, 4, 2)] as const
  const turns: Record<'whole' | 'one' | 'two', Turn>[] = []
  for (let round = -warmUp; round < rounds; round++) {
    const turn = { whole: await pull(whole), one: await pull(one), two: await pull(two) }
    if (round >= 0) turns.push(turn)
  }
  for (const built of [whole, one, two]) await built.dispose()

  const machine = await sideBySide(env)
  const rate = (who: 'whole' | 'one' | 'two') => 1000 / median(turns.map((turn) => turn[who].wall))
  const pairs = (ratio: (turn: (typeof turns)[number]) => number) => median(turns.map(ratio))
  const about = { case: `${env}, ${network}, ${algorithm}, 2 workers`, unit: 'decisions/s' }
  yield {
    ...about,
    metric: 'rate',
    value: rate('two'),
    versus: `1 worker ${rate('one').toFixed(0)} decisions/s`,
    ratio: pairs(({ one, two }) => one.wall / two.wall),
  }
  yield {
    ...about,
    metric: 'processor time',
    value: 1000 * pairs(({ two }) => two.processor),
    unit: 'µs per decision',
    versus: '1 worker',
    ratio: pairs(({ one, two }) => one.processor / two.processor),
  }
  yield {
    ...about,
    metric: 'of what two cores give',
    value: 100 * (pairs(({ one, two }) => one.wall / two.wall) / machine),
    unit: '%',
    versus: 'one of two trainings side by side that nothing joins, against one alone',
    ratio: machine,
  }
  // Waiting for a busy machine is not in it: so much faster would two idle cores be.
  yield {
    ...about,
    metric: 'busiest thread',
    value: 1000 * pairs(({ two }) => two.busiest),
    unit: 'µs per decision',
    versus: '1 worker',
    ratio: pairs(({ one, two }) => one.busiest / two.busiest),
  }
  yield {
    ...about,
    case: `${env}, ${network}, ${algorithm}, 1 worker, 4 parts`,
    metric: 'rate',
    value: rate('one'),
    versus: `1 part ${rate('whole').toFixed(0)} decisions/s`,
    ratio: pairs(({ whole, one }) => whole.wall / one.wall),
  }
}

async function start(env: string, parts: number, workers: number): Promise<Built> {
  const preset = presetFor(env)
  const algorithm = trainers.get(preset.algorithm)
  const plan: Plan = {
    id: 'bench',
    name: 'bench',
    env,
    setting: {},
    network: preset.network,
    algorithm,
    options: parseOptions(algorithm.options, { ...preset.options, parts }),
    envOptions: parseOptions(envOptions, preset.envOptions),
    seed: 1,
    total: Number.MAX_SAFE_INTEGER,
    backend: 'wasm',
    recordEvery: 0,
    workers,
    stages: [],
  }
  const backend = variantOf(await chooseNodeBackend('wasm'))
  const replaced = (reason: string) => {
    throw new Error(`a worker was lost: ${reason}`)
  }
  return build(plan, { openGame, openWorker, workers }, undefined, { backend, replaced })
}

/** One update. */
async function pull({ run }: Built): Promise<Turn> {
  const [began, used, threads, before] = [performance.now(), process.cpuUsage(), threadTimes(), made.get(run) ?? 0]
  const { value } = await run.next()
  if (!value) throw new Error('the run has ended')
  made.set(run, value.decisions)
  const { user, system } = process.cpuUsage(used)
  const decisions = value.decisions - before
  const processor = (user + system) / 1000
  const busiest = Math.max(...[...threadTimes()].map(([thread, ms]) => ms - (threads.get(thread) ?? 0)), 0) || processor
  return {
    wall: (performance.now() - began) / decisions,
    processor: processor / decisions,
    busiest: busiest / decisions,
  }
}

const run = promisify(execFile)
/** How many times as much two trainings of one worker get done at once as one alone: what the machine gives at most. Median of three pairs. */
async function sideBySide(env: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'nudge-bench-'))
  const command = join(dirname(process.argv[1] ?? ''), 'train.js')
  let number = 0
  const train = (out = join(folder, String(number++))) =>
    run(process.execPath, [
      command,
      '--env',
      env,
      '--workers',
      '1',
      '--decisions',
      String(twinDecisions[env]),
      '--out',
      out,
    ])
  const timed = async (work: () => Promise<unknown>) => {
    const began = performance.now()
    await work()
    return performance.now() - began
  }
  try {
    const pairs: number[] = []
    for (let round = 0; round < 3; round++) {
      const alone = await timed(() => train())
      pairs.push((2 * alone) / (await timed(() => Promise.all([train(), train()]))))
    }
    return median(pairs)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Processor time of each thread of this process in ms, where there is a Linux to ask. */
function threadTimes(): Map<string, number> {
  const place = '/proc/self/task'
  const threads = existsSync(place) ? readdirSync(place) : []
  return new Map(
    threads.map((thread) => [
      thread,
      Number(readFileSync(join(place, thread, 'schedstat'), 'utf8').split(' ')[0]) / 1e6,
    ]),
  )
}

/** Decisions so far. */
const made = new WeakMap<object, number>()
