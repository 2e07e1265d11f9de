import type { Score } from '../contracts/checkpoint'
import { distinct } from '../statistics/distinct'
import { software } from '../software'
import { meanOfSample } from '../statistics/mean'
import type { PlayedGame } from './games'

/** Whose scores a card states one by one: a few, for a check takes as long as playing them. */
const FIRST = 3

/**
 * What whole games say of an agent: the mean over those that differ, with its 95 % interval, where enough of them do (`FEWEST_VALUES`). Games
 * that went alike are one unit: a hundred starts of a greedy agent may be a quarter of that. `backend`: what computed (`variantOf`).
 */
export function scoreOf(
  played: readonly Pick<PlayedGame, 'index' | 'score' | 'course' | 'cut'>[],
  { acting, seed, backend }: Pick<Score, 'acting' | 'seed'> & { readonly backend: string },
): Score {
  const units = distinct(played, ({ course }) => course)
  const { mean, low, high } = meanOfSample(units.map(({ score }) => score))
  const interval = Number.isFinite(low) ? { low, high } : {}
  const first = played.filter(({ index }) => index < FIRST).toSorted((a, b) => a.index - b.index)
  return {
    mean,
    ...interval,
    games: played.length,
    distinct: units.length,
    acting,
    seed,
    cut: played.filter(({ cut }) => cut).length,
    first: first.map(({ score }) => score),
    backend,
    software,
  }
}
