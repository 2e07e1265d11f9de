import type { NamedBytes, VectorStep } from '../../contracts/trainer'
import { InputError } from '../../contracts/errors'
import type { Observations, ObservationShape } from '../../contracts/observation'
import type { Random } from '../../random'
import { GOES_ON, TERMINATED, TRUNCATED } from './n-step'
import { createPriorities } from './prioritized'
import { createLane, type Lane } from './replay-lane'

export interface ReplayRequest {
  readonly slots: number
  /** Of one observation; floats for a vector [n], else bytes. */
  readonly shape: ObservationShape
  /** Actions there are. */
  readonly actions: number
  /** Decisions kept in all, the same number for each slot. */
  readonly capacity: number
  /** n of the n-step targets, and their discount. */
  readonly steps: number
  readonly gamma: number
  /** 0 = uniform; see prioritized.ts. */
  readonly alpha: number
}

/** B decisions out of the memory; pictures are overwritten by the next `draw`. */
export interface Sample {
  /** Where they lie, for `judge`. */
  readonly leaves: Int32Array
  readonly taken: Int32Array
  /** Importance weights. */
  readonly weights: Float32Array
  /** Σ γᵏ r of the n-step target, and the factor of the value that follows (0: nothing follows). */
  readonly rewards: Float32Array
  readonly discounts: Float32Array
  /** [B, …shape]: where the decision was made, and where the target looks on from. */
  readonly observations: Observations
  readonly nextObservations: Observations
}

/**
 * Experience replay (Lin 1992; Mnih et al. 2015): what every slot saw, did and earned, oldest forgotten first. Pictures are
 * kept once per plane. A decision can be drawn when its n-step target is known: n decisions later, or when its episode ended.
 */
export interface ReplayMemory {
  /** Decisions that can be drawn. */
  readonly count: number
  /** Before a step: [slots, …shape]. */
  observe(observations: Observations): void
  /** After it. */
  note(actions: Int32Array, result: VectorStep): void
  /** Needs a `count` above 0. */
  draw(batch: number, beta: number, random: Random): Sample
  /** New TD errors of drawn leaves. */
  judge(leaves: Int32Array, errors: Float32Array): void
  /** All of it, as it lies; parts are named `replay …`. */
  save(): NamedBytes[]
  /** Throws InputError when it was kept with other sizes, or does not fit together. */
  load(parts: readonly NamedBytes[]): void
}

/** How an observation is kept: so many planes of so many bytes each. A vector is one plane, the bytes of its floats. */
export function planesOf(shape: ObservationShape): { readonly plane: number; readonly planes: number } {
  return shape.length === 3 ? { plane: shape[0] * shape[1], planes: shape[2] } : { plane: 4 * shape[0], planes: 1 }
}

/** Throws RangeError when there is no such memory to be had. */
export function createReplay({ slots, shape, actions, capacity, steps, gamma, alpha }: ReplayRequest): ReplayMemory {
  const { plane: pixels, planes } = planesOf(shape)
  const length = Math.floor(capacity / slots)
  const rows = slots * length
  const priorities = createPriorities(rows, alpha)
  const memory = allocate(slots, length, pixels, planes)
  const lanes = Array.from({ length: slots }, (_, slot) => {
    const row = slot * length
    return createLane(memory.lane(slot), {
      pixels,
      planes,
      steps,
      gamma,
      admit: (at) => priorities.admit(row + at),
      forget: (at) => priorities.forget(row + at),
    })
  })
  const place = (leaf: number): [Lane, number] => [lanes[Math.floor(leaf / length)]!, leaf % length]
  const stack = (from: Observations, k: number) =>
    bytesOf(from).subarray(k * pixels * planes, (k + 1) * pixels * planes)
  /** What a memory must have in common with a saved one. */
  const layout = `${slots} × ${length} decisions of ${shape.join('×')}, looking ${steps} ahead`
  let sample = createSample(0, shape)

  const fill = (drawn: Sample, k: number) => {
    const [lane, row] = place(drawn.leaves[k]!)
    const { reward, discount, next } = lane.lookAhead(row)
    drawn.taken[k] = memory.actions[drawn.leaves[k]!]!
    drawn.rewards[k] = reward
    drawn.discounts[k] = discount
    lane.read(row, stack(drawn.observations, k))
    lane.read(next, stack(drawn.nextObservations, k))
  }

  return {
    get count() {
      return priorities.count
    },
    observe(observations) {
      lanes.forEach((lane, slot) => lane.see(stack(observations, slot)))
    },
    note(taken, { rewards, terminated, truncated, finalObservations }) {
      lanes.forEach((lane, slot) => {
        const end = terminated[slot] ? TERMINATED : truncated[slot] ? TRUNCATED : GOES_ON
        lane.settle(taken[slot]!, rewards[slot]!, end, stack(finalObservations, slot))
      })
    },
    draw(batch, beta, random) {
      if (sample.taken.length !== batch) sample = createSample(batch, shape)
      const leaves = priorities.draw(batch, random)
      const drawn = { ...sample, leaves, weights: priorities.weights(leaves, beta) }
      for (let k = 0; k < batch; k++) fill(drawn, k)
      return drawn
    },
    judge: priorities.judge,
    save: () => [
      { name: 'replay layout', bytes: new TextEncoder().encode(layout) },
      { name: 'replay priorities', bytes: bytesOf(priorities.save()) },
      ...memory.save(),
    ],
    load(parts) {
      const kept = find(parts, 'layout')
      const before = kept ? new TextDecoder().decode(kept) : 'nothing'
      if (before !== layout) throw new InputError('replay memory', `held ${before}; these options make it ${layout}`)
      const leaves = find(parts, 'priorities')?.slice()
      if (leaves?.length !== 8 * (rows + 1))
        throw new InputError('replay priorities', 'are missing or of another length')
      memory.load(parts)
      if (memory.actions.some((action) => action >= actions))
        throw new InputError('replay actions', 'name one that does not exist')
      for (const lane of lanes) lane.resume()
      const weights = new Float64Array(leaves.buffer)
      requirePriorities(weights, (leaf) => place(leaf)[0].drawable(place(leaf)[1]))
      priorities.load(weights)
    },
  }
}

/** The lanes' memory, one array for all of them so that it is saved in few pieces. */
function allocate(slots: number, length: number, pixels: number, planes: number) {
  const rows = slots * length
  // A stack needs `planes` pictures, each further row one.
  const room = (length + planes) * pixels
  const small = {
    numbers: new Uint32Array(rows * planes),
    actions: new Uint8Array(rows),
    rewards: new Float32Array(rows),
    ends: new Uint8Array(rows),
    counters: new Uint32Array(3 * slots),
    made: new Uint32Array(slots),
  }
  const pictures = new Uint8Array(slots * room)
  const share = <T extends { subarray(from: number, to: number): T; length: number }>(array: T, slot: number) =>
    array.subarray((array.length / slots) * slot, (array.length / slots) * (slot + 1))
  /** What has been filled of a lane's pictures. */
  const used = (slot: number) => share(pictures, slot).subarray(0, Math.min(room, small.made[slot]! * pixels))
  const everyUsed = () => Array.from({ length: slots }, (_, slot) => used(slot))
  return {
    actions: small.actions,
    lane: (slot: number) => ({
      numbers: share(small.numbers, slot),
      actions: share(small.actions, slot),
      rewards: share(small.rewards, slot),
      ends: share(small.ends, slot),
      counters: share(small.counters, slot),
      made: share(small.made, slot),
      pictures: share(pictures, slot),
    }),
    save: (): NamedBytes[] => [
      ...Object.entries(small).map(([name, array]) => ({ name: `replay ${name}`, bytes: bytesOf(array).slice() })),
      { name: 'replay pictures', bytes: joined(everyUsed()) },
    ],
    load(parts: readonly NamedBytes[]) {
      for (const [name, array] of Object.entries(small)) {
        const bytes = find(parts, name)
        if (bytes?.length !== array.byteLength)
          throw new InputError(`replay ${name}`, 'are missing or of another length')
        bytesOf(array).set(bytes)
      }
      const saved = find(parts, 'pictures')
      if (saved?.length !== everyUsed().reduce((sum, part) => sum + part.length, 0))
        throw new InputError('replay pictures', 'are missing or of another length')
      let at = 0
      for (const part of everyUsed()) part.set(saved.subarray(at, (at += part.length)))
    },
  }
}

function createSample(batch: number, shape: ObservationShape): Sample {
  const size = batch * shape.reduce((product: number, n) => product * n, 1)
  const blank = () => (shape.length === 3 ? new Uint8Array(size) : new Float32Array(size))
  return {
    leaves: new Int32Array(batch),
    taken: new Int32Array(batch),
    weights: new Float32Array(batch),
    rewards: new Float32Array(batch),
    discounts: new Float32Array(batch),
    observations: blank(),
    nextObservations: blank(),
  }
}

/** A file from outside must not lead to decisions that are not there. */
function requirePriorities(weights: Float64Array, drawable: (leaf: number) => boolean): void {
  const rows = weights.length - 1
  const fits = (weight: number, leaf: number) =>
    leaf === rows || drawable(leaf) ? weight > 0 && weight < Infinity : weight === 0
  if (!weights.every(fits)) throw new InputError('replay priorities', 'do not fit the decisions')
}

function find(parts: readonly NamedBytes[], name: string): Uint8Array | undefined {
  return parts.find((part) => part.name === `replay ${name}`)?.bytes
}

function bytesOf(array: Uint8Array | Uint32Array | Float32Array | Float64Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) out.set(part, (at += part.length) - part.length)
  return out
}
