import { greediest, sampleAction } from '../agents/acting'
import type { Agent } from '../contracts/agent'
import { rhythmUnder, type Protocol } from '../contracts/protocol'
import type { Game } from '../contracts/env'
import { capNoops } from '../envs/vector'
import { worldOf } from '../envs/world'
import { createRandom, type Random } from '../random'
import { drawSeeds } from '../streams'
import { Course } from './course'
import { Driver } from './driver'
import { play, type Seat } from './play'

export interface GamesRequest {
  readonly game: Game
  readonly agent: Agent
  readonly games: number
  readonly acting: 'greedy' | 'sampled'
  readonly seed: number
  /** How they begin, and where one is cut: a greedy agent can keep a ball on one path for ever. */
  readonly protocol: Protocol
}

export interface PlayedGame {
  /** Which of those asked for. */
  readonly index: number
  /** True score: unclipped, all lives. */
  readonly score: number
  /** Without launches. */
  readonly decisions: number
  readonly cut: boolean
  /** Equal for games that went alike: a greedy agent plays few that differ. */
  readonly course: string
}

/** A driver with the stream that its game is drawn from. */
class Luck implements Seat {
  random: Random = createRandom(0)
  acted = 0
  course = new Course()

  constructor(readonly driver: Driver) {}

  decide(action: number, memory: Float32Array | null): void {
    if (this.driver.forced < 0) this.acted++
    this.course.see(this.driver)
    const reward = this.driver.decide(action, memory)
    this.course.follow(action, reward, this.driver.world.lives())
  }
}

/**
 * Plays whole games under a protocol side by side and yields them as they finish; number k is always the same game, however many slots
 * there are, because each draws from its own random stream, and those are drawn from the seed. All are played to their end, so short ones are not favoured.
 */
export async function* playGames({
  game,
  agent,
  games,
  acting,
  seed,
  protocol,
}: GamesRequest): AsyncGenerator<PlayedGame, void, void> {
  const rhythm = rhythmUnder(agent.rhythm, protocol)
  const seeds = drawSeeds(seed, games)
  const seats = Array.from(
    { length: Math.min(game.slots, Math.max(games, 1)) },
    (_, slot) => new Luck(new Driver(worldOf(game, slot), rhythm, agent.game)),
  )
  const over = ({ driver }: Luck) => driver.over
  const turns = play({
    agent,
    seats,
    episodes: games,
    begin(seat, index) {
      seat.random = createRandom(seeds[index]!)
      seat.acted = 0
      seat.course = new Course()
      const gameSeed = seat.random.word()
      const noops = capNoops(game.spec, rhythm.noops)
      seat.driver.reset(gameSeed, noops > 0 ? 1 + seat.random.below(noops) : 0)
      if (seat.driver.forced >= 0) seat.decide(seat.driver.forced, null)
    },
    choose: ({ driver, random }, logits) =>
      driver.forced >= 0 ? driver.forced : acting === 'greedy' ? greediest(logits) : sampleAction(logits, random),
    over,
  })
  for await (const { seat, index, take } of turns) {
    take()
    if (over(seat))
      yield {
        index,
        score: seat.driver.world.score(),
        decisions: seat.acted,
        cut: seat.driver.ended === 0,
        course: seat.course.id,
      }
  }
}
