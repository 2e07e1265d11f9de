import type { NetworkSpec } from '../../../workers/lab/contracts/model'
import type { VectorEnv } from '../../../workers/lab/contracts/trainer'
import { createRandom } from '../../../workers/lab/random'

const LENGTH = 3

/**
 * A game that needs a memory: the first of three pictures of 6×6 has a bright half, the others are dark, and the last action earns 1
 * if it names that half. In odd slots a game's end is a truncation.
 */
export function createFirstSide(count: number, seed: number): VectorEnv {
  const pixels = 36
  const random = createRandom(seed)
  const observations = new Uint8Array(count * pixels)
  const sides = new Uint8Array(count)
  const lengths = new Uint8Array(count)
  const show = (slot: number) => {
    for (let i = 0; i < pixels; i++)
      observations[slot * pixels + i] = lengths[slot] === 0 && (i % 6 < 3 ? 0 : 1) === sides[slot] ? 255 : 0
  }
  const begin = (slot: number) => {
    lengths[slot] = 0
    sides[slot] = random.below(2)
  }
  for (let slot = 0; slot < count; slot++) {
    begin(slot)
    show(slot)
  }
  return {
    count,
    actions: 2,
    shape: [6, 6, 1],
    observations,
    step(actions) {
      const [rewards, terminated, truncated] = [new Float32Array(count), new Uint8Array(count), new Uint8Array(count)]
      const finished: { score: number; length: number }[] = []
      for (let slot = 0; slot < count; slot++) {
        if (++lengths[slot]! === LENGTH) {
          rewards[slot] = actions[slot] === sides[slot] ? 1 : 0
          finished.push({ score: rewards[slot]!, length: LENGTH })
          ;(slot % 2 ? truncated : terminated)[slot] = 1
          begin(slot)
        }
        show(slot)
      }
      return { rewards, terminated, truncated, finalObservations: observations.slice(), finished }
    },
    save: () => [
      { name: 'sides', bytes: Uint8Array.of(...sides, ...lengths) },
      { name: 'random', bytes: new TextEncoder().encode(random.save()) },
    ],
    load([counters, words]) {
      ;[sides, lengths].forEach((array, i) => array.set(counters!.bytes.subarray(i * count, (i + 1) * count)))
      random.load(new TextDecoder().decode(words!.bytes))
      for (let slot = 0; slot < count; slot++) show(slot)
    },
  }
}

export const rememberingNetwork: NetworkSpec = {
  id: 'remembering',
  title: 'Remembering',
  cite: 'test',
  memory: 8,
  build(nn, { observation, memory }) {
    const next = nn.gru('gru', nn.dense('dense1', observation, 8), memory!)
    return { features: next, memory: next }
  },
}
