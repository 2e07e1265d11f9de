import type { Agent } from '../contracts/agent'
import type { Game } from '../contracts/env'
import { framesOf } from '../contracts/observation'
import type { Recording } from '../contracts/recording'
import { worldOf } from '../envs/world'
import type { Moment, Plane } from '../contracts/moment'
import { Course } from '../play/course'
import { play } from '../play/play'
import { Player } from '../play/player'
import { usualNoops } from '../play/rollouts'
import { createRandom } from '../random'
import { beginGame, recordingOf } from '../recording/games'

export interface Draw {
  readonly seed: number
  /** The rollout is cut here. */
  readonly decisions: number
  /** Moments at most. */
  readonly samples: number
  /** After every decision played. */
  breathe(): Promise<void>
}

export interface Drawn {
  /** In the order drawn. */
  readonly moments: readonly Moment[]
  /** What was newest at each of the moments that could have been drawn, in order. */
  readonly frames: readonly Plane[]
  /** The rollout that they are of. */
  readonly recording: Recording
  /** Equal for rollouts that went alike. */
  readonly course: string
  /** The first decision that the agent was asked for. */
  readonly from: number
}

/**
 * Moments of one rollout of the agent, drawn evenly from its decisions without the first ones, whose stack is not full yet, in the order
 * drawn: asking for more leaves the first ones as they are. Plays on the game's first slot.
 */
export async function drawMoments(
  game: Game,
  agent: Agent,
  { seed, decisions, samples, breathe }: Draw,
): Promise<Drawn> {
  const { spec } = game
  const player = new Player(worldOf(game), agent.rhythm, agent.game)
  player.acting = agent.acting
  const { driver } = player
  const noops = usualNoops(agent.rhythm, spec)
  const random = createRandom(~seed >>> 0)
  random.below(noops + 1)
  let from = 0
  const turns = play({
    agent,
    seats: [player],
    episodes: 1,
    begin() {
      beginGame(player, seed, { noops })
      from = driver.decision
    },
    choose: (_, logits) => player.choose(logits),
    over: () => driver.over || driver.decision >= decisions,
    breathe,
  })
  const seen: Moment[] = []
  const course = new Course()
  for await (const { action, take } of turns) {
    if (driver.decision >= framesOf(spec.observation) && driver.forced < 0) seen.push(driver.capture())
    course.see(driver)
    take()
    course.follow(action, driver.world.score(), driver.world.lives())
  }
  const frames = seen.map(({ planes }) => planes.at(-1)!)
  for (let i = 0; i < Math.min(samples, seen.length); i++) {
    const other = i + random.below(seen.length - i)
    ;[seen[i], seen[other]] = [seen[other]!, seen[i]!]
  }
  return { moments: seen.slice(0, samples), frames, recording: recordingOf(player, agent.id), course: course.id, from }
}
