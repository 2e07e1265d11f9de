import type { Agent } from '../contracts/agent'
import type { Game } from '../contracts/env'
import { withOwnStreams } from '../contracts/setting'
import { worldOf } from '../envs/world'
import { chooseFor } from './acting'
import { Course } from './course'
import { Driver } from './driver'
import { play, type Seat } from './play'
import { beginWaiting, usualNoops } from './rollouts'

/** A stretch of an episode in which an agent remembers on and on; it begins with no memory. */
export interface Passage {
  /** Of each decision: [width], what the agent brought along from it. */
  readonly memories: readonly Float32Array[]
  /** Of each decision: what was asked beside the agent. */
  readonly beside: readonly (readonly number[])[]
}

export interface PassageRequest {
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

export interface PassedEpisode {
  readonly passages: readonly Passage[]
  /** Equal where two went alike. */
  readonly course: string
}

interface Kept {
  readonly passages: { memories: Float32Array[]; beside: (readonly number[])[] }[]
  readonly course: Course
}

class Walker implements Seat {
  course = new Course()

  constructor(readonly driver: Driver) {}

  decide(action: number, memory: Float32Array | null): void {
    this.course.see(this.driver)
    const reward = this.driver.decide(action, memory)
    this.course.follow(action, reward, this.driver.world.lives())
  }
}

/** What an agent remembers while it plays in its own way, in the order of the seeds. Of what comes whoever plays it sees nothing. */
export async function passagesOf(request: PassageRequest): Promise<PassedEpisode[]> {
  const { game, agent, seeds, decisions, beside, breathe } = request
  const setting = withOwnStreams(agent.game, game.spec)
  const seats = Array.from(
    { length: game.slots },
    (_, slot) => new Walker(new Driver(worldOf(game, slot), agent.rhythm, setting)),
  )
  const episodes = seeds.map((): Kept => ({ passages: [], course: new Course() }))
  const turns = play({
    agent,
    seats,
    episodes: seeds.length,
    begin(seat, index) {
      beginWaiting(seat.driver, seeds[index]!, usualNoops(agent.rhythm, game.spec))
      seat.course = episodes[index]!.course
    },
    ...(beside && { beside: (some: readonly Walker[]) => beside(some.map(({ driver }) => driver)) }),
    choose: ({ driver }, logits) => chooseFor(driver, agent.acting, logits),
    over: ({ driver }) => driver.over || driver.decision >= decisions,
  })
  for await (const { seat, index, memory, beside: asked, take } of turns) {
    const { passages } = episodes[index]!
    if (memory && seat.driver.forced < 0) {
      if (!seat.driver.memory || passages.length === 0) passages.push({ memories: [], beside: [] })
      passages.at(-1)!.memories.push(memory.slice())
      passages.at(-1)!.beside.push(asked)
    }
    take()
    await breathe()
  }
  return episodes.map(({ passages, course }) => ({ passages, course: course.id }))
}

/** Their memories one after the other, [rows × width]. */
export const memoriesOf = (episodes: readonly PassedEpisode[]): Float32Array =>
  joined(episodes.flatMap(({ passages }) => passages.flatMap(({ memories }) => memories)))

export function joined(rows: readonly Float32Array[]): Float32Array {
  const width = rows[0]?.length ?? 0
  const out = new Float32Array(rows.length * width)
  rows.forEach((row, i) => out.set(row, i * width))
  return out
}
