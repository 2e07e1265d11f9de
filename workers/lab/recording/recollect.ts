import type { Agent } from '../contracts/agent'
import type { Recording } from '../contracts/recording'
import { observationOf } from '../envs/frames'
import type { GameWorld } from '../envs/world'
import type { Memory } from '../play/timeline'
import { Replayer } from './replayer'

/**
 * What an agent remembers of an episode that it did not play, or whose memories nobody kept: it is asked about every decision in
 * order, as if it had watched. Launches and decisions inside an edit that settles are not seen by it, as in play. One entry per
 * decision: what it brought along from it.
 */
export async function recollect(
  agent: Pick<Agent, 'judge'>,
  { game, slot }: GameWorld,
  recording: Recording,
  breathe?: (decision: number) => Promise<void>,
): Promise<Memory[]> {
  const replayer = new Replayer(game, slot, recording)
  const { observation } = game.spec
  const memories: Memory[] = []
  for (let decision = 0; decision < replayer.decisions; decision++) {
    replayer.advance(decision)
    const { driver } = replayer
    if (driver.decision === decision && driver.forced < 0) {
      const judged = await agent.judge(observationOf(observation, driver.planes), [driver.memory])
      memories[decision] = judged.memory(0).slice()
      replayer.remember(decision, memories[decision])
    }
    await breathe?.(decision)
  }
  return memories
}
