import { agentOf } from '../../lab/agents/open'
import { protocolFor } from '../../lab/contracts/protocol'
import { rhythmOf } from '../../lab/contracts/rhythm'
import { playGames } from '../../lab/play/games'
import { createPolicy } from '../../lab/models/policy'
import { trainers, presets } from '../../lab/trainers/registry'
import { seedsOf } from '../../lab/trainers/seeds'
import { parseOptions } from '../../lab/contracts/options'
import type { Policy } from '../../lab/contracts/model'
import type { Preset } from '../../lab/contracts/preset'
import { createVectorEnv, envOptions, type EnvOptions } from '../../lab/envs/vector'
import { chooseNodeBackend } from '../backend.lib'
import type { Row } from '../bench'
import { loadGame } from '../games.lib'
import { keepCurves, type Outcome } from './presets/curves.lib'

const runs = [1, 2, 3, 4, 5]
const points = 20
/** Learners explore: one whose games score this part of the promise may keep it when it acts as it is meant to. */
const worthAsking = 0.7

type Promised = Preset & { readonly promise: NonNullable<Preset['promise']> }

/**
 * Does each preset keep its promise? Five seeds each: when an agent first scores it in games of its own, what a whole run
 * takes and scores in the end. Seconds are the processor's, over all threads, while it learns: neither other programs nor the
 * judging count. `NUDGE_PRESET=ID` measures one alone; `NUDGE_CURVES=FILE` writes the curves there as JSON.
 */
export default async function* measurePresets(): AsyncGenerator<Row> {
  await chooseNodeBackend('wasm')
  const only = process.env['NUDGE_PRESET']
  const promised = presets.all.filter((preset): preset is Promised => preset.promise !== undefined)
  for (const preset of promised.filter(({ id }) => !only || id === only)) yield* measurePreset(preset)
}

async function* measurePreset(preset: Promised): AsyncGenerator<Row> {
  const { id, promise } = preset
  const outcomes: Outcome[] = []
  for (const seed of runs) {
    const outcome = await trainOnce(preset, seed)
    outcomes.push(outcome)
    yield* rowsOf(preset, outcome)
  }
  const untrained = outcomes.reduce((sum, outcome) => sum + outcome.untrained, 0) / runs.length
  const worst = Math.min(...outcomes.map(({ score }) => score))
  yield {
    case: `${id}, worst seed`,
    metric: 'score',
    value: worst,
    unit: 'points',
    versus: `untrained ${untrained.toPrecision(3)}`,
    ratio: untrained > 0 ? worst / untrained : null,
  }
  yield {
    case: `${id}, promise kept`,
    metric: 'seeds',
    value: outcomes.filter((outcome) => isKept(promise, outcome)).length,
    unit: `of ${runs.length}`,
    versus: null,
    ratio: null,
  }
  const file = process.env['NUDGE_CURVES']
  if (file) keepCurves(file, preset, outcomes)
  for (const network of preset.control?.networks ?? [])
    yield* measureControl({ ...preset, network }, preset.control!.score)
}

/** The same runs with a network that lacks what the game asks for. */
async function* measureControl(preset: Promised, most: number): AsyncGenerator<Row> {
  const scores: number[] = []
  for (const seed of runs) scores.push((await trainOnce(preset, seed)).score)
  const name = `${preset.id} with ${preset.network}`
  const versus = `at most ${most}`
  for (const [i, score] of scores.entries())
    yield { case: `${name}, seed ${runs[i]}`, metric: 'score', value: score, unit: 'points', versus, ratio: null }
  yield {
    case: `${name}, stays below`,
    metric: 'seeds',
    value: scores.filter((score) => score <= most).length,
    unit: `of ${runs.length}`,
    versus,
    ratio: null,
  }
}

/** In time, and not lost again by the end of the run. */
function isKept(promise: Promised['promise'], { reached, score }: Outcome): boolean {
  return reached !== null && reached <= promise.seconds && score >= promise.score
}

function* rowsOf(
  { id, promise }: Promised,
  { seed, curve, reached, seconds, score, untrained }: Outcome,
): Generator<Row> {
  const name = `${id}, seed ${seed}`
  const alone = { versus: null, ratio: null }
  for (const [at, , mean] of curve)
    yield { case: `${name}, after ${at.toFixed(1)} s`, metric: 'return', value: mean, unit: 'points', ...alone }
  yield { case: name, metric: 'untrained', value: untrained, unit: 'points', ...alone }
  yield {
    case: name,
    metric: 'reached',
    value: reached === null ? 0 : 1,
    unit: `of 1 (${promise.score} points)`,
    ...alone,
  }
  if (reached !== null)
    yield {
      case: name,
      metric: 'time to goal',
      value: reached,
      unit: 's',
      versus: `promised ${promise.seconds} s`,
      ratio: promise.seconds / reached,
    }
  yield { case: name, metric: 'whole run', value: seconds, unit: 's', ...alone }
  yield {
    case: name,
    metric: 'score',
    value: score,
    unit: 'points',
    versus: `promised ${promise.score}`,
    ratio: score / promise.score,
  }
}

/** Trains one agent; judges it before, on the way as soon as it looks good, and afterwards. */
async function trainOnce(preset: Promised, seed: number): Promise<Outcome> {
  const { promise } = preset
  const algorithm = trainers.get(preset.algorithm)
  const options = parseOptions(algorithm.options, preset.options)
  const environment = parseOptions(envOptions, preset.envOptions)
  const game = await loadGame(preset.id, algorithm.slots(options))
  const seeds = seedsOf(seed)
  const env = createVectorEnv(game, { options: environment, seed: seeds.env })
  const policy = createPolicy({ env: game.spec, network: preset.network, seed: seeds.policy })
  const judge = () => play(preset, policy, environment)
  const untrained = await judge()
  const curve: [number, number, number][] = []
  const clock = createClock()
  let [sum, count, reached] = [0, 0, null as number | null]
  for await (const { decisions, metrics } of algorithm.train({
    env,
    policy,
    seed: seeds.learner,
    options,
    decisions: preset.decisions,
  })) {
    sum += (metrics['charts/return'] ?? 0) * (metrics['charts/games'] ?? 0)
    count += metrics['charts/games'] ?? 0
    if (count === 0 || decisions < ((curve.length + 1) * preset.decisions) / points) continue
    clock.stop()
    curve.push([clock.seconds, decisions, sum / count])
    if (reached === null && sum / count >= worthAsking * promise.score && (await judge()) >= promise.score)
      reached = clock.seconds
    ;[sum, count] = [0, 0]
    clock.start()
  }
  clock.stop()
  const score = await judge()
  if (score >= promise.score) reached ??= clock.seconds
  policy.dispose()
  return { seed, untrained, curve, reached, seconds: clock.seconds, score }
}

/** A stop watch of processor time that runs from the beginning. */
function createClock() {
  let seconds = 0
  let since = process.cpuUsage()
  return {
    get seconds() {
      return seconds
    },
    start: () => void (since = process.cpuUsage()),
    stop() {
      const { user, system } = process.cpuUsage(since)
      seconds += (user + system) / 1e6
    },
  }
}

/** Mean score of whole games, the same ones for everybody. */
async function play({ id, promise }: Promised, policy: Policy, options: EnvOptions): Promise<number> {
  const { games = 30 } = promise
  const game = await loadGame(id, games)
  const agent = agentOf(policy, {
    id,
    name: id,
    game: { id, version: game.spec.version },
    rhythm: rhythmOf(options),
    acting: promise.acting,
    hash: '',
  })
  let total = 0
  for await (const { score } of playGames({
    game,
    agent,
    games,
    acting: promise.acting,
    seed: 1000,
    protocol: protocolFor(agent.rhythm, game.spec),
  }))
    total += score
  return total / games
}
