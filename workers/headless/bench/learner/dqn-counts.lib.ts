import type { Counting } from '../../../lab/backend/counts'
import { defaults, parseOptions, type Value } from '../../../lab/contracts/options'
import { createVectorEnv, envOptions } from '../../../lab/envs/vector'
import { buildPolicy } from '../../../lab/models/policy'
import dqn from '../../../lab/trainers/algorithms/dqn'
import { loadGame } from '../../games.lib'
import { smallPlan } from './plans.lib'

const slots = 4

export const dqnVariants: readonly (readonly [string, Record<string, Value>])[] = [
  ['double, dueling, prioritised DQN', {}],
  ['the DQN of 2015', { double: false, dueling: false, prioritised: false, nStep: 1 }],
]

/** Of one gradient step on the current backend: what two in a decision of all slots ask for more than one. */
export async function countDqnUpdate(change: Record<string, Value>, counting: Counting): Promise<number> {
  const [one, two] = [await countStep(slots, change, counting), await countStep(slots / 2, change, counting)]
  return two - one
}

/** Dispatches between two reports, with a gradient step every so many decisions. */
async function countStep(trainEvery: number, change: Record<string, Value>, counting: Counting): Promise<number> {
  const env = createVectorEnv(await loadGame('breakout', slots), { options: defaults(envOptions), seed: 1 })
  const policy = buildPolicy(smallPlan.network, env.shape, env.actions, 1)
  const given = { slots, steps: 1, batch: 2, warmUp: 8, capacity: 200, nStep: 1, targetEvery: 1e6, trainEvery }
  const options = parseOptions(dqn.options, { ...given, ...change })
  const run = dqn.train({ env, policy, seed: 1, options, decisions: 1e6 })
  try {
    // until it is warm, and has brought its weights to the device
    for (let i = 0; i < 3; i++) await run.next()
    counting.take()
    await run.next()
    return counting.take().dispatches
  } finally {
    await run.return()
    policy.dispose()
  }
}
