import * as ops from '../backend/ops'
import type { Agent } from '../contracts/agent'
import { InputError } from '../contracts/errors'
import type { Policy } from '../contracts/model'

/** From the memory before a decision and the one after it, [width] each, the one that it has instead. Neither is written. */
export type MemoryChange = (before: Float32Array, after: Float32Array) => Float32Array

/**
 * The same agent with a hand on its memory: what it remembers from each decision is changed before its policy reads it, and is carried on
 * so. With a change that gives `after` back it decides as it did, to the last bit where its heads are computed likewise. Disposing of it
 * disposes of the agent's own model. Throws InputError for an agent that has no memory, or whose memory no layer gives.
 */
export function withMemory(agent: Agent, change: MemoryChange): Agent {
  const { model } = agent
  const layer = memoryLayer(model)
  const { actions, memory: width } = model
  const wide = actions + 1
  return {
    ...agent,
    async judge(observations, memories) {
      const judged = await agent.judge(observations, memories)
      const none = new Float32Array(width)
      const changed = memories.map((before, row) => change(before ?? none, judged.memory(row)))
      const joined = ops.tidy(() => {
        const held = ops.tensor(joinedRows(changed, width), [memories.length, width])
        const { logits, value } = model.resume(held, layer)
        return ops.concat([logits, value], 1)
      })
      try {
        const data = await ops.readBack(joined)
        return {
          logits: (row) => data.subarray(row * wide, row * wide + actions),
          value: (row) => data[row * wide + actions] ?? NaN,
          memory: (row) => changed[row]!,
        }
      } finally {
        joined.dispose()
      }
    },
  }
}

/** The layer whose output is carried on. Throws InputError for a policy that has no memory, or whose memory no layer gives. */
export function memoryLayer({ memory, layers, network }: Policy): string {
  if (memory === 0)
    throw new InputError(
      'agents',
      `${network} carries nothing from one decision to the next: choose an agent that remembers`,
    )
  const found = layers.find(({ kind }) => kind === 'gru')
  if (!found) throw new InputError('network', `${network} does not name the layer that it remembers by`)
  return found.name
}

export function joinedRows(rows: readonly Float32Array[], width: number): Float32Array {
  const out = new Float32Array(rows.length * width)
  rows.forEach((row, i) => out.set(row, i * width))
  return out
}
