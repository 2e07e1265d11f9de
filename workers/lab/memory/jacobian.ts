import * as ops from '../backend/ops'
import { InputError } from '../contracts/errors'
import type { Policy } from '../contracts/model'
import type { Tensor } from '../contracts/tensor'

/** Decisions in a pass; always so many, or the last digit might depend on how many there are. */
const AT_ONCE = 16

/** What goes into a memory beside the memory before: the layer in front of it, or where none is known the observation itself. */
function layerBefore({ memory, layers, network }: Policy): string | null {
  const at = layers.findIndex(({ kind }) => kind === 'gru')
  if (memory === 0 || at < 0) throw new InputError('network', `${network} does not name the layer that it remembers by`)
  return at > 0 ? layers[at - 1]!.name : null
}

/** Of each observation [rows, …]: what of it goes into the memory, [rows × n]. */
export async function seenOf(policy: Policy, observations: Tensor): Promise<Float32Array> {
  const layer = layerBefore(policy)
  const seen = ops.tidy(() =>
    ops.reshape(layer ? policy.activations({ observation: observations }, layer) : observations, [-1]),
  )
  const numbers = (await ops.readBack(seen)).slice()
  seen.dispose()
  return numbers
}

/**
 * How a memory follows from the one before, with what is seen as it was: of each decision ∂hᵢ(t) / ∂hⱼ(t − 1), [width × width], a row for each i.
 * `seen`: of each decision, as `seenOf` gives it; `memories`: what came of each, the first out of nothing.
 */
export async function jacobians(
  policy: Policy,
  seen: readonly (readonly number[])[],
  memories: readonly Float32Array[],
  breathe: () => Promise<void> = async () => {},
): Promise<Float32Array[]> {
  const { memory: width } = policy
  const out: Float32Array[] = []
  for (let from = 0; from < seen.length; from += AT_ONCE) {
    const slopes = await slopesOf(policy, seen.slice(from, from + AT_ONCE), memories.slice(Math.max(0, from - 1)), from)
    for (let i = 0; i < Math.min(AT_ONCE, seen.length - from); i++)
      out.push(slopes.slice(i * width * width, (i + 1) * width * width))
    await breathe()
  }
  return out
}

/** `before`: memories from the decision before the first on, or from the first where that is an episode's. */
async function slopesOf(
  policy: Policy,
  seen: readonly (readonly number[])[],
  before: readonly Float32Array[],
  from: number,
): Promise<Float32Array> {
  const { memory: width, observation } = policy
  const layer = layerBefore(policy)
  const wide = seen[0]!.length
  const rows = AT_ONCE * width
  // Every decision once for each number of its memory, whose slopes are asked for.
  const [features, remembered, chosen] = [rows * wide, rows * width, rows * width].map((n) => new Float32Array(n)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ]
  for (let row = 0; row < rows; row++) {
    const decision = Math.floor(row / width)
    features.set(seen[decision] ?? [], row * wide)
    remembered.set((from > 0 ? before[decision] : before[decision - 1]) ?? [], row * width)
    chosen[row * width + (row % width)] = 1
  }
  const slope = ops.tidy(() => {
    const shown = ops.tensor(features, [rows, ...(layer ? [wide] : observation)])
    const next = ops.grad((memory) => {
      const given = layer ? policy.resume(shown, layer, { memory }) : policy.forward({ observation: shown, memory })
      return given.memory!
    })
    return next(ops.tensor(remembered, [rows, width]), ops.tensor(chosen, [rows, width]))
  })
  try {
    return (await ops.readBack(slope)).slice()
  } finally {
    slope.dispose()
  }
}
