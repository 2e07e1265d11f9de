import type { Trajectory } from '../../../lab/contracts/trajectory'
import type { BatchGame } from '../../../lab/envs/game'
import { quantile } from '../../../lab/statistics/interval'
import { Replayer } from '../../../lab/recording/replayer'
import { placeOfRow } from '../../../lab/recording/rows'
import { timeEach } from './clock.lib'

/** Median milliseconds to a row and its picture where nothing was kept: the episode is simulated from its start. */
export async function fromTheStart(game: BatchGame, trajectory: Trajectory, rows: readonly number[]): Promise<number> {
  const times = await timeEach(rows, async (row) => {
    const { episode, decision } = placeOfRow(trajectory, row)
    const recording = trajectory.episodes[episode]?.recording
    if (!recording) throw new Error('there is no recording')
    new Replayer(game, 0, recording).advance(decision)
    return game.paint(0).slice()
  })
  return quantile(times, 0.5)
}
