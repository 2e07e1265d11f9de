import { createEvaluator } from '../../agents/parts/actor'
import { feed } from '../../agents/parts/feed'
import { logProbability, sampleAction } from '../../agents/parts/sampling'
import { readBack, runsBeside, sampleRows, tidy } from '../../backend/ops'
import type { Policy } from '../../contracts/model'
import type { Random } from '../../random'

/** What a policy did in each row; all [rows]. */
export interface Acted {
  readonly actions: Int32Array
  readonly logProbabilities: Float32Array
  readonly values: Float32Array
}

/**
 * Lets a policy act on `count` u8 observations with one upload and one read-back; one word of its own stream per row. On a device that
 * draws by itself three numbers per row come back.
 */
export function createActor(policy: Policy, count: number): (observations: Uint8Array, randoms: readonly Random[]) => Promise<Acted> {
  const evaluate = createEvaluator(policy, count)
  return (observations, randoms) => (runsBeside() ? actOnDevice(policy, observations, count, randoms) : actHere(evaluate, observations, count, randoms))
}

async function actOnDevice(policy: Policy, observations: Uint8Array, count: number, randoms: readonly Random[]): Promise<Acted> {
  const uniforms = Float32Array.from(randoms, (random) => random.uniform())
  const drawn = tidy(() => {
    const { logits, value } = policy.forward({ observation: feed(observations, count, policy.observation) })
    return sampleRows(logits, value, uniforms)
  })
  const data = await readBack(drawn)
  drawn.dispose()
  const column = (k: number) => Float32Array.from({ length: count }, (_, row) => data[3 * row + k] ?? NaN)
  return { actions: Int32Array.from(column(0)), logProbabilities: column(1), values: column(2) }
}

async function actHere(evaluate: ReturnType<typeof createEvaluator>, observations: Uint8Array, count: number, randoms: readonly Random[]): Promise<Acted> {
  const output = await evaluate(observations)
  const acted = { actions: new Int32Array(count), logProbabilities: new Float32Array(count), values: new Float32Array(count) }
  for (let row = 0; row < count; row++) {
    const logits = output.logits(row)
    const action = sampleAction(logits, randoms[row] as Random)
    acted.actions[row] = action
    acted.logProbabilities[row] = logProbability(logits, action)
    acted.values[row] = output.value(row)
  }
  return acted
}
