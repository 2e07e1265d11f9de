import { openAgent } from '../../lab/agents/open'
import { openingOf, rhythmOfCard } from '../../lab/agents/requirements'
import { variantOf } from '../../lab/backend/backend'
import type { Agent } from '../../lab/contracts/agent'
import type { Checkpoint, PolicyCard } from '../../lab/contracts/checkpoint'
import type { BatchGame } from '../../lab/envs/game'
import { refuse } from '../arguments.lib'
import { chooseNodeBackend } from '../backend.lib'
import { openGame } from '../games.lib'

/** How an agent is judged; its card says how it acts where nobody does. */
export type Plan = {
  games: number
  acting?: 'sampled' | 'greedy'
  seed: number
  mostDecisions: number
  backend: 'wasm' | 'webgpu' | 'cpu'
}

/** The agent on the backend that was asked for, and its game with so many slots, opened as it was trained. */
export async function open(
  checkpoint: Checkpoint<PolicyCard>,
  slots: number,
  { backend }: Pick<Plan, 'backend'>,
): Promise<{ game: BatchGame; agent: Agent; variant: string }> {
  const { card } = checkpoint
  const game = await openGame(card.env.id, Math.min(slots, 50), openingOf(card.env, rhythmOfCard(card)))
  const variant = variantOf(await chooseNodeBackend(backend).catch(refuse('--backend')))
  return { game, agent: await openAgent(checkpoint, game.spec), variant }
}
