import type { VectorEnv } from '../../../workers/lab/contracts/trainer'
import type { NetworkSpec } from '../../../workers/lab/contracts/model'
import { createRandom } from '../../../workers/lab/random'

/** For who learns from a memory there. */
export const quickReplay = {
  slots: 4,
  steps: 6,
  learningRate: 0.01,
  gamma: 0.5,
  batch: 8,
  warmUp: 20,
  capacity: 200,
  targetEvery: 40,
  epsilonEnd: 0,
}
/** What decisions are worth there, for who learns distributions. */
export const returnsThere = { low: 0, high: 3 }

/**
 * A game for testing learners without WASM: one half of a 6×6 picture is bright, the action that names it earns 1. Numbers
 * 0…1 instead of bytes where `floats`.
 * A game lasts four decisions; in odd slots its end is a truncation.
 */
export function createBrightSide(count: number, seed: number, floats = false): VectorEnv {
  const pixels = 36
  const random = createRandom(seed)
  const observations = floats ? new Float32Array(count * pixels) : new Uint8Array(count * pixels)
  const scale = floats ? 1 / 255 : 1
  const sides = new Uint8Array(count)
  const lengths = new Uint8Array(count)
  const scores = new Uint8Array(count)
  const deal = (slot: number) => {
    const side = random.below(2)
    sides[slot] = side
    for (let i = 0; i < pixels; i++)
      observations[slot * pixels + i] =
        scale * ((i % 6 < 3 ? 0 : 1) === side ? 200 + random.below(56) : random.below(56))
  }
  for (let slot = 0; slot < count; slot++) deal(slot)
  return {
    count,
    actions: 2,
    shape: floats ? [pixels] : [6, 6, 1],
    observations,
    step(actions) {
      const rewards = new Float32Array(count)
      const terminated = new Uint8Array(count)
      const truncated = new Uint8Array(count)
      const finished: { score: number; length: number }[] = []
      for (let slot = 0; slot < count; slot++) {
        const reward = actions[slot] === sides[slot] ? 1 : 0
        rewards[slot] = reward
        scores[slot]! += reward
        if (++lengths[slot]! === 4) {
          finished.push({ score: scores[slot]!, length: 4 })
          ;(slot % 2 ? truncated : terminated)[slot] = 1
          lengths[slot] = scores[slot] = 0
        }
        deal(slot)
      }
      return { rewards, terminated, truncated, finalObservations: observations.slice(), finished }
    },
    save: () => [
      { name: 'observations', bytes: new Uint8Array(observations.slice().buffer) },
      { name: 'counters', bytes: Uint8Array.of(...sides, ...lengths, ...scores) },
      { name: 'random', bytes: new TextEncoder().encode(random.save()) },
    ],
    load(parts) {
      const [picture, counters, words] = parts.map(({ bytes }) => bytes) as [Uint8Array, Uint8Array, Uint8Array]
      new Uint8Array(observations.buffer).set(picture)
      ;[sides, lengths, scores].forEach((array, i) => array.set(counters.subarray(i * count, (i + 1) * count)))
      random.load(new TextDecoder().decode(words))
    },
  }
}

export const tinyNetwork: NetworkSpec = {
  id: 'tiny',
  title: 'Tiny',
  cite: 'test',
  build: (nn, { observation }) =>
    nn.dense('dense1', nn.conv('conv1', observation, { filters: 4, kernel: 3, stride: 2 }), 16),
}
