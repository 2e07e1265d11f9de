import type { Agent } from '../contracts/agent'
import type { Noise } from '../contracts/noise'

/** What its action is drawn from instead of what it said. */
export function bent(logits: Float32Array, { scale, low, high, set }: Noise): Float32Array {
  const out = logits.map((logit) => Math.min(Math.max(scale * logit, low), high))
  for (const [action, logit] of set) out[action] = logit
  return out
}

/** The same agent, which remembers and values what it did, and means something else. */
export const noised = (agent: Agent, noise: Noise): Agent => ({
  ...agent,
  async judge(observations, memories) {
    const judged = await agent.judge(observations, memories)
    return { ...judged, logits: (row) => bent(judged.logits(row), noise) }
  },
})
