import { createPolicy } from '../../../lab/models/policy'
import { createRollout } from '../../../lab/trainers/parts/rollout'
import { trainers } from '../../../lab/trainers/registry'
import { seedsOf } from '../../../lab/trainers/seeds'
import * as tf from '../../../lab/backend/tf'
import type { VectorEnv } from '../../../lab/contracts/trainer'
import { defaults } from '../../../lab/contracts/options'
import type { Policy } from '../../../lab/contracts/model'
import { createVectorEnv, envOptions } from '../../../lab/envs/vector'
import { createStreams } from '../../../lab/streams'
import type { Row } from '../../bench'
import { openGame } from '../../games.lib'
import { median } from '../../../lab/statistics/interval'

const seeds = seedsOf(1)
const warmUp = 1
const rounds = 5

/** Whole runs on Breakout with the `small` network: decisions per second, and where the time goes. */
export async function* rates(): AsyncGenerator<Row> {
  const rollout = await measureRollout(16, 64)
  yield {
    case: 'breakout, small, rollout, 16 slots',
    metric: 'rate',
    value: rollout,
    unit: 'decisions/s',
    versus: null,
    ratio: null,
  }
  for (const id of ['ppo', 'a2c']) yield* measureRun(id, rollout)
  const [whole, half] = [await trainingRate({}), await trainingRate({ planes: 'half' })]
  yield {
    case: 'breakout, small, ppo, planes at half their sides',
    metric: 'rate',
    value: half,
    unit: 'decisions/s',
    versus: 'whole planes',
    ratio: half / whole,
  }
}

async function measureRollout(slots: number, steps: number): Promise<number> {
  const { env, policy } = await createParts(slots)
  const rollout = createRollout(env, policy, steps)
  const streams = createStreams(seeds.learner, slots)
  const rates: number[] = []
  for (let round = -warmUp; round < rounds; round++) {
    const started = performance.now()
    await rollout.collect(streams, async () => {})
    if (round >= 0) rates.push((1000 * rollout.size) / (performance.now() - started))
  }
  policy.dispose()
  return median(rates)
}

/** Time of one stretch of a run, in ms. */
interface Share {
  environment: number
  forward: number
  update: number
  rest: number
  decisions: number
}

async function* measureRun(id: string, rollout: number): AsyncGenerator<Row> {
  const shares = await measureShares(id)
  const rate = rateOf(shares)
  yield {
    case: `breakout, small, ${id}`,
    metric: 'rate',
    value: rate,
    unit: 'decisions/s',
    versus: 'rollout alone',
    ratio: rate / rollout,
  }
  for (const part of ['environment', 'forward', 'update', 'rest'] as const)
    yield {
      case: `breakout, small, ${id}`,
      metric: part,
      value: median(shares.map((s) => (100 * s[part]) / total(s))),
      unit: '% of the time',
      versus: null,
      ratio: null,
    }
}

/** What learns, what it sees, and options of the learner in place of its own. */
interface What {
  readonly network?: string
  readonly planes?: 'whole' | 'half'
  readonly changed?: Readonly<Record<string, number>>
}

/** PPO on Breakout: decisions per second. */
export async function trainingRate(what: What): Promise<number> {
  return rateOf(await measureShares('ppo', what))
}

const total = (s: Share) => s.environment + s.forward + s.update + s.rest
const rateOf = (shares: readonly Share[]) => median(shares.map((s) => (1000 * s.decisions) / total(s)))

async function measureShares(id: string, { changed = {}, ...seen }: What = {}): Promise<Share[]> {
  const algorithm = trainers.get(id)
  const options = Object.assign(defaults(algorithm.options), changed)
  const { env, policy } = await createParts(algorithm.slots(options), seen)
  const clock = createClock()
  const run = algorithm.train({
    env: clock.env(env),
    policy: clock.policy(policy),
    seed: seeds.learner,
    options,
    decisions: Number.MAX_SAFE_INTEGER,
  })
  const least = 2048
  const shares: Share[] = []
  let before = 0
  let first = true
  for await (const { decisions } of run) {
    clock.updated()
    if (decisions - before < least) continue
    const share = clock.take(decisions - before)
    before = decisions
    if (!first) shares.push(share)
    first = false
    if (shares.length === rounds) break
  }
  policy.dispose()
  return shares
}

async function createParts(
  slots: number,
  { network = 'small', planes = 'whole' }: Omit<What, 'changed'> = {},
): Promise<{ env: VectorEnv; policy: Policy }> {
  const game = await openGame('breakout', slots, { options: { planes } })
  return {
    env: createVectorEnv(game, { options: defaults(envOptions), seed: seeds.env }),
    policy: createPolicy({ env: game.spec, network, seed: seeds.policy }),
  }
}

/**
 * Watches a run from outside: the environment's steps, forward passes without a tape (rollouts), and the update, which is all
 * between the rollout's last forward pass and the event that ends it.
 */
function createClock() {
  let [environment, forward, update] = [0, 0, 0]
  let started = performance.now()
  let lastForward = started
  const timed = <T>(work: () => T, note: (ms: number) => void): T => {
    const from = performance.now()
    const result = work()
    note(performance.now() - from)
    return result
  }
  return {
    env: (env: VectorEnv): VectorEnv => ({
      ...env,
      step: (actions) =>
        timed(
          () => env.step(actions),
          (ms) => (environment += ms),
        ),
    }),
    policy: (policy: Policy): Policy => ({
      ...policy,
      forward(x) {
        if (tf.engine().isTapeOn()) return policy.forward(x)
        const output = timed(
          () => policy.forward(x),
          (ms) => (forward += ms),
        )
        lastForward = performance.now()
        return output
      },
    }),
    updated: () => void (update += performance.now() - lastForward),
    take(decisions: number): Share {
      const now = performance.now()
      const share = { environment, forward, update, rest: now - started - environment - forward - update, decisions }
      ;[environment, forward, update] = [0, 0, 0]
      started = now
      return share
    },
  }
}
