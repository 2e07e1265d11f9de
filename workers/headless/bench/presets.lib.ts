import { playGames } from '../../lab/agents/games'
import { createPolicy } from '../../lab/agents/policy'
import { algorithms, presets } from '../../lab/agents/registry'
import { seedsOf } from '../../lab/agents/seeds'
import { parseOptions } from '../../lab/contracts/options'
import type { Policy } from '../../lab/contracts/policy'
import type { Preset } from '../../lab/contracts/preset'
import { createVectorEnv, envOptions, type EnvOptions } from '../../lab/envs/vector'
import { createRandom } from '../../lab/random'
import { chooseNodeBackend } from '../backend.lib'
import type { Row } from '../bench'
import { loadGame } from '../games.lib'

const runs = [1, 2, 3, 4, 5]
const games = 30

/**
 * Does each preset keep its promise? Five seeds each: the time a whole run takes and the mean score of 30 games afterwards.
 * Seconds are those of the processor: other programs on the machine do not count. `NUDGE_PRESET=ID` measures one alone.
 */
export default async function* measurePresets(): AsyncGenerator<Row> {
  await chooseNodeBackend('wasm')
  const only = process.env['NUDGE_PRESET']
  for (const preset of presets.all.filter(({ id, promise }) => promise && (!only || id === only))) yield* measurePreset(preset, preset.promise!)
}

async function* measurePreset(preset: Preset, promise: NonNullable<Preset['promise']>): AsyncGenerator<Row> {
  let kept = 0
  for (const seed of runs) {
    const { curve, seconds, score } = await trainOnce(preset, seed)
    for (const [at, mean] of curve) yield { case: `${preset.id}, seed ${seed}, after ${at.toFixed(1)} s`, metric: 'return', value: mean, unit: 'points', versus: null, ratio: null }
    yield { case: `${preset.id}, seed ${seed}`, metric: 'time', value: seconds, unit: 's', versus: `promised ${promise.seconds} s`, ratio: promise.seconds / seconds }
    yield { case: `${preset.id}, seed ${seed}`, metric: 'score', value: score, unit: 'points', versus: `promised ${promise.score}`, ratio: score / promise.score }
    if (seconds <= promise.seconds && score >= promise.score) kept++
  }
  yield { case: `${preset.id}, promise kept`, metric: 'seeds', value: kept, unit: `of ${runs.length}`, versus: null, ratio: null }
}

/** Trains one agent; then plays. `curve`: [seconds, mean return of the games finished since the last point], twenty points. */
async function trainOnce(preset: Preset, seed: number) {
  const algorithm = algorithms.get(preset.algorithm)
  const options = parseOptions(algorithm.options, preset.options)
  const game = await loadGame(preset.id, algorithm.slots(options))
  const environment = parseOptions(envOptions, preset.envOptions)
  const seeds = seedsOf(seed)
  const env = createVectorEnv(game, { options: environment, seed: seeds.env })
  const policy = createPolicy({ env: game.spec, network: preset.network, seed: seeds.policy })
  const curve: [number, number][] = []
  let [sum, count] = [0, 0]
  const started = process.cpuUsage()
  const seconds = () => (({ user, system }) => (user + system) / 1e6)(process.cpuUsage(started))
  for await (const { decisions, metrics } of algorithm.train({ env, policy, random: createRandom(seeds.learner), options, decisions: preset.decisions })) {
    sum += (metrics['charts/return'] ?? 0) * (metrics['charts/games'] ?? 0)
    count += metrics['charts/games'] ?? 0
    if (count === 0 || decisions < ((curve.length + 1) * preset.decisions) / 20) continue
    curve.push([seconds(), sum / count])
    ;[sum, count] = [0, 0]
  }
  const took = seconds()
  const score = await play(preset, policy, environment, preset.promise?.acting ?? 'sampled')
  policy.dispose()
  return { curve, seconds: took, score }
}

async function play(preset: Preset, policy: Policy, options: EnvOptions, acting: 'sampled' | 'greedy'): Promise<number> {
  const game = await loadGame(preset.id, games)
  let total = 0
  for await (const { score } of playGames({ game, policy, games, acting, seed: 1000, options, mostDecisions: options.timeLimit || 20_000 })) total += score
  return total / games
}
