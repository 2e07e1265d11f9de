import type { Agent } from '../contracts/agent'
import type { Game } from '../contracts/env'
import { framesOf } from '../contracts/observation'
import { worldOf } from '../envs/world'
import { chooseFor } from '../play/acting'
import { Driver } from '../play/driver'
import type { Moment } from '../contracts/moment'
import { play } from '../play/play'
import { beginWaiting, usualNoops } from '../play/rollouts'
import { createRandom } from '../random'

export interface Draw {
  readonly seed: number
  /** The rollout is cut here. */
  readonly decisions: number
  /** Moments at most. */
  readonly samples: number
  /** After every decision played. */
  breathe(): Promise<void>
}

/**
 * Moments of one rollout of the agent, drawn evenly from its decisions without the first ones, whose stack is not full yet, in the order
 * drawn: asking for more leaves the first ones as they are. Plays on the game's first slot.
 */
export async function drawMoments(
  game: Game,
  agent: Agent,
  { seed, decisions, samples, breathe }: Draw,
): Promise<Moment[]> {
  const { spec } = game
  const driver = new Driver(worldOf(game), agent.rhythm, agent.game)
  const noops = usualNoops(agent.rhythm, spec)
  const random = createRandom(~seed >>> 0)
  random.below(noops + 1)
  const seat = { driver, decide: (action: number, memory: Float32Array | null) => driver.decide(action, memory) }
  const turns = play({
    agent,
    seats: [seat],
    episodes: 1,
    begin: () => beginWaiting(driver, seed, noops),
    choose: (_, logits) => chooseFor(driver, agent.acting, logits),
    over: () => driver.over || driver.decision >= decisions,
    breathe,
  })
  const seen: Moment[] = []
  for await (const { take } of turns) {
    if (driver.decision >= framesOf(spec.observation) && driver.forced < 0) seen.push(driver.capture())
    take()
  }
  for (let i = 0; i < Math.min(samples, seen.length); i++) {
    const other = i + random.below(seen.length - i)
    ;[seen[i], seen[other]] = [seen[other]!, seen[i]!]
  }
  return seen.slice(0, samples)
}
