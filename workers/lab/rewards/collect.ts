import type { Agent } from '../contracts/agent'
import type { Game } from '../contracts/env'
import type { Transitions } from '../contracts/reward'
import { worldOf } from '../envs/world'
import { chooseFor } from '../play/acting'
import { Driver } from '../play/driver'
import { play, type Seat } from '../play/play'
import { beginWaiting, usualNoops } from '../play/rollouts'
import { createRandom } from '../random'
import { drawSeeds, streamOf } from '../streams'
import { numbering } from './select'

export interface CollectRequest {
  readonly agent: Agent
  /** As many episodes are played at once as it has slots; how many changes nothing. */
  readonly game: Game
  /** Decisions wanted; the last episode is cut where there are enough. */
  readonly count: number
  /** Those of all episodes are drawn from it. */
  readonly seed: number
  /** Probability that a decision is not the agent's but any action, drawn; 0 when absent. What it never does itself is seen then too. */
  readonly explore?: number
  /** Now and then, with how many of those wanted have come since the last time. */
  breathe?(decisions: number): Promise<void>
}

/** One decision as it went. Frames are told apart by being the same array; what else is known of them is let go. */
interface Step {
  readonly before: readonly Uint8Array[]
  readonly after: readonly Uint8Array[]
  readonly action: number
  readonly reward: number
  /** See `Transitions.ends`. */
  readonly end: number
}

interface Episode {
  readonly steps: Step[]
  over: boolean
}

/** A driver that keeps what its last decision paid, and a stream to explore from. */
class Payee implements Seat {
  paid = 0
  random = createRandom(0)
  constructor(readonly driver: Driver) {}
  decide(action: number, memory: Float32Array | null): void {
    this.paid = this.driver.decide(action, memory)
  }
}

/**
 * An agent's decisions as (s, a, r, s′), as it acts, whole episodes one after the other. Nothing is begun anew between a decision and what is
 * seen after it, so an episode's last picture is its own (a vector environment would give the next one's first).
 */
export async function collect(request: CollectRequest): Promise<Transitions> {
  const { agent, game, count, seed, explore = 0, breathe } = request
  const seats = Array.from(
    { length: game.slots },
    (_, slot) => new Payee(new Driver(worldOf(game, slot), agent.rhythm, agent.game)),
  )
  const noops = usualNoops(agent.rhythm, game.spec)
  const seedOf = seedsFrom(seed)
  const episodes: Episode[] = []
  const turns = play({
    agent,
    seats,
    episodes: Infinity,
    begin(seat, index) {
      const { driver } = seat
      seat.random = streamOf(seedOf(index), 'explore')
      beginWaiting(driver, seedOf(index), noops)
      // Waiting may have cut it; now and then nobody waits.
      episodes[index] = { steps: [], over: driver.over }
    },
    choose({ driver, random }, logits) {
      if (explore > 0 && driver.forced < 0 && random.uniform() < explore) return random.below(game.spec.actions.length)
      return chooseFor(driver, agent.acting, logits)
    },
    over: ({ driver }) => driver.over,
  })
  let [have, since] = [0, 0]
  for await (const { seat, index, action, take } of turns) {
    const before = framesOf(seat)
    take()
    const episode = episodes[index]!
    episode.steps.push({ before, after: framesOf(seat), action, reward: seat.paid, end: endOf(seat) })
    episode.over = seat.driver.over
    if (++since % (BREATH * seats.length) > 0) continue
    const now = Math.min(count, inOrder(episodes))
    await breathe?.(now - have)
    have = now
    if (have === count) break
  }
  return packed(game, episodes, count)
}

/** Decisions of each seat between two breaths. */
const BREATH = 16

/** Seed of an episode by its number; those of fewer episodes are the first of those of more. */
function seedsFrom(seed: number): (index: number) => number {
  let seeds: readonly number[] = []
  return (index) => {
    if (index >= seeds.length) seeds = drawSeeds(seed, 2 * (index + 1))
    return seeds[index]!
  }
}

const framesOf = ({ driver }: Payee) => driver.planes.map(({ pixels }) => pixels)
const endOf = ({ driver }: Payee) => (!driver.over ? 0 : driver.ended > 0 ? 1 : 2)

/** Decisions up to the first that is not there yet: whole episodes, and what there is of the next. */
function inOrder(episodes: readonly Episode[]): number {
  const open = episodes.findIndex(({ over }) => !over)
  return episodes.slice(0, open < 0 ? episodes.length : open + 1).reduce((sum, { steps }) => sum + steps.length, 0)
}

function packed({ spec }: Game, episodes: readonly Episode[], count: number): Transitions {
  const played = episodes.filter(({ steps }) => steps.length > 0)
  const steps = played.flatMap((own, episode) => own.steps.map((step) => ({ ...step, episode }))).slice(0, count)
  const planes = numbering<Uint8Array>()
  const seen = (of: 'before' | 'after') => Uint32Array.from(steps.flatMap((step) => step[of].map(planes.of)))
  const [before, after] = [seen('before'), seen('after')]
  return {
    observation: spec.observation,
    before,
    after,
    planes: planes.met(),
    actions: Uint8Array.from(steps, ({ action }) => action),
    rewards: Float32Array.from(steps, ({ reward }) => reward),
    episodes: Uint32Array.from(steps, ({ episode }) => episode),
    ends: Uint8Array.from(steps, ({ end }) => end),
  }
}
