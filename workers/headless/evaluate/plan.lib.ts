import { openAgent } from '../../lab/agents/open'
import { openingOf, rhythmOfCard } from '../../lab/agents/requirements'
import { variantOf } from '../../lab/backend/backend'
import type { Agent } from '../../lab/contracts/agent'
import type { Checkpoint, PolicyCard } from '../../lab/contracts/checkpoint'
import type { Setting } from '../../lab/contracts/env'
import { InputError } from '../../lab/contracts/errors'
import { protocolFor, type Protocol } from '../../lab/contracts/protocol'
import { withSticky } from '../../lab/contracts/rhythm'
import type { BatchGame } from '../../lab/envs/game'
import { refuse } from '../arguments.lib'
import { chooseNodeBackend } from '../backend.lib'
import { openGame } from '../games.lib'

type Acting = 'sampled' | 'greedy'

/** How an agent is judged; its card says how it acts where nobody does. */
export type Plan = {
  games: number
  acting?: Acting | 'both'
  seed: number
  /** Where it is not the field's own. */
  protocol: Partial<Protocol>
  backend: 'wasm' | 'webgpu' | 'cpu'
  /** The game otherwise than it was trained in. */
  setting?: Setting
}

/** The one way to act that was asked for, or the agent's own. Throws InputError for both: that is for scores. */
export function wayOf(
  { acting: own = 'sampled' }: Pick<PolicyCard, 'acting'>,
  { acting = own }: Pick<Plan, 'acting'>,
): Acting {
  if (acting === 'both') throw new InputError('--acting', 'is one of sampled and greedy here: "both" is for scores')
  return acting
}

/** All that are to be measured, the agent's own first. A card tells both, unless one was asked for. */
export function waysOf(
  card: Pick<PolicyCard, 'acting'>,
  { acting }: Pick<Plan, 'acting'>,
  onCard: boolean,
): readonly Acting[] {
  if (acting !== 'both' && (acting !== undefined || !onCard)) return [wayOf(card, { acting })]
  return wayOf(card, {}) === 'sampled' ? ['sampled', 'greedy'] : ['greedy', 'sampled']
}

/**
 * The agent on the backend that was asked for, and its game with so many slots, opened as it was trained. It plays at its own rhythm, but for
 * the chances that were asked for: what is recorded or paired is what the stage would play.
 */
export async function open(
  checkpoint: Checkpoint<PolicyCard>,
  slots: number,
  { backend, protocol: asked, setting = checkpoint.card.env }: Pick<Plan, 'backend' | 'protocol' | 'setting'>,
): Promise<{ game: BatchGame; agent: Agent; variant: string; protocol: Protocol }> {
  const { card } = checkpoint
  const game = await openGame(card.env.id, Math.min(slots, 50), openingOf(setting, rhythmOfCard(card)))
  const variant = variantOf(await chooseNodeBackend(backend).catch(refuse('--backend')))
  const agent = await openAgent(checkpoint, game.spec)
  const protocol = protocolFor(agent.rhythm, game.spec, asked)
  const rhythm = { ...agent.rhythm, ...(asked.noops !== undefined && { noops: asked.noops }) }
  return { game, agent: { ...agent, game: setting, rhythm: withSticky(rhythm, protocol.sticky) }, variant, protocol }
}
