import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { counted, showCount } from '../lab/charts/numbers'
import { InputError } from '../lab/contracts/errors'
import { identifier } from '../lab/contracts/guards'
import { networks } from '../lab/models/registry'
import { presetFor, procedures } from '../lab/trainers/registry'
import { parseFlags, positiveNumber, runCommand, usage, wholeNumber } from './arguments.lib'
import { gameFlags, loadGame, settingFrom } from './games.lib'
import { without } from './side-by-side.lib'
import { commandOfTask, slurmFlags, submitJob, tasksFor } from './slurm.lib'
import { cellsOf, isTrained, type Cell, type Sweep } from './sweep/cells.lib'
import { Floor, stateOf, type Begin, type Ended, type Place } from './sweep/floor.lib'
import { wholeNumbers } from './sweep/numbers.lib'
import { tableOf } from './sweep/table.lib'
import type { Told } from './progress.lib'

/**
 * `npm run sweep -- --game ID …`: every procedure with every seed. What is trained already is left alone, what was cut goes on; any number
 * of these may work on one folder, on one machine or many.
 */
const flags = {
  game: { kind: 'text', default: 'breakout', help: 'game to learn' },
  families: {
    kind: 'text',
    default: 'all',
    help: `ways of training, as in a2c,ppo; there is ${procedures.all.map(({ id }) => id).join(', ')}`,
  },
  seeds: { kind: 'text', default: '1..11', help: 'whole numbers, as in 1..11 or 1,2,5' },
  network: { kind: 'text', help: "what learns it (the game's preset)" },
  gameset: gameFlags.gameset,
  decisions: { kind: 'text', default: '100000', help: 'length of every run' },
  checkpoints: {
    kind: 'text',
    default: '5',
    help: 'so many copies of the weights on the way, the last at the end (at most 100); or a list of decisions, as in 1000,50000',
  },
  out: { kind: 'text', default: 'runs/sweep', help: 'folder of the agents: OUT/GAME/FAMILY/SEED' },
  cores: { kind: 'text', help: 'trainings at once (one for each core)' },
  'progress-seconds': { kind: 'text', default: '10', help: 'time between two tables' },
  ...slurmFlags('training'),
  help: { kind: 'switch', help: 'this list' },
} as const

type Given = ReturnType<typeof parseFlags<typeof flags>>

/** Reads and checks everything before anything starts. Throws InputError. */
async function sweepFrom(given: Given): Promise<Sweep> {
  const game = identifier(given.game, '--game')
  await loadGame(game, 1)
  await settingFrom(game, {}, { gameset: given.gameset, level: undefined })
  const decisions = wholeNumber('decisions', given.decisions, 1)
  return {
    game,
    network: networks.get(given.network ?? presetFor(game).network).id,
    gameset: given.gameset,
    procedures: given.families === 'all' ? procedures.all : namesIn(given.families).map((id) => procedures.get(id)),
    seeds: wholeNumbers('seeds', given.seeds),
    decisions,
    stages: stagesOf(given.checkpoints, decisions),
    out: given.out,
  }
}

function namesIn(list: string): string[] {
  const names = list.split(',')
  if (new Set(names).size < names.length) throw new InputError('--families', 'names one twice')
  return names
}

const MOST_COPIES = 100

/** `5`: evenly spaced, the last is the end itself. */
function stagesOf(given: string, decisions: number): number[] {
  const numbers = wholeNumbers('checkpoints', given)
  const [count = 1, ...more] = numbers
  const most = Math.min(MOST_COPIES, decisions)
  if (more.length === 0 && count > most)
    throw new InputError(
      '--checkpoints',
      `${count} copies are more than ${most}, the most of a run of ${decisions}; decisions are listed with commas, as in ${Math.ceil(decisions / 2)},${decisions}`,
    )
  const all =
    more.length > 0 ? numbers : Array.from({ length: count }, (_, i) => Math.round(((i + 1) * decisions) / count))
  const late = all.find((at) => at < 1 || at > decisions)
  if (late !== undefined)
    throw new InputError('--checkpoints', `${late} is not within the run's ${decisions} decisions`)
  return all.filter((at) => at < decisions)
}

/** What came to the end of a shorter sweep has let go of what it would need to go on. */
function requireOpen(states: readonly Place[], { decisions, out }: Sweep): void {
  const ended = states.filter((state) => !isTrained(state, { decisions }) && state.card?.resumable === false)
  const [first] = ended
  if (first)
    throw new InputError(
      '--decisions',
      `${ended.length} of ${counted(states.length, 'agent')} in ${out} came to the end of a shorter sweep (${first.cell.id} has ${showCount(first.decisions)}) and cannot go on: train longer ones in another --out, or take these away`,
    )
}

async function main(): Promise<void> {
  const given = parseFlags(flags)
  if (given.help) return console.log(`npm run sweep -- …\n${usage(flags)}`)
  const sweep = await sweepFrom(given)
  const states = await Promise.all(cellsOf(sweep).map(stateOf))
  requireOpen(states, sweep)
  const cores = wholeNumber('cores', given.cores ?? String(availableParallelism()), 1, 1024)
  const everyMs = 1000 * positiveNumber('progress-seconds', given['progress-seconds'], 0.1)
  if (given.slurm) return submit(sweep, states, given)
  for (const { title, differs } of sweep.procedures)
    if (differs !== undefined) console.log(`${title} differs from its source: ${differs}`)
  const floor = new Floor(sweep, states, begin(sweep))
  await floor.tidy()
  const release = onInterrupt(() => floor.stop())
  const table = showEvery(everyMs, () => tableOf(floor.states, sweep.decisions, floor.rates, cores))
  await Promise.all(Array.from({ length: cores }, () => floor.work()))
  table.close()
  release()
  for (const { family, seed, failed } of floor.states)
    if (failed !== undefined) console.error(`${family}, seed ${seed}: ${failed}`)
  if (floor.states.every((state) => isTrained(state, sweep))) return
  if (!floor.stopped) process.exitCode = 1
  console.log('not all are trained; go on with the same command')
}

/** The same command as a job: its tasks take what is not trained yet, one training at a time each. */
async function submit(sweep: Sweep, states: readonly Place[], { tasks, sbatch }: Given): Promise<void> {
  const left = states.filter((state) => !isTrained(state, sweep)).length
  if (left === 0) return console.log(`all ${states.length} are trained`)
  const job = await submitJob({
    name: `nudge-sweep-${sweep.game}`,
    command: [...without('cores', commandOfTask()), '--cores', '1'],
    folder: join(sweep.out, 'slurm'),
    tasks: tasksFor(tasks, left),
    options: sbatch,
  })
  console.log(
    `job ${job}: ${left} of ${counted(states.length, 'training')} to do; squeue -j ${job} tells how far it is`,
  )
}

/** One process of `train`, heard line by line. */
const begin =
  (sweep: Sweep): Begin =>
  (cell, begun, hear) => {
    const command = join(dirname(process.argv[1] ?? ''), 'train.js')
    const child = spawn(process.execPath, [command, ...argumentsFor(cell, sweep, begun)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let why = 'it ended without a word'
    createInterface({ input: child.stdout }).on(
      'line',
      (line) => line.startsWith('{') && hear(JSON.parse(line) as Told),
    )
    createInterface({ input: child.stderr }).on('line', (line) => (why = line))
    const ended = new Promise<Ended>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (status) => resolve({ status: status ?? 1, why }))
    })
    return { ended, stop: () => void child.kill('SIGTERM') }
  }

function argumentsFor(
  { procedure, seed, id, folder }: Cell,
  { game, network, gameset, decisions, stages }: Sweep,
  begun: boolean,
): string[] {
  const settings = {
    env: game,
    procedure: procedure.id,
    network,
    seed,
    id,
    decisions,
    out: folder,
    name: `${procedure.title}, seed ${seed}`,
    workers: 1,
    'progress-seconds': 2,
  }
  return [
    ...Object.entries(settings).flatMap(([flag, value]) => [`--${flag}`, String(value)]),
    ...stages.flatMap((at) => ['--keep', String(at)]),
    '--json',
    ...(begun ? ['--resume'] : gameset.flatMap((pair) => ['--gameset', pair])),
  ]
}

/** Drawn over the last one where somebody looks, else below it. */
function showEvery(ms: number, table: () => string[]): { close(): void } {
  let shown = 0
  const show = () => {
    const lines = table()
    if (process.stdout.isTTY && shown > 0) process.stdout.write(`\u001b[${shown}A\u001b[J`)
    process.stdout.write(`${lines.join('\n')}\n`)
    shown = lines.length
  }
  show()
  const timer = setInterval(show, ms)
  return {
    close() {
      clearInterval(timer)
      show()
    },
  }
}

/** Every training saves and leaves; a second time leaves at once. */
function onInterrupt(stop: () => void): () => void {
  let asked = false
  const listen = () => {
    if (asked) process.exit(130)
    asked = true
    console.log('stopping: every training saves first; press again to leave without')
    stop()
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, listen)
  return () => signals.forEach((signal) => process.off(signal, listen))
}

await runCommand(main, { game: '--game', procedure: '--families', network: '--network' })
