import type { Agent } from '../contracts/agent'
import type { Moment } from '../contracts/moment'
import type { Recording } from '../contracts/recording'
import { observationOf } from '../envs/frames'
import type { GameWorld } from '../envs/world'
import type { Memory } from '../play/timeline'
import { Replayer } from './replayer'

export interface Watching {
  /** The first decision that it is asked about; those before pass unseen. 0 when absent. */
  readonly from?: number
  /** Asked about those before this one; about all when absent. */
  readonly until?: number
  /** After every decision; may throw to stop. */
  readonly breathe?: ((decision: number) => Promise<void>) | undefined
  /** Ticks at which `visit` is told what is remembered there, also after the last decision. */
  readonly stops?: readonly number[]
  visit?(tick: number, carried: Pick<Moment, 'memory' | 'past'>): void
}

/**
 * What an agent remembers of an episode that it did not play, or whose memories nobody kept: it is asked about every decision in
 * order, as if it had watched. Launches and decisions inside an edit that settles are not seen by it, as in play. One entry per
 * decision: what it brought along from it.
 */
export async function recollect(
  agent: Pick<Agent, 'judge'>,
  { game, slot }: GameWorld,
  recording: Recording,
  { from = 0, until = Infinity, breathe, stops = [], visit }: Watching = {},
): Promise<Memory[]> {
  const replayer = new Replayer(game, slot, recording)
  const { driver } = replayer
  const { observation } = game.spec
  const memories: Memory[] = []
  const ahead = [...new Set(stops)].sort((a, b) => b - a)
  const advance = (decision: number) => {
    for (let tick = ahead.at(-1); tick !== undefined; tick = ahead.at(-1)) {
      replayer.advance(decision, tick)
      if (driver.tick < tick) break
      visit?.(tick, driver)
      ahead.pop()
    }
    replayer.advance(decision)
  }
  for (let decision = from; decision < Math.min(until, replayer.decisions); decision++) {
    advance(decision)
    if (driver.decision === decision && driver.forced < 0) {
      const judged = await agent.judge(observationOf(observation, driver.planes), [driver.memory])
      memories[decision] = judged.memory(0).slice()
      replayer.remember(decision, memories[decision])
    }
    await breathe?.(decision)
  }
  if (ahead.length > 0) advance(Infinity)
  return memories
}
