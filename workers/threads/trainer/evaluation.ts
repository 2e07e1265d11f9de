import { openAgent } from '../../lab/agents/open'
import { openingOf, requireGame, rhythmOfCard } from '../../lab/agents/requirements'
import { requirePolicy, type Checkpoint, type PolicyCard } from '../../lab/contracts/checkpoint'
import { InputError } from '../../lab/contracts/errors'
import { playGames, type PlayedGame } from '../../lab/play/games'
import { scoreOf } from '../../lab/play/score'
import type { Store } from '../../storage/browser'
import type { Surroundings } from './surroundings'

/** Side by side; more would only wait for the longest. */
const MOST_SLOTS = 50
/** A greedy agent can keep a ball on one path for ever. */
const MOST_DECISIONS = 20_000
/** The same games for every agent, so that two scores can be compared. */
const SEED = 1000

/**
 * Mean score over whole games, acting as the agent is meant to, with its 95 % interval. `note` hears after each
 * game how many are done and says whether to go on; null: it said no.
 */
export async function judge(
  checkpoint: Checkpoint<PolicyCard>,
  games: number,
  surroundings: Surroundings,
  note: (done: number) => boolean,
): Promise<PolicyCard['score'] | null> {
  const { card } = checkpoint
  const game = await surroundings.openGame(
    card.env.id,
    Math.min(games, MOST_SLOTS),
    openingOf(card.env, rhythmOfCard(card)),
  )
  requireGame(card, game.spec)
  const { id: backend } = await surroundings.openBackend('auto')
  const agent = await openAgent(checkpoint, game.spec)
  const { acting } = agent
  const played: PlayedGame[] = []
  try {
    for await (const one of playGames({
      game,
      agent,
      games,
      acting,
      seed: SEED,
      mostDecisions: MOST_DECISIONS,
    })) {
      played.push(one)
      // A backend that never waits would keep commands waiting.
      await new Promise((resolve) => setTimeout(resolve))
      if (!note(played.length)) return null
    }
  } finally {
    agent.dispose()
  }
  return scoreOf(played, { acting, seed: SEED, backend })
}

/** Onto the card, unless the agent has changed under our hands. */
export async function writeScore(
  store: Store,
  card: PolicyCard,
  score: NonNullable<PolicyCard['score']>,
): Promise<void> {
  const now = requirePolicy(await store.load(card.id))
  if (now.card.decisions !== card.decisions) throw new InputError('agent', 'was trained on while it was evaluated')
  await store.save({ ...now, card: { ...now.card, score } })
}
