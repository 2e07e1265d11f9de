import { openAgent } from '../../lab/agents/open'
import { openingOf, requireGame, rhythmOfCard } from '../../lab/agents/requirements'
import { requirePolicy, type Checkpoint, type PolicyCard, type Score } from '../../lab/contracts/checkpoint'
import { InputError } from '../../lab/contracts/errors'
import { askedProtocol, protocolFor, type Judging } from '../../lab/contracts/protocol'
import { playGames, type PlayedGame } from '../../lab/play/games'
import { scoreOf, withScores } from '../../lab/play/score'
import type { Store } from '../../storage/browser'
import type { Surroundings } from './surroundings'

/** Side by side; more would only wait for the longest. */
const MOST_SLOTS = 50
/** The same games for every agent, so that two scores can be compared. */
const SEED = 1000

/** As an agent is meant to act, and the other way. */
export const WAYS = ['sampled', 'greedy'] as const

/**
 * Mean scores over whole games under a protocol, sampled and greedy, with their 95 % intervals. `note` hears after each
 * game how many are done, of both ways, and says whether to go on; null: it said no.
 */
export async function judge(
  checkpoint: Checkpoint<PolicyCard>,
  asked: Judging,
  surroundings: Surroundings,
  note: (done: number) => boolean,
): Promise<readonly Score[] | null> {
  const { card } = checkpoint
  const { games } = asked
  const game = await surroundings.openGame(
    card.env.id,
    Math.min(games, MOST_SLOTS),
    openingOf(card.env, rhythmOfCard(card)),
  )
  requireGame(card, game.spec)
  const { id: backend } = await surroundings.openBackend('auto')
  const agent = await openAgent(checkpoint, game.spec)
  const protocol = protocolFor(agent.rhythm, game.spec, askedProtocol(asked))
  const scores: Score[] = []
  try {
    for (const [way, acting] of WAYS.entries()) {
      const played: PlayedGame[] = []
      for await (const one of playGames({ game, agent, games, acting, seed: SEED, protocol })) {
        played.push(one)
        // A backend that never waits would keep commands waiting.
        await new Promise((resolve) => setTimeout(resolve))
        if (!note(way * games + played.length)) return null
      }
      scores.push(scoreOf(played, { acting, seed: SEED, protocol, backend }))
    }
  } finally {
    agent.dispose()
  }
  return scores
}

/** Onto the card, unless the agent has changed under our hands. */
export async function writeScores(store: Store, card: PolicyCard, scores: readonly Score[]): Promise<void> {
  const now = requirePolicy(await store.load(card.id))
  if (now.card.decisions !== card.decisions) throw new InputError('agent', 'was trained on while it was evaluated')
  await store.save({ ...now, card: withScores(now.card, scores) })
}
