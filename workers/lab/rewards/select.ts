import type { Transitions } from '../contracts/reward'

/** How many decisions paid what, by what they paid. */
export function classesOf(rewards: Float32Array): [reward: number, count: number][] {
  const counts = new Map<number, number>()
  for (const reward of rewards) counts.set(reward, (counts.get(reward) ?? 0) + 1)
  return [...counts].sort(([a], [b]) => a - b)
}

/** Numbers things from 0 in the order in which they are first met. */
export function numbering<T>(): { of(thing: T): number; met(): T[] } {
  const numbers = new Map<T, number>()
  return {
    of(thing) {
      const number = numbers.get(thing) ?? numbers.size
      numbers.set(thing, number)
      return number
    },
    met: () => [...numbers.keys()],
  }
}

/** Some of them, in the order of `rows`; frames that nobody looks at any more are let go. Episodes keep their numbers. */
export function select(all: Transitions, rows: readonly number[]): Transitions {
  const width = all.before.length / Math.max(1, all.rewards.length)
  const planes = numbering<number>()
  const seen = (of: Uint32Array) =>
    Uint32Array.from({ length: rows.length * width }, (_, i) =>
      planes.of(of[rows[Math.floor(i / width)]! * width + (i % width)]!),
    )
  const [before, after] = [seen(all.before), seen(all.after)]
  return {
    observation: all.observation,
    planes: planes.met().map((plane) => all.planes[plane]!),
    before,
    after,
    actions: Uint8Array.from(rows, (row) => all.actions[row]!),
    rewards: Float32Array.from(rows, (row) => all.rewards[row]!),
    episodes: Uint32Array.from(rows, (row) => all.episodes[row]!),
    ends: Uint8Array.from(rows, (row) => all.ends[row]!),
  }
}

/** One after the other, of one game; the episodes of each are others than those before it. */
export function join(parts: readonly Transitions[]): Transitions {
  const [first] = parts
  if (!first) throw new Error('nothing to join')
  let [planes, episodes] = [0, 0]
  const moved = parts.map((part) => {
    const [plane, episode] = [planes, episodes]
    planes += part.planes.length
    episodes += 1 + part.episodes.reduce((most, one) => Math.max(most, one), -1)
    return {
      before: part.before.map((one) => one + plane),
      after: part.after.map((one) => one + plane),
      episodes: part.episodes.map((one) => one + episode),
    }
  })
  const words = (of: 'before' | 'after' | 'episodes') => Uint32Array.from(moved.flatMap((part) => [...part[of]]))
  const bytes = (of: 'actions' | 'ends') => Uint8Array.from(parts.flatMap((part) => [...part[of]]))
  return {
    observation: first.observation,
    planes: parts.flatMap((part) => part.planes),
    before: words('before'),
    after: words('after'),
    actions: bytes('actions'),
    rewards: Float32Array.from(parts.flatMap((part) => [...part.rewards])),
    episodes: words('episodes'),
    ends: bytes('ends'),
  }
}
