import type { Checkpoint, PolicyCard } from '../../lab/contracts/checkpoint'
import { protocolFor } from '../../lab/contracts/protocol'
import { playGames } from '../../lab/play/games'
import { invite, type OpenGame } from '../../lab/runs/study/agents'
import type { TrialLine } from '../api'
import type { Step } from './work'

/** Where goals are, as the maze's option has it. */
export const JUDGED = ['either corner', 'both corners', 'anywhere'] as const
export const GAMES = 100
const SLOTS = 50
/** The same games for every agent, so that two can be compared. */
const SEED = 1000

/** An agent's games where goals are as it learned, and where they are not; the rules alone pay. */
export async function judgeAgent(
  id: string,
  checkpoint: Checkpoint<PolicyCard>,
  openGame: OpenGame,
  step: Step,
): Promise<readonly TrialLine[]> {
  const { env } = checkpoint.card
  const lines: TrialLine[] = []
  for (const goals of JUDGED) {
    const setting = { ...env, options: { ...env.options, goals } }
    const { agent, openGame: open } = await invite(id, checkpoint, openGame, setting)
    try {
      const game = await open(SLOTS)
      const protocol = protocolFor(agent.rhythm, game.spec)
      let paid = 0
      for await (const { score } of playGames({
        game,
        agent,
        games: GAMES,
        acting: agent.acting,
        seed: SEED,
        protocol,
      })) {
        if (score > 0) paid++
        await step(1)
      }
      lines.push({ goals, games: GAMES, paid })
    } finally {
      agent.dispose()
    }
  }
  return lines
}
