import { rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Card, PolicyCard } from '../lab/contracts/checkpoint'
import { InputError, NumericError, StorageError } from '../lab/contracts/errors'
import { identifier, oneOf, text } from '../lab/contracts/guards'
import { differing, rhythmOf } from '../lab/contracts/rhythm'
import { networks } from '../lab/models/registry'
import { noteOf } from '../lab/rewards/open'
import type { TrainingNews } from '../lab/runs/training/news'
import { originOf } from '../lab/runs/training/origin'
import { effective, requireRelabels, settingOf, type Plan } from '../lab/runs/training/plan'
import type { Surroundings } from '../lab/runs/training/surroundings'
import { Training } from '../lab/runs/training/training'
import { ofLearned } from '../lab/trainers/parts/metric-specs'
import { presetFor, procedures, trainers } from '../lab/trainers/registry'
import type { Turn } from '../lab/runs/study/shelf'
import { clearParts, makeFolder, requireWritable } from '../storage/atomic'
import { createFolderShelf } from '../storage/folder'
import { models } from '../storage/models'
import { trajectories } from '../storage/trajectories'
import {
  parseFlags,
  parseSettings,
  positiveNumber,
  refuse,
  runCommand,
  usage,
  wholeNumber,
  type Fields,
} from './arguments.lib'
import { variantOf } from '../lab/backend/backend'
import { chooseNodeBackend } from './backend.lib'
import { openWorker, usualWorkers } from './crew.lib'
import { inFile, readAgent, readReward } from './checkpoint.lib'
import { gameFlags, loadGame, openGame, settingFrom } from './games.lib'
import { createKeeper } from './keeper.lib'
import { createProgress, toldOf } from './progress.lib'
import { openTurns } from './study/turns.lib'
import { begunWith, rhythmFrom, usualOptions } from './train/options.lib'
import { runSideBySide, without, type SideBySide } from './side-by-side.lib'

const flags = {
  env: { kind: 'text', help: "game to learn (breakout, or --from's)" },
  algorithm: { kind: 'text', help: "how to learn it (the game's preset)" },
  procedure: {
    kind: 'text',
    help: `how a published study trained: ${procedures.all.map(({ id }) => id).join(', ')}`,
    against: ['algorithm'],
  },
  network: { kind: 'text', help: "what learns it (the game's preset)" },
  from: {
    kind: 'text',
    help: "file of an agent whose weights the run begins with; game, network, algorithm and options are that agent's too where no flag says otherwise",
  },
  seed: {
    kind: 'text',
    help: "whole number; same seed, same run; several, as in 1,2,3, train side by side (1, or the resumed run's)",
  },
  decisions: { kind: 'text', help: "length of the whole run, resumed or not (the game's preset)" },
  out: { kind: 'text', help: 'folder of the checkpoints (runs/ENV-ALGORITHM-NETWORK-SEED)' },
  resume: { kind: 'switch', help: "go on from the folder's checkpoint, with the options that it began with" },
  keep: { kind: 'list', help: 'decisions at which a copy of the weights stays; repeatable' },
  'record-every': {
    kind: 'text',
    default: '0',
    help: 'play a game every so many decisions and keep it for the explorer in OUT/recordings; 0 = never',
  },
  reward: {
    kind: 'text',
    help: 'file of a reward model (npm run reward) that pays instead of the rules; returns and scores stay what the rules paid',
  },
  name: { kind: 'text', help: 'what people call the agent' },
  id: { kind: 'text', help: 'what files and links call it (ENV-ALGORITHM-NETWORK-SEED)' },
  set: { kind: 'list', help: 'key=value: an option of the algorithm; repeatable' },
  envset: { kind: 'list', help: 'key=value: an option of how the game is met (frame skip, time limit …); repeatable' },
  gameset: { ...gameFlags.gameset, against: ['resume'] },
  level: { ...gameFlags.level, against: ['resume'] },
  backend: { kind: 'text', default: 'wasm', help: 'wasm, webgpu or cpu' },
  workers: {
    kind: 'text',
    help: 'threads that train, at most one for each of the parts; the result is the same (one for each core)',
  },
  'checkpoint-minutes': { kind: 'text', default: '3', help: 'time between two checkpoints' },
  'progress-seconds': { kind: 'text', default: '10', help: 'time between two lines' },
  json: { kind: 'switch', help: 'one object per line in place of sentences' },
  help: { kind: 'switch', help: 'this list' },
} as const

type Given = ReturnType<typeof parseFlags<typeof flags>>
type Place = Awaited<ReturnType<typeof placeOf>>
type Chosen = Awaited<ReturnType<typeof plan>>

/** Several seeds: one process each, in folders of their own. Null for a single one. */
function severalSeeds(): SideBySide | null {
  const { seed = '1', out, id, workers } = parseFlags(flags)
  const values = seed.split(',')
  if (values.length === 1) return null
  for (const value of values) wholeNumber('seed', value, 0, 0xffffffff)
  if (new Set(values).size < values.length) throw new InputError('--seed', 'names a seed twice')
  if (id !== undefined) throw new InputError('--id', 'is for one seed; several are called ENV-ALGORITHM-NETWORK-SEED')
  if (out !== undefined) throw new InputError('--out', 'is for one seed; several go to runs/ENV-ALGORITHM-NETWORK-SEED')
  // They share the cores already.
  const alone = workers === undefined ? ['--workers', '1'] : []
  return { flag: 'seed', values, rest: [...without('seed', process.argv.slice(2)), ...alone] }
}

/** The run that is asked for, and its folder. */
async function placeOf(given: Given) {
  const from = given.from === undefined ? undefined : await readAgent(given.from, '--from')
  const env = identifier(given.env ?? from?.card.env.id ?? 'breakout', '--env')
  const preset = presetFor(env)
  const procedure = given.procedure === undefined ? undefined : procedures.get(given.procedure)
  const algorithm = trainers.get(procedure?.algorithm ?? given.algorithm ?? from?.card.trainer ?? preset.algorithm)
  const network = networks.get(given.network ?? from?.card.network ?? preset.network).id
  const seed = wholeNumber('seed', given.seed ?? '1', 0, 0xffffffff)
  const reward = given.reward === undefined ? undefined : await readReward(given.reward, '--reward')
  const others = [...(reward ? ['by', reward.card.id] : []), ...(from ? ['from', from.card.id] : [])]
  const usual = [env, procedure?.id ?? algorithm.id, network, seed, ...others]
  const id = given.id === undefined ? usual.join('-').slice(0, 100) : identifier(given.id, '--id')
  return { env, preset, procedure, algorithm, network, seed, reward, from, id, out: given.out ?? join('runs', id) }
}

/** Reads and checks everything before anything starts. Throws InputError. */
async function plan(given: Given, place: Place) {
  const { env, network, algorithm, seed, reward, from, id, out } = place
  const store = createFolderShelf(out, models)
  const saved = await store.load(id).catch((error: unknown) => {
    if (error instanceof StorageError && error.reason === 'missing') return null
    throw inFile(join(out, `${id}.safetensors`), error)
  })
  if (saved && !given.resume)
    throw new InputError('--out', `${out} holds ${id} already: add --resume to go on, or choose another folder`)
  if (!saved && given.resume) throw new InputError('--resume', `${out} holds no ${id}`)
  if (saved && !saved.training) throw new InputError('--resume', `${id} carries weights only`)
  if (saved) await requireWritable(join(out, `${id}.safetensors`)).catch(refuse('--resume'))
  const total = wholeNumber('decisions', given.decisions ?? String(place.preset.decisions), 1)
  if (saved) requireSame(saved.card, { game: env, algorithm: algorithm.id, network })
  const paidBy = reward && (await noteOf(reward))
  if (saved?.training?.reward && (await noteOf(saved.training.reward)).hash !== paidBy?.hash)
    throw new InputError('--reward', `is not the one that ${id} is paid by`)
  if (saved && from && (saved.card as PolicyCard).from?.hash !== (await originOf(from)).hash)
    throw new InputError('--from', `is not the one that ${id} began with`)
  const own = from?.card.env.id === env ? from.card : undefined
  const plan: Plan = {
    id,
    env,
    network,
    algorithm,
    seed: saved && given.seed === undefined ? saved.card.seed : seed,
    setting: saved ? settingOf(saved.card) : await settingFrom(env, own ? settingOf(own) : {}, given),
    name: text(200, /\S/, 'must not be empty')(given.name ?? saved?.card.name ?? id, '--name'),
    options: effective(
      algorithm,
      network,
      parseSettings(
        'set',
        algorithm.options,
        given.set,
        saved ? begunWith(saved, place, given.set, total) : usualOptions(place, total),
      ),
    ),
    envOptions: await rhythmFrom(given.envset, (saved?.card ?? own ?? place.preset).envOptions, env),
    total,
    reward: requireRelabels(algorithm, reward && { card: reward.card, weights: reward.weights }),
    ...(from && !saved && { from }),
    backend: oneOf('wasm', 'webgpu', 'cpu')(given.backend, '--backend'),
    recordEvery: wholeNumber('record-every', given['record-every'], 0, total),
    workers: given.workers === undefined ? undefined : wholeNumber('workers', given.workers, 1, 64),
    stages: given.keep.map((at) => wholeNumber('keep', at, 1, total)).sort((a, b) => a - b),
    ...(saved && { earlier: saved }),
  }
  return {
    plan,
    out,
    store,
    checkpointMs: positiveNumber('checkpoint-minutes', given['checkpoint-minutes'], 0) * 60_000,
    progressMs: positiveNumber('progress-seconds', given['progress-seconds'], 0) * 1000,
    json: given.json,
  }
}

/** A file may have been renamed: its card says what it is. */
function requireSame({ id, ...card }: Card, wanted: { game: string; algorithm: string; network: string }): void {
  const found = { game: card.env.id, algorithm: card.trainer, network: card.network }
  for (const key of ['game', 'algorithm', 'network'] as const)
    if (found[key] !== wanted[key])
      throw new InputError('--resume', `${id} was trained with ${key} ${found[key]}, not ${wanted[key]}`)
}

async function main(): Promise<void> {
  const several = severalSeeds()
  if (several) return void (process.exitCode = await runSideBySide(several))
  const given = parseFlags(flags)
  if (given.help) return console.log(`npm run train -- …\n${usage(flags)}`)
  const place = await placeOf(given)
  try {
    const turn = await claim(place)
    await plan(given, place)
      .then((chosen) => train(chosen, turn))
      .finally(() => turn.release())
  } finally {
    // Only where nothing has been put into them.
    for (const folder of [join(place.out, CLAIMS), place.out]) await rmdir(folder).catch(() => {})
  }
}

/** The right to write the run's checkpoint: it dies with its process. Throws InputError where another has it, StorageError where there can be no folder. */
async function claim({ id, out }: Pick<Chosen, 'out'> & { id: string }): Promise<Turn> {
  await makeFolder(out)
  const turn = await (await openTurns(join(out, CLAIMS))).take(id)
  if (!turn) throw new InputError('--out', `another process is training ${id} in ${out}`)
  await clearParts(join(out, `${id}.safetensors`))
  return turn
}

/** Where a decision leads to other pictures than those that the reward was learned from. */
function otherRhythm({ reward, envOptions: given }: Plan): string[] {
  const learned = reward?.card.data.rhythm
  if (!learned) return []
  const own = rhythmOf(given)
  return differing(learned, own)
    .filter((key) => key === 'frameSkip' || key === 'sticky')
    .map((key) => `the reward was learned with ${key} ${learned[key] ?? 0}, and ${own[key] ?? 0} is played here`)
}

const CLAIMS = 'claims'
const BEAT_MS = 30_000

async function train(chosen: Chosen, turn: Turn): Promise<void> {
  const { earlier, env, id } = chosen.plan
  const { spec } = await loadGame(env, 1)
  if (earlier && earlier.card.env.version !== spec.version)
    throw new InputError(
      '--resume',
      `was trained on version ${earlier.card.env.version} of ${env}, this is ${spec.version}`,
    )
  for (const words of otherRhythm(chosen.plan)) console.error(words)
  let kept = true
  const training = await Training.begin(
    chosen.plan,
    createKeeper(chosen.store),
    surroundingsOf(chosen),
    teller(chosen, spec.title, (saved) => (kept = saved)),
  )
  const release = onInterrupt(() => void training.stop())
  const beat = setInterval(() => void turn.beat().catch(() => training.stop()), BEAT_MS)
  const { state } = await training.over
  clearInterval(beat)
  release()
  if (training.failure) return fail(training.failure)
  if (!kept) process.exitCode = 1
  if (!chosen.json)
    console.log(
      !kept ? `ended, but not saved: ${id}` : state === 'idle' ? `stopped; go on with --resume` : `done: ${id}`,
    )
}

function fail(failure: unknown): void {
  if (!(failure instanceof NumericError)) throw failure
  console.error(`${failure.message}; the last checkpoint stays`)
  process.exitCode = 1
}

/** What Node lends to a training. */
function surroundingsOf({ out, checkpointMs, progressMs }: Chosen): Surroundings {
  return {
    openGame,
    openWorker,
    workers: usualWorkers(),
    async openBackend(choice) {
      const { id, device, reason } = await chooseNodeBackend(choice).catch(refuse('--backend'))
      if (reason) console.log(reason)
      const variant = variantOf({ id, device })
      return { id: variant, label: variant, lost: null }
    },
    openTrajectories: async () => createFolderShelf(join(out, 'recordings'), trajectories),
    mostRecordings: Infinity,
    now: () => performance.now(),
    saveEvery: [checkpointMs, checkpointMs],
    tellEvery: progressMs,
  }
}

/** Prints what the training tells. `saved`: hears whether the newest state is in the folder. */
function teller(
  { plan, out, json }: Chosen,
  game: string,
  saved: (persistent: boolean) => void,
): (news: TrainingNews) => void {
  const { algorithm, network, name, total, options, envOptions } = plan
  const progress = createProgress(total, [...algorithm.metrics, ...(plan.reward ? ofLearned : [])])
  return (news) => {
    if (news.type === 'progress') console.log(json ? JSON.stringify(toldOf(news)) : progress.line(news))
    if (news.type === 'notice') console.error(news.text)
    if (news.type === 'saved') {
      saved(news.persistent)
      if (!news.persistent) console.error(`${news.reason}; the last checkpoint stays`)
    }
    if (!json && news.type === 'state' && news.state === 'training') {
      console.log(
        `${name}: ${algorithm.title} on ${game}, network ${network}, backend ${news.backend}, ${total} decisions → ${out}`,
      )
      console.log(JSON.stringify({ ...options, ...envOptions }))
    }
  }
}

/** First Ctrl-C: finish the update and save. Second: leave at once. Returns how to stop listening. */
function onInterrupt(stop: () => void): () => void {
  let asked = false
  const listen = () => {
    if (asked) process.exit(130)
    asked = true
    console.log('stopping after this update; press again to leave without saving')
    stop()
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, listen)
  return () => signals.forEach((signal) => process.off(signal, listen))
}

/** What the lab calls what was typed here. */
const fields: Fields = {
  ...Object.fromEntries(
    trainers.all.flatMap(({ options }) => Object.keys(options)).map((key) => [key, `--set ${key}`]),
  ),
  game: '--env',
  algorithm: '--algorithm',
  procedure: '--procedure',
  network: '--network',
  workers: '--workers',
  reward: '--reward',
  seed: '--seed',
  options: '--set',
  envOptions: '--envset',
  'setting.options': '--gameset',
  'setting.level': '--level',
}

await runCommand(main, fields)
