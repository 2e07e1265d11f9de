import type { Score } from '../contracts/checkpoint'
import { distinct } from '../statistics/distinct'
import { meanInterval } from '../statistics/mean'
import type { PlayedGame } from './games'

/**
 * What whole games say of an agent: the mean over those that differ, with its 95 % interval, where more than one does. Games
 * that went alike are one unit: a hundred starts of a greedy agent may be a quarter of that.
 */
export function scoreOf(
  played: readonly Pick<PlayedGame, 'score' | 'course'>[],
  { acting, seed }: Pick<Score, 'acting' | 'seed'>,
): Score {
  const units = distinct(played, ({ course }) => course)
  const { mean, low, high } = meanInterval(units.map(({ score }) => score))
  const interval = units.length > 1 ? { low, high } : {}
  return { mean, ...interval, games: played.length, distinct: units.length, acting, seed }
}
