import type { Policy } from '../contracts/policy'
import { beginEpisode, beginLife } from '../envs/episode'
import { OBSERVE, STACK, type BatchGame } from '../envs/game'
import type { EnvOptions } from '../envs/vector'
import { createRandom, type Random } from '../random'
import { createEvaluator } from './parts/actor'
import { greedyAction, sampleAction } from './parts/sampling'

export interface PlayRequest {
  readonly game: BatchGame
  readonly policy: Policy
  readonly games: number
  readonly acting: 'greedy' | 'sampled'
  readonly seed: number
  /** Skip, no-ops, launch, stack and time limit as the agent was trained; clipping plays no part here. */
  readonly options: EnvOptions
  /** A greedy agent can keep a ball on one path for ever: a game is cut here or at its time limit, and its result says so. */
  readonly mostDecisions: number
}

export interface PlayedGame {
  /** True score: unclipped, all lives. */
  readonly score: number
  readonly decisions: number
  readonly cut: boolean
}

/**
 * Plays whole games side by side and yields them as they finish; number k is always the same game, however many slots
 * there are, because each draws from its own random stream. All are played to their end, so short ones are not favoured.
 */
export async function* playGames({ game, policy, games, acting, seed, options, mostDecisions }: PlayRequest): AsyncGenerator<PlayedGame, void, void> {
  const evaluate = createEvaluator(policy, game.slots)
  const randoms: (Random | null)[] = Array.from({ length: game.slots }, () => null)
  const decisions = new Int32Array(game.slots)
  const last = Math.min(mostDecisions, options.timeLimit || Infinity)
  let begun = 0

  /** The slot's next game, or rest when there is none left. */
  const begin = (slot: number) => {
    const random = begun < games ? createRandom((seed + Math.imul(begun++, 0x85ebca6b)) >>> 0) : null
    randoms[slot] = random
    decisions[slot] = 0
    if (!random) return
    const gameSeed = random.word()
    const noops = options.noops > 0 ? 1 + random.below(options.noops) : 0
    beginEpisode(game, slot, gameSeed, { ...options, noops })
    showAfresh(game, slot)
  }

  for (let slot = 0; slot < game.slots; slot++) begin(slot)
  while (randoms.some(Boolean)) {
    const output = await evaluate(game.stacks)
    randoms.forEach((random, slot) => {
      const logits = output.logits(slot)
      game.actions[slot] = !random ? -1 : acting === 'greedy' ? greedyAction(logits) : sampleAction(logits, random)
    })
    game.stepMany(game.slots, options.frameSkip, OBSERVE | STACK)
    for (const [slot, random] of randoms.entries()) {
      if (!random) continue
      const played = (decisions[slot] = (decisions[slot] ?? 0) + 1)
      const over = game.ended[slot] !== 0
      if (over || played >= last) {
        yield { score: game.score(slot), decisions: played, cut: !over }
        begin(slot)
      } else if (game.lifeLost[slot]) loseLife(game, slot, options)
    }
  }
}

/** As the vector environment does it in training. */
function loseLife(game: BatchGame, slot: number, options: EnvOptions): void {
  beginLife(game, slot, { ...options, noops: 0 })
  if (options.lifeEndsEpisode) game.clearStack(slot)
  if (options.autoLaunch || options.lifeEndsEpisode) {
    game.observe(slot)
    game.pushStack(slot)
  }
}

function showAfresh(game: BatchGame, slot: number): void {
  game.clearStack(slot)
  game.observe(slot)
  game.pushStack(slot)
}
