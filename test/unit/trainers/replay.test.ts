import { describe, expect, it } from 'vitest'
import { nStep, GOES_ON, TERMINATED, TRUNCATED } from '../../../workers/lab/trainers/parts/n-step'
import { createPlaneStore, interleave, shiftBetween } from '../../../workers/lab/trainers/parts/plane-store'
import { createPriorities } from '../../../workers/lab/trainers/parts/prioritized'
import { createReplay, type ReplayMemory } from '../../../workers/lab/trainers/parts/replay'
import { createSumTree } from '../../../workers/lab/trainers/parts/sum-tree'
import type { Observations } from '../../../workers/lab/contracts/observation'
import type { NamedBytes } from '../../../workers/lab/contracts/trainer'
import { createRandom } from '../../../workers/lab/random'

describe('sum tree', () => {
  it('finds the leaf by its share', () => {
    const tree = createSumTree(5)
    ;[2, 0, 1, 4, 3].forEach((weight, leaf) => tree.set(leaf, weight))
    expect([tree.total, tree.count]).toEqual([10, 4])
    // 0 … 2 | 2 … 3 | 3 … 7 | 7 … 10
    const found = [0, 1.9, 2, 2.9, 3, 6.9, 7, 9.9].map((mass) => tree.find(mass))
    expect(found).toEqual([0, 0, 2, 2, 3, 3, 4, 4])
    expect(tree.find(10)).toBe(4)
    tree.set(4, 0)
    expect([tree.total, tree.count, tree.find(7)]).toEqual([7, 3, 3])
  })

  it('never finds an empty leaf, and forgets how it came about', () => {
    const random = createRandom(1)
    const [grown, built] = [createSumTree(37), createSumTree(37)]
    const weights = Array.from({ length: 37 }, () => 0)
    for (let i = 0; i < 2000; i++) {
      const leaf = random.below(37)
      weights[leaf] = random.below(3) === 0 ? 0 : random.uniform() ** 9
      grown.set(leaf, weights[leaf]!)
      if (grown.count > 0) expect(weights[grown.find(random.uniform() * grown.total)]).toBeGreaterThan(0)
    }
    weights.forEach((weight, leaf) => built.set(leaf, weight))
    expect(built.total).toBe(grown.total)
    expect(built.count).toBe(grown.count)
  })
})

describe('proportional priorities', () => {
  it('draw in proportion to |δ|^α', () => {
    const priorities = createPriorities(4, 0.5)
    for (const leaf of [0, 1, 2]) priorities.admit(leaf)
    priorities.judge(Int32Array.of(0, 1, 2), Float32Array.of(1, -4, 9))
    const counts = [0, 0, 0, 0]
    const random = createRandom(3)
    for (let i = 0; i < 3000; i++) for (const leaf of priorities.draw(4, random)) counts[leaf]!++
    // √1 : √4 : √9
    expect(counts.map((count) => count / 12_000)).toEqual([1 / 6, 2 / 6, 3 / 6, 0].map((p) => expect.closeTo(p, 2)))
  })

  it('make up for it with (N P)^−β over the largest', () => {
    const priorities = createPriorities(4, 1)
    for (const leaf of [0, 1]) priorities.admit(leaf)
    priorities.judge(Int32Array.of(0, 1), Float32Array.of(1, 3))
    // N = 2, P = ¼ and ¾: N P = ½ and 1½; to the −½, over the larger
    expect([...priorities.weights(Int32Array.of(0, 1), 0.5)]).toEqual(
      [1, Math.sqrt(0.5 / 1.5)].map((x) => expect.closeTo(x, 5)),
    )
    expect([...priorities.weights(Int32Array.of(1, 1), 0.5)]).toEqual([1, 1])
    expect([...priorities.weights(Int32Array.of(0, 1), 0)]).toEqual([1, 1])
  })

  it('what is new counts as much as the largest so far; what is forgotten stays so; what is no number changes nothing', () => {
    const priorities = createPriorities(4, 1)
    priorities.admit(0)
    priorities.judge(Int32Array.of(0), Float32Array.of(5))
    priorities.judge(Int32Array.of(0), Float32Array.of(2))
    priorities.admit(1)
    expect([...priorities.save()]).toEqual([2, 5, 0, 0, 5].map((x) => expect.closeTo(x, 5)))
    priorities.forget(0)
    priorities.judge(Int32Array.of(0, 1), Float32Array.of(7, NaN))
    expect([...priorities.save()]).toEqual([0, 5, 0, 0, 5].map((x) => expect.closeTo(x, 5)))
    expect(priorities.count).toBe(1)
  })

  it('α = 0 is plain replay: all alike, all weights 1', () => {
    const priorities = createPriorities(3, 0)
    for (const leaf of [0, 1, 2]) priorities.admit(leaf)
    priorities.judge(Int32Array.of(0, 1), Float32Array.of(100, 0))
    expect([...priorities.weights(Int32Array.of(0, 1, 2), 0.4)]).toEqual([1, 1, 1])
    expect([...priorities.save()]).toEqual([1, 1, 1, 1])
  })
})

describe('planes', () => {
  // two pixels, three planes: a stack reads [p0a, p0b, p0c, p1a, p1b, p1c]
  const stack = (...planes: number[]) => Uint8Array.from([...planes, ...planes.map((plane) => plane && plane + 100)])
  const store = (room: number) => {
    const memory = { pictures: new Uint8Array(2 * room), made: new Uint32Array(1) }
    return { memory, ...createPlaneStore(memory, 2, 3) }
  }

  it.each([
    ['by one', stack(2, 3, 4), 1],
    ['by two: something was pushed in between', stack(3, 4, 5), 2],
    ['altogether', stack(0, 0, 7), 3],
    ['not at all, and nothing in common', stack(1, 3, 2), 3],
  ])('move on %s', (_, after, shift) => {
    expect(shiftBetween(stack(1, 2, 3), after, 3)).toBe(shift)
  })

  it('are kept once each, zeros not at all, and come back exactly', () => {
    const { memory, push, read, holds } = store(6)
    const seen = [stack(0, 0, 1), stack(0, 1, 2), stack(1, 2, 3), stack(3, 4, 5), stack(0, 0, 9)]
    const numbers = seen.map((each) => push(each).slice())
    expect(numbers.map((each) => [...each])).toEqual([
      [0, 0, 1],
      [0, 1, 2],
      [1, 2, 3],
      [3, 4, 5],
      [0, 0, 6],
    ])
    expect(memory.made[0]).toBe(6)
    const into = new Uint8Array(6)
    for (const [i, each] of numbers.entries()) {
      read(each, into)
      expect(into).toEqual(seen[i])
    }
    // the seventh overwrites the first
    push(stack(0, 9, 10))
    expect(numbers.map((each) => holds(each))).toEqual([false, false, false, true, true])
  })
})

it.each([1, 2, 3, 4, 5])('%i planes interleave, wherever they lie', (count) => {
  const planes = Array.from({ length: count }, (_, k) => Uint8Array.of(10 * k + 1, 10 * k + 2, 255 - k))
  const expected = [0, 1, 2].flatMap((pixel) => planes.map((plane) => plane[pixel]))
  for (const offset of [0, 1, 4]) {
    const bytes = new Uint8Array(3 * count + offset)
    interleave(planes, bytes.subarray(offset))
    expect([...bytes.subarray(offset)]).toEqual(expected)
  }
})

/** Slots that play by dice: each plane is a number of its own; ends of both kinds; now and then a plane in between. */
function dice(slots: number, seed: number) {
  const random = createRandom(seed)
  let made = 0
  const fresh = () => [1 + (made % 250), 1 + (Math.floor(made++ / 250) % 250)]
  const stacks = Array.from({ length: slots }, () => [[0, 0], [0, 0], fresh()] as number[][])
  const bytes = () =>
    Uint8Array.from(stacks.flatMap((planes) => [0, 1].flatMap((pixel) => planes.map((plane) => plane[pixel]!))))
  const step = () => {
    const result = {
      rewards: new Float32Array(slots),
      terminated: new Uint8Array(slots),
      truncated: new Uint8Array(slots),
      finalObservations: new Uint8Array(6 * slots),
      finished: [],
    }
    const actions = Int32Array.from({ length: slots }, () => random.below(5))
    for (let slot = 0; slot < slots; slot++) {
      result.rewards[slot] = random.below(7) - 3
      const push = () => (stacks[slot] = [...stacks[slot]!.slice(1), fresh()])
      push()
      const fate = random.below(12)
      if (fate === 0) result.terminated[slot] = 1
      if (fate === 1) {
        result.truncated[slot] = 1
        result.finalObservations.set(bytes().subarray(6 * slot, 6 * slot + 6), 6 * slot)
      }
      if (fate < 2) stacks[slot] = [[0, 0], [0, 0], fresh()]
      if (fate === 2) push()
    }
    return { actions, result }
  }
  return { bytes, step }
}

interface Row {
  seen: Uint8Array
  action: number
  reward: number
  end: number
  final: Uint8Array
}

/** Everything that ever happened, stack by stack: what a memory that forgets nothing and saves nothing would know. */
function history(slots: number, steps: number, seed: number, memory: ReplayMemory): Row[][] {
  const game = dice(slots, seed)
  const rows: Row[][] = Array.from({ length: slots }, () => [])
  for (let t = 0; t < steps; t++) {
    const seen = game.bytes()
    memory.observe(seen)
    const { actions, result } = game.step()
    memory.note(actions, result)
    rows.forEach((row, slot) => {
      const part = (of: Uint8Array) => of.slice(6 * slot, 6 * slot + 6)
      const end = result.terminated[slot] ? TERMINATED : result.truncated[slot] ? TRUNCATED : GOES_ON
      row.push({
        seen: part(seen),
        action: actions[slot]!,
        reward: result.rewards[slot]!,
        end,
        final: part(result.finalObservations),
      })
    })
  }
  return rows
}

const request = { slots: 3, shape: [2, 1, 3] as const, actions: 5, capacity: 120, steps: 3, gamma: 0.5, alpha: 0 }

/** What should be drawn for a decision; null: its target is not known yet. */
function expected(rows: readonly Row[], t: number) {
  const end = rows.findIndex((row, i) => i >= t && row.end !== GOES_ON)
  if ((end < 0 || end >= t + request.steps) && t + request.steps >= rows.length) return null
  const { reward, discount, steps } = nStep(request.steps, request.gamma, (k) => rows[t + k]!)
  const next =
    rows[t + steps - 1]!.end === TRUNCATED
      ? rows[t + steps - 1]!.final
      : discount === 0
        ? rows[t]!.seen
        : rows[t + steps]!.seen
  return [[...rows[t]!.seen], rows[t]!.action, reward, discount, [...next]]
}

describe('replay memory', () => {
  const everything = (memory: ReplayMemory) => {
    const drawn = new Map<number, unknown[]>()
    const random = createRandom(9)
    for (let i = 0; i < 60; i++) {
      const { leaves, observations, taken, rewards, discounts, nextObservations } = memory.draw(40, 1, random)
      const stack = (from: Observations, i: number) => Array.from(from.subarray(6 * i, 6 * i + 6))
      leaves.forEach((leaf, k) =>
        drawn.set(leaf, [stack(observations, k), taken[k], rewards[k], discounts[k], stack(nextObservations, k)]),
      )
    }
    return drawn
  }
  const text = (of: Iterable<unknown>) => [...of].map((each) => JSON.stringify(each)).sort()

  it.each([5, 30, 200])('after %i decisions it gives what a memory of everything would, of the newest', (steps) => {
    const memory = createReplay(request)
    const rows = history(3, steps, 4, memory)
    const drawn = text(everything(memory).values())
    expect(drawn).toHaveLength(memory.count)
    const all = rows.map((row) => row.map((_, t) => expected(row, t)))
    // every decision drawn is a true one …
    const known = new Set(text(all.flat().filter(Boolean)))
    for (const each of drawn) expect(known).toContain(each)
    // … and of each slot they are the newest without a gap: at least half of its 40 rows, where so many were played
    for (const row of all) {
      const ready = row.filter(Boolean).map((each) => JSON.stringify(each))
      const kept = ready.filter((each) => drawn.includes(each))
      expect(kept).toEqual(ready.slice(-kept.length))
      expect(kept.length).toBeGreaterThanOrEqual(Math.min(ready.length, 20))
    }
  })

  it('goes on from its bytes as if it had never stopped', () => {
    const [whole, first] = [createReplay({ ...request, alpha: 0.7 }), createReplay({ ...request, alpha: 0.7 })]
    for (const memory of [whole, first]) {
      history(3, 70, 6, memory)
      const random = createRandom(2)
      for (let i = 0; i < 10; i++)
        memory.judge(
          memory.draw(8, 0.5, random).leaves,
          Float32Array.from({ length: 8 }, () => random.uniform()),
        )
    }
    const second = createReplay({ ...request, alpha: 0.7 })
    second.load(structuredClone(first.save()))
    expect(second.save()).toEqual(first.save())
    for (const memory of [whole, second]) history(3, 50, 8, memory)
    expect(second.save()).toEqual(whole.save())
    expect(second.draw(20, 0.5, createRandom(1))).toEqual(whole.draw(20, 0.5, createRandom(1)))
  })

  it('saves only the pictures there are', () => {
    const memory = createReplay(request)
    history(3, 2, 1, memory)
    const pictures = memory.save().find(({ name }) => name === 'replay pictures')?.bytes.length ?? NaN
    expect(pictures).toBeGreaterThan(0)
    expect(pictures).toBeLessThan(2 * 3 * 8)
  })

  const saved = () => {
    const memory = createReplay(request)
    history(3, 60, 3, memory)
    return memory.save()
  }
  const changed = (name: string, change: (bytes: Uint8Array) => Uint8Array): NamedBytes[] =>
    saved().map((part) => (part.name === `replay ${name}` ? { ...part, bytes: change(part.bytes.slice()) } : part))
  const broken: [string, () => NamedBytes[], string][] = [
    ['nothing', () => [], 'replay memory: held nothing'],
    ['a part missing', () => saved().filter(({ name }) => name !== 'replay ends'), 'replay ends'],
    ['pictures cut short', () => changed('pictures', (bytes) => bytes.slice(2)), 'replay pictures'],
    ['an action that does not exist', () => changed('actions', (bytes) => bytes.fill(5, 3, 4)), 'replay actions'],
    [
      'counters that contradict each other',
      () => changed('counters', (bytes) => bytes.fill(0, 0, 4)),
      'replay counters',
    ],
    ['pictures named that are not there', () => changed('numbers', (bytes) => bytes.fill(255)), 'replay numbers'],
    [
      'priorities of rows that cannot be drawn',
      () => changed('priorities', (bytes) => bytes.fill(63)),
      'replay priorities',
    ],
    ['priorities that are no numbers', () => changed('priorities', (bytes) => bytes.fill(255)), 'replay priorities'],
  ]
  it.each(broken)('refuses %s', (_, parts, message) => {
    expect(() => createReplay(request).load(parts())).toThrow(message)
  })

  it.each([{ slots: 2 }, { capacity: 119 }, { steps: 2 }, { shape: [1, 2, 3] as const }])(
    'refuses what was kept with other sizes: %o',
    (other) => {
      expect(() => createReplay({ ...request, ...other }).load(saved())).toThrow(
        'replay memory: held 3 × 40 decisions of 2×1×3, looking 3 ahead',
      )
    },
  )
})
