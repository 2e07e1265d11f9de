import type { Subject } from '../contracts/study'
import type { EnvSpec, Game } from '../contracts/env'
import { framesOf } from '../contracts/observation'
import { chooseAction } from '../play/acting'
import { Driver } from '../play/driver'
import { judgeSides } from '../play/look'
import type { Moment } from '../play/moment'
import { usualNoops } from '../play/rollouts'
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
export async function drawMoments(game: Game, subject: Subject, { seed, decisions, samples, breathe }: Draw): Promise<Moment[]> {
  const { spec } = game
  const driver = new Driver(game, 0)
  driver.reset(seed)
  const random = createRandom(~seed >>> 0)
  const wait = random.below(usualNoops(spec) + 1)
  for (let i = 0; i < wait && driver.ended === 0; i++) driver.decide(driver.forced >= 0 ? driver.forced : driver.noop)
  const seen: Moment[] = []
  while (driver.ended === 0 && driver.decision < decisions) {
    await breathe()
    if (driver.decision >= framesOf(spec.observation) && driver.forced < 0) seen.push(driver.capture())
    driver.decide(await choose(driver, subject, spec))
  }
  for (let i = 0; i < Math.min(samples, seen.length); i++) {
    const other = i + random.below(seen.length - i)
    ;[seen[i], seen[other]] = [seen[other]!, seen[i]!]
  }
  return seen.slice(0, samples)
}

async function choose(driver: Driver, { policy, acting }: Subject, spec: EnvSpec): Promise<number> {
  const { forced, chance, noop, planes } = driver
  const [judged] = forced >= 0 ? [] : await judgeSides(policy, [planes], spec)
  return chooseAction(judged?.probabilities ?? null, { acting, pressed: noop, forced, chance, noop })
}
