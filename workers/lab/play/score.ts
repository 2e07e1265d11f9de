import { rhythmOfCard } from '../agents/requirements'
import type { PolicyCard, Score } from '../contracts/checkpoint'
import { distinct } from '../statistics/distinct'
import { software } from '../software'
import { meanOfSample } from '../statistics/mean'
import type { PlayedGame } from './games'

/** Whose scores a card states one by one: a few, for a check takes as long as playing them. */
const FIRST = 10

/**
 * What whole games say of an agent: the mean over those that differ, with its 95 % interval, where enough of them do (`FEWEST_VALUES`). Games
 * that went alike are one unit: a hundred starts of a greedy agent may be a quarter of that. `backend`: what computed (`variantOf`).
 */
export function scoreOf(
  played: readonly Pick<PlayedGame, 'index' | 'score' | 'course' | 'cut'>[],
  { acting, seed, protocol, backend }: Pick<Score, 'acting' | 'seed'> & Required<Pick<Score, 'protocol' | 'backend'>>,
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
    protocol,
    seed,
    cut: played.filter(({ cut }) => cut).length,
    first: first.map(({ score }) => score),
    backend,
    software,
  }
}

type Kind = Pick<Score, 'acting' | 'protocol'>

/** One takes the other's place on a card: the same way of acting, under the same chances. Of one that does not say which, those that were usual. */
export function sameKind(a: Kind, b: Kind): boolean {
  const [one, other] = [a.protocol ?? b.protocol, b.protocol ?? a.protocol]
  return a.acting === b.acting && one?.noops === other?.noops && one?.sticky === other?.sticky
}

/**
 * A card with what was measured now: in the place of what was measured so before, and beside what was measured otherwise. First stands the
 * agent's own way of acting, at the stickiness that it was trained with.
 */
export function withScores(card: PolicyCard, fresh: readonly Score[]): PolicyCard {
  const { score, otherScores = [], ...rest } = card
  const { acting = 'sampled' } = card
  const { sticky = 0 } = rhythmOfCard(card)
  const kept = [score, ...otherScores].filter((old) => old !== undefined)
  const all = [...fresh, ...kept.filter((old) => !fresh.some((one) => sameKind(one, old)))]
  const strange = (one: Score) => 2 * Number((one.protocol?.sticky ?? 0) !== sticky) + Number(one.acting !== acting)
  const [first, ...others] = all.toSorted((a, b) => strange(a) - strange(b))
  return { ...rest, ...(first && { score: first }), ...(others.length > 0 && { otherScores: others }) }
}
