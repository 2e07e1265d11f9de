import { playGames } from '../../lab/agents/games'
import { createPolicy } from '../../lab/agents/policy'
import { requirePolicy, type Checkpoint, type PolicyCard } from '../../lab/contracts/checkpoint'
import { InputError } from '../../lab/contracts/errors'
import { parseOptions } from '../../lab/contracts/options'
import { envOptions } from '../../lab/envs/vector'
import { bootstrapMean } from '../../lab/statistics/interval'
import type { Store } from '../../storage/store'
import type { Surroundings } from './surroundings'

/** Side by side; more would only wait for the longest. */
const MOST_SLOTS = 50
/** A greedy agent can keep a ball on one path for ever. */
const MOST_DECISIONS = 20_000
/** The same games for every agent, so that two scores can be compared. */
const SEED = 1000

/**
 * Mean score over whole games, acting as the agent is meant to, with its 95 % bootstrap interval. `note` hears after each
 * game how many are done and says whether to go on; null: it said no.
 */
export async function judge({ card, weights }: Checkpoint<PolicyCard>, games: number, surroundings: Surroundings, note: (done: number) => boolean): Promise<PolicyCard['score'] | null> {
  const game = await surroundings.openGame(card.env.id, Math.min(games, MOST_SLOTS))
  if (game.spec.version !== card.env.version) throw new InputError('env.version', `was ${card.env.version}; ${game.spec.title} is now ${game.spec.version}`)
  await surroundings.openBackend('auto')
  const policy = createPolicy({ env: game.spec, network: card.network, seed: 0 })
  const acting = card.acting ?? 'sampled'
  const scores: number[] = []
  try {
    policy.write(weights)
    const options = parseOptions(envOptions, card.envOptions)
    for await (const { score } of playGames({ game, policy, games, acting, seed: SEED, options, mostDecisions: MOST_DECISIONS })) {
      scores.push(score)
      // A backend that never waits would keep commands waiting.
      await new Promise((resolve) => setTimeout(resolve))
      if (!note(scores.length)) return null
    }
  } finally {
    policy.dispose()
  }
  return { ...bootstrapMean(scores, { seed: SEED }), games, acting, seed: SEED }
}

/** Onto the card, unless the agent has changed under our hands. */
export async function writeScore(store: Store, card: PolicyCard, score: NonNullable<PolicyCard['score']>): Promise<void> {
  const now = requirePolicy(await store.load(card.id))
  if (now.card.decisions !== card.decisions) throw new InputError('agent', 'was trained on while it was evaluated')
  await store.save({ ...now, card: { ...now.card, score } })
}
