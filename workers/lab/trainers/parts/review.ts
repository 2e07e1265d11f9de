import * as ops from '../../backend/ops'
import type { Policy, PolicyOutput } from '../../contracts/model'
import { blankLike, feedRows } from './feed'
import type { Rollout } from './rollout'

/** What a policy says now of rows of a rollout; differentiable. Call inside a tidy. */
export type Review = (rows: Uint32Array) => PolicyOutput

/**
 * A policy without a memory may be asked about any rows. One with a memory wants all steps of the slots that are asked about, step by
 * step: it goes through them again from what it carried at the rollout's first step, with the weights of now, and begins with zeros where
 * an episode begins (truncated back-propagation through time; Hausknecht & Stone 2015 on where a sequence starts).
 */
export function createReview(policy: Policy, rollout: Rollout, most: number): Review {
  const staging = blankLike(
    rollout.observations,
    (rollout.observations.length / rollout.size) * Math.min(most, rollout.size),
  )
  const feedOf = (rows: Uint32Array) => feedRows(rollout.observations, rows, policy.observation, staging)
  if (policy.memory === 0) return (rows) => policy.forward({ observation: feedOf(rows) })
  return (rows) => {
    const memory = firstMemory(rollout, rows, policy.memory)
    return policy.forward(
      { observation: feedOf(rows), memory: ops.tensor(memory, [memory.length / policy.memory, policy.memory]) },
      { keep: keptAt(rollout, rows) },
    )
  }
}

/** What the slots of the first step's rows carried. */
function firstMemory({ memory, slots }: Rollout, rows: Uint32Array, width: number): Float32Array {
  const first = rows.filter((row) => row < slots)
  const out = new Float32Array(first.length * width)
  first.forEach((slot, i) => out.set(memory.subarray(slot * width, (slot + 1) * width), i * width))
  return out
}

/** 0 where an episode begins, else 1; at the first step the memory is the right one already. */
function keptAt({ cut, slots }: Rollout, rows: Uint32Array): Float32Array {
  return Float32Array.from(rows, (row) => (row >= slots && cut[row - slots] ? 0 : 1))
}
