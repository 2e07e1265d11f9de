import * as ops from '../../../lab/backend/ops'
import { parseOptions } from '../../../lab/contracts/options'
import { createVectorEnv, envOptions } from '../../../lab/envs/vector'
import { createRandom } from '../../../lab/random'
import { openGame } from '../../games.lib'

const pictures = 64
const decisions = 100

/**
 * The first layer of `small`, forwards and its weights' slopes: `black` of pictures of a game that is played at random, `grey` of the same
 * with every 0 a 1. `share`: of their numbers, those that are 0.
 */
export async function firstLayer(id: string) {
  const bytes = await picturesOf(id)
  const random = createRandom(1)
  const numbers = (...shape: number[]) =>
    ops.tensor(
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => 0.2 * random.normal()),
      shape,
    )
  const shape = [pictures, 84, 84, bytes.length / (pictures * 84 * 84)]
  const seen = [bytes, bytes.map((byte) => byte || 1)].map((some) => ops.bytesToTensor(some, shape)) as ops.Tensor[]
  const weights = [numbers(5, 5, shape[3]!, 16), numbers(16)]
  const step = (x: ops.Tensor) => () =>
    ops.tidy(() => void ops.grads((kernel, bias) => ops.sum(ops.convRelu(x, kernel!, bias!, 4)))(weights))
  return {
    black: step(seen[0]!),
    grey: step(seen[1]!),
    share: bytes.reduce((sum, byte) => sum + Number(byte === 0), 0) / bytes.length,
    dispose: () => ops.dispose([...seen, ...weights]),
  }
}

async function picturesOf(id: string): Promise<Uint8Array> {
  const game = await openGame(id, pictures)
  const env = createVectorEnv(game, { options: parseOptions(envOptions, {}), seed: 1 })
  const random = createRandom(1)
  for (let i = 0; i < decisions; i++)
    env.step(Int32Array.from({ length: pictures }, () => random.below(game.spec.actions.length)))
  return Uint8Array.from(env.observations)
}
