import { openAgent } from '../../lab/agents/open'
import { openingOf, rhythmOfCard } from '../../lab/agents/requirements'
import { variantOf } from '../../lab/backend/backend'
import { counted } from '../../lab/charts/numbers'
import type { Agent } from '../../lab/contracts/agent'
import type { Checkpoint, PolicyCard } from '../../lab/contracts/checkpoint'
import type { Setting } from '../../lab/contracts/env'
import { InputError } from '../../lab/contracts/errors'
import { protocolFor, startsText, type Protocol } from '../../lab/contracts/protocol'
import { withSticky } from '../../lab/contracts/rhythm'
import type { BatchGame } from '../../lab/envs/game'
import { sameKind } from '../../lab/play/score'
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

/** A score of more games, of the same kind, is not given up for one of fewer unless somebody says so. Throws InputError. */
export async function requireAsMany(card: PolicyCard, plan: Plan): Promise<void> {
  const { spec } = await openGame(card.env.id, 1)
  const protocol = protocolFor(rhythmOfCard(card), spec, plan.protocol)
  for (const acting of waysOf(card, plan, true)) {
    const old = [card.score, ...(card.otherScores ?? [])].find((one) => one && sameKind(one, { acting, protocol }))
    if (old && old.games > plan.games)
      throw new InputError(
        '--games',
        `${plan.games} would take the place of the card's score of ${counted(old.games, `${acting} game`)} (${startsText(old.protocol)}); play as many, or add --replace`,
      )
  }
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
