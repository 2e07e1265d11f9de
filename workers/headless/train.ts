import { join } from 'node:path'
import { createPolicy } from '../lab/models/policy'
import { networks } from '../lab/models/registry'
import { trainers, presetFor } from '../lab/trainers/registry'
import { seedsOf } from '../lab/trainers/seeds'
import type { TrainRun } from '../lab/contracts/trainer'
import type { Card, Checkpoint, PolicyCard } from '../lab/contracts/checkpoint'
import { InputError, NumericError, StorageError } from '../lab/contracts/errors'
import { identifier, oneOf, text } from '../lab/contracts/guards'
import type { Value } from '../lab/contracts/options'
import { agentOf } from '../lab/agents/open'
import { hashOfWeights } from '../lab/agents/weights-hash'
import { rhythmOf } from '../lab/contracts/rhythm'
import type { Policy } from '../lab/contracts/model'
import { createVectorEnv, envOptions } from '../lab/envs/vector'
import type { BatchGame } from '../lab/envs/game'
import { recordingDue, recordMoment } from '../lab/recording/while-training'
import { createFolderShelf } from '../storage/folder'
import { models } from '../storage/models'
import { trajectories } from '../storage/trajectories'
import { parseFlags, parseSettings, positiveNumber, refuse, runCommand, usage, wholeNumber } from './arguments.lib'
import { chooseNodeBackend } from './backend.lib'
import { loadGame } from './games.lib'
import { createProgress, type Progress } from './progress.lib'
import { runSideBySide, without, type SideBySide } from './side-by-side.lib'

const flags = {
  env: { kind: 'text', default: 'breakout', help: 'game to learn' },
  algorithm: { kind: 'text', help: "how to learn it (the game's preset)" },
  network: { kind: 'text', help: "what learns it (the game's preset)" },
  seed: { kind: 'text', default: '1', help: 'whole number; same seed, same run; several, as in 1,2,3, train side by side' },
  decisions: { kind: 'text', help: "length of the whole run, resumed or not (the game's preset)" },
  out: { kind: 'text', help: 'folder of the checkpoints (runs/ENV-ALGORITHM-NETWORK-SEED)' },
  resume: { kind: 'switch', help: "go on from the folder's checkpoint" },
  keep: { kind: 'list', help: 'decisions at which a copy of the weights stays; repeatable' },
  'record-every': { kind: 'text', default: '0', help: 'play a game every so many decisions and keep it for the explorer in OUT/recordings; 0 = never' },
  name: { kind: 'text', help: 'what people call the agent' },
  set: { kind: 'list', help: "key=value: an option of the algorithm; repeatable" },
  envset: { kind: 'list', help: 'key=value: an option of the environment; repeatable' },
  backend: { kind: 'text', default: 'wasm', help: 'wasm, webgpu or cpu' },
  'checkpoint-minutes': { kind: 'text', default: '3', help: 'time between two checkpoints' },
  'progress-seconds': { kind: 'text', default: '10', help: 'time between two lines' },
  help: { kind: 'switch', help: 'this list' },
} as const

type Plan = Awaited<ReturnType<typeof plan>>

/** Several seeds: one process each, in folders of their own. Null for a single one. */
function severalSeeds(): SideBySide | null {
  const { seed, out } = parseFlags(flags)
  const values = seed.split(',')
  if (values.length === 1) return null
  for (const value of values) wholeNumber('seed', value, 0, 0xffffffff)
  if (new Set(values).size < values.length) throw new InputError('--seed', 'names a seed twice')
  if (out !== undefined) throw new InputError('--out', 'is for one seed; several go to runs/ENV-ALGORITHM-NETWORK-SEED')
  return { flag: 'seed', values, rest: without('seed', process.argv.slice(2)) }
}

/** Reads and checks everything before anything starts. Throws InputError. */
async function plan() {
  const given = parseFlags(flags)
  if (given.help) return null
  const env = identifier(given.env, '--env')
  const preset = presetFor(env)
  const algorithm = trainers.get(given.algorithm ?? preset.algorithm)
  const network = networks.get(given.network ?? preset.network).id
  const seed = wholeNumber('seed', given.seed, 0, 0xffffffff)
  const id = [env, algorithm.id, network, seed].join('-')
  const out = given.out ?? join('runs', id)
  const store = createFolderShelf(out, models)
  const saved = await store.load(id).catch((error: unknown) => {
    if (error instanceof StorageError && error.reason === 'missing') return null
    throw error
  })
  if (saved && !given.resume) throw new InputError('--out', `${out} holds ${id} already: add --resume to go on, or choose another folder`)
  if (!saved && given.resume) throw new InputError('--resume', `${out} holds no ${id}`)
  if (saved && !saved.training) throw new InputError('--resume', `${id} carries weights only`)
  if (saved) requireSame(saved.card, { game: env, algorithm: algorithm.id, network })
  return {
    algorithm, network, env, seed, id, out, store, saved,
    options: parseSettings(algorithm.options, given.set, saved?.card.options ?? (algorithm.id === preset.algorithm ? preset.options : {})),
    envOptions: parseSettings(envOptions, given.envset, saved?.card.envOptions ?? preset.envOptions),
    decisions: wholeNumber('decisions', given.decisions ?? String(preset.decisions), 1),
    keep: given.keep.map((at) => wholeNumber('keep', at, 1)).sort((a, b) => a - b),
    recordEvery: wholeNumber('record-every', given['record-every'], 0),
    name: text(200, /\S/, 'must not be empty')(given.name ?? saved?.card.name ?? id, '--name'),
    backend: oneOf('wasm', 'webgpu', 'cpu')(given.backend, '--backend'),
    checkpointMs: positiveNumber('checkpoint-minutes', given['checkpoint-minutes'], 0) * 60_000,
    progressMs: positiveNumber('progress-seconds', given['progress-seconds'], 0) * 1000,
  }
}

/** A file may have been renamed: its card says what it is. */
function requireSame({ id, ...card }: Card, wanted: { game: string; algorithm: string; network: string }): void {
  const found = { game: card.env.id, algorithm: card.trainer, network: card.network }
  for (const key of ['game', 'algorithm', 'network'] as const)
    if (found[key] !== wanted[key]) throw new InputError('--resume', `${id} was trained with ${key} ${found[key]}, not ${wanted[key]}`)
}

async function main(): Promise<void> {
  const several = severalSeeds()
  if (several) return void (process.exitCode = await runSideBySide(several))
  const chosen = await plan()
  if (!chosen) return console.log(`npm run train -- …\n${usage(flags)}`)
  const { algorithm, saved, seed, store } = chosen
  const game = await loadGame(chosen.env, algorithm.slots(chosen.options))
  if (saved && saved.card.env.version !== game.spec.version) throw new InputError('--resume', `was trained on version ${saved.card.env.version} of ${chosen.env}, this is ${game.spec.version}`)
  const { id: backend, device, reason } = await chooseNodeBackend(chosen.backend).catch(refuse('--backend'))
  if (reason) console.log(reason)
  const seeds = seedsOf(seed)
  const env = createVectorEnv(game, { options: chosen.envOptions, seed: seeds.env })
  const policy = createPolicy({ env: game.spec, network: chosen.network, seed: seeds.policy })
  const card = describeRun(chosen, game.spec.version, backend)
  // The run's own checks come before the first file is written.
  const run = algorithm.train({
    env, policy, seed: seeds.learner, options: chosen.options, decisions: chosen.decisions,
    ...(saved?.training && { resume: saved.training }),
  })
  if (!saved) await store.save(untrained(card, await policy.read()))
  console.log(`${card.name}: ${algorithm.title} on ${game.spec.title}, network ${chosen.network}, backend ${backend} (${device}), ${chosen.decisions} decisions → ${chosen.out}`)
  console.log(JSON.stringify({ ...chosen.options, ...chosen.envOptions }))
  const recorder = chosen.recordEvery > 0 ? createRecorder(chosen, card, policy, await loadGame(chosen.env, 1)) : async () => {}
  await follow(chosen, card, run, recorder)
  policy.dispose()
}

/** Pulls the run to its end, or to Ctrl-C; keeps checkpoints and prints progress on the way. */
async function follow({ algorithm, decisions, store, saved, checkpointMs, progressMs, id, keep }: NonNullable<Plan>, card: Card, run: TrainRun, record: (decisions: number) => Promise<void>): Promise<void> {
  const progress = createProgress(decisions, algorithm.metrics, { decisions: saved?.card.decisions ?? 0, seconds: card.trainingSeconds, curve: card.curve })
  const stop = onInterrupt()
  let savedAt = performance.now()
  let shownAt = 0
  let kept = true
  const stages = keep.filter((at) => at > (saved?.card.decisions ?? 0))
  try {
    for await (const event of run) {
      progress.note(event)
      const last = stop.asked || event.decisions >= decisions
      if (last || performance.now() - shownAt >= progressMs) {
        console.log(progress.line())
        shownAt = performance.now()
      }
      // Before anything is saved: a run that goes on from there must not miss it.
      await record(event.decisions)
      if (event.decisions >= (stages[0] ?? Infinity)) await keepFile(store, stage(await checkpoint(card, run, progress), stages.shift() as number))
      if (last || performance.now() - savedAt >= checkpointMs) {
        kept = await keepFile(store, await checkpoint(card, run, progress))
        savedAt = performance.now()
      }
      if (last) break
    }
  } catch (error) {
    if (!(error instanceof NumericError)) throw error
    console.error(`${error.message}; the last checkpoint stays`)
    process.exitCode = 1
    return
  } finally {
    stop.release()
  }
  if (!kept) process.exitCode = 1
  console.log(!kept ? `ended, but not saved: ${id}` : stop.asked ? `stopped; go on with --resume` : `done: ${id}`)
}

/** Called after each update. A recording that cannot be written ends no run. */
function createRecorder({ recordEvery, saved, out, seed, algorithm, envOptions }: NonNullable<Plan>, { id, name }: Card, policy: Policy, game: BatchGame): (decisions: number) => Promise<void> {
  const shelf = createFolderShelf(join(out, 'recordings'), trajectories)
  const run = { id, name, seed, acting: algorithm.acting ?? ('sampled' as const) }
  let before = saved?.card.decisions ?? 0
  const rhythm = rhythmOf(envOptions)
  return async (decisions) => {
    const due = recordingDue(before, decisions, recordEvery)
    before = decisions
    if (!due) return
    const hash = await hashOfWeights(await policy.read())
    const agent = agentOf(policy, { id, name, game: { id: game.spec.id, version: game.spec.version }, rhythm, acting: run.acting, hash })
    const trajectory = await recordMoment({ run, decisions, game, agent })
    await shelf.save(trajectory).catch((error: unknown) => {
      console.error(`${trajectory.id} cannot be written: ${error instanceof Error ? error.message : String(error)}`)
    })
  }
}

/** A full disk ends no run: the file before stays whole, and there may be room by the next time. Throws NumericError for weights that are none. */
async function keepFile(store: NonNullable<Plan>['store'], checkpoint: Checkpoint): Promise<boolean> {
  try {
    await store.save(checkpoint)
    return true
  } catch (error) {
    if (error instanceof InputError) throw new NumericError(error.field, checkpoint.card.updates)
    if (!(error instanceof StorageError)) throw error
    console.error(`${error.message}; the last checkpoint stays`)
    return false
  }
}

async function checkpoint(card: Card, run: TrainRun, progress: Progress): Promise<Checkpoint> {
  const training = await run.save()
  return {
    card: {
      ...card, resumable: true, decisions: training.decisions, updates: training.update, created: new Date().toISOString(),
      trainingSeconds: Math.round(progress.seconds), curve: progress.curve,
    },
    weights: training.weights,
    training,
  }
}

function describeRun({ id, name, env, network, algorithm, options, envOptions, seed, saved }: NonNullable<Plan>, version: number, backend: string): PolicyCard {
  return {
    format: 2, kind: 'policy', id, name, env: { id: env, version }, network, trainer: algorithm.id, ...(algorithm.acting && { acting: algorithm.acting }),
    options: options as Record<string, Value>, envOptions: envOptions as Record<string, Value>,
    seed, decisions: 0, updates: 0, created: new Date().toISOString(), backend,
    trainingSeconds: saved?.card.trainingSeconds ?? 0, curve: saved?.card.curve ?? [], resumable: false,
  }
}

/** The same agent before its first lesson, for comparison. */
function untrained(card: Card, weights: Checkpoint['weights']): Checkpoint {
  return { card: { ...card, id: `${card.id}-untrained`, name: `${card.name}, untrained`, note: 'Initial weights: never trained.' }, weights }
}

/** A copy on the way, for comparison: weights only. */
function stage({ card, weights }: Checkpoint, at: number): Checkpoint {
  return { card: { ...card, id: `${card.id}-${at}`, name: `${card.name}, after ${at} decisions`, resumable: false }, weights }
}

/** First Ctrl-C: finish the update and save. Second: leave at once. */
function onInterrupt(): { readonly asked: boolean; release(): void } {
  let asked = false
  const listen = () => {
    if (asked) process.exit(130)
    asked = true
    console.log('stopping after this update; press again to leave without saving')
  }
  process.on('SIGINT', listen)
  process.on('SIGTERM', listen)
  return {
    get asked() {
      return asked
    },
    release() {
      process.off('SIGINT', listen)
      process.off('SIGTERM', listen)
    },
  }
}

await runCommand(main)
