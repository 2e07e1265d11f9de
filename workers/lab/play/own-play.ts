import type { Agent } from '../contracts/agent'
import type { Game } from '../contracts/env'
import { withOwnStreams } from '../contracts/setting'
import { worldOf } from '../envs/world'
import { chooseFor } from './acting'
import { Course } from './course'
import { Driver } from './driver'
import { play, type Seat, type Turn } from './play'
import { beginWaiting, usualNoops } from './rollouts'

export interface OwnPlayRequest {
  readonly game: Game
  readonly agent: Agent
  /** One episode each, its waiting at the start drawn from it. */
  readonly seeds: readonly number[]
  /** An episode is cut here. */
  readonly decisions: number
  readonly beside?: (drivers: readonly Driver[]) => Promise<readonly (readonly number[])[]>
  /** After every decision of any episode. */
  readonly breathe: () => Promise<void>
}

/** Where one of the episodes is played, and how it has gone so far. */
export class Walker implements Seat {
  course = new Course()

  constructor(readonly driver: Driver) {}

  decide(action: number, memory: Float32Array | null): void {
    this.course.see(this.driver)
    const reward = this.driver.decide(action, memory)
    this.course.follow(action, reward, this.driver.world.lives())
  }
}

/** An agent's decisions in its own way of acting, episodes side by side; whoever looks at a turn looks before it is taken. */
export async function* ownPlay(request: OwnPlayRequest): AsyncGenerator<Turn<Walker>, void, void> {
  const { game, agent, seeds, decisions, beside, breathe } = request
  const setting = withOwnStreams(agent.game, game.spec)
  const seats = Array.from(
    { length: game.slots },
    (_, slot) => new Walker(new Driver(worldOf(game, slot), agent.rhythm, setting)),
  )
  const turns = play({
    agent,
    seats,
    episodes: seeds.length,
    begin(seat, index) {
      beginWaiting(seat.driver, seeds[index]!, usualNoops(agent.rhythm, game.spec))
      seat.course = new Course()
    },
    ...(beside && { beside: (some: readonly Walker[]) => beside(some.map(({ driver }) => driver)) }),
    choose: ({ driver }, logits) => chooseFor(driver, agent.acting, logits),
    over: ({ driver }) => driver.over || driver.decision >= decisions,
  })
  for await (const turn of turns) {
    yield turn
    turn.take()
    await breathe()
  }
}
