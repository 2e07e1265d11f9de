import { playerOn } from '../play/stages'
import type { Recording } from '../../../workers/lab/contracts/recording'
import type { BatchGame } from '../../../workers/lab/envs/game'
import type { Player } from '../../../workers/lab/play/player'
import { createRandom } from '../../../workers/lab/random'

/** What there was right before a decision. */
export interface Seen {
  readonly hash: string
  readonly tick: number
  readonly planes: readonly Uint8Array[]
}

export function recordingOf(player: Player): Recording {
  return { format: 1, agent: 'test', ...player.episode() }
}

/** Chance plays on slot 0, and moves the paddle before every fiftieth decision. */
export function played(
  game: BatchGame,
  seed: number,
  decisions: number,
): { recording: Recording; seen: Map<number, Seen> } {
  const player = playerOn(game, 0)
  const random = createRandom(seed)
  const seen = new Map<number, Seen>()
  player.newGame(seed)
  for (let i = 0; i < decisions && !player.over; i++) {
    if (i % 50 === 49)
      player.apply(
        {
          edits: [
            { path: 'paddle.x', value: 60 + random.below(100) },
            { path: 'lives', value: 5 },
          ],
        },
        'paddle',
      )
    seen.set(i, { hash: game.hash(0), tick: player.driver.tick, planes: player.planes.map(({ pixels }) => pixels) })
    player.decide(player.driver.forced >= 0 ? player.driver.forced : random.below(player.spec.actions.length))
  }
  return { recording: recordingOf(player), seen }
}
