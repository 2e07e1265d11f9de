import type { Card, Origin, Score } from '../../workers/lab/contracts/checkpoint'
import { protocolText, startsText } from '../../workers/lab/contracts/protocol'
import { counted, showCount, showDuration, showRounded } from '../controls/numbers'

export const scoreOf = (card: Card) => (card.kind === 'policy' ? card.score : undefined)

/** All that was measured, in its own way of acting first. */
export const scoresOf = (card: Card): readonly Score[] =>
  card.kind === 'policy' ? [card.score, ...(card.otherScores ?? [])].filter((one) => one !== undefined) : []

/** "mean score 131 [122, 140], 100 games, greedy, no-op starts" or that nobody has measured it; of a model that does not play, its loss. */
export function scoreText(card: Card): string {
  if (card.kind !== 'policy')
    return card.heldOut
      ? `loss ${showRounded(card.heldOut.loss)} on ${counted(card.heldOut.rows, 'row')} not learned from`
      : 'not evaluated'
  const { score } = card
  if (!score) return 'not evaluated'
  return oneScoreText(score)
}

export const oneScoreText = (score: Score): string => `${meanText(score)}, ${conditionsText(score)}`

/** What it rests on, and what two scores must share to be compared: "100 distinct games, greedy, no-op starts". */
export const conditionsText = (score: Score): string =>
  `${gamesText(score)}, ${score.acting}, ${startsText(score.protocol)}`

/** How scores were measured, each protocol and seed once. */
export const measuredText = (scores: readonly Score[]): string =>
  [...new Set(scores.map(({ protocol, seed }) => `${protocolText(protocol)}, seed ${seed}`))].join('; or ')

/** "mean score 131 [122, 140]". */
export function meanText({ mean, low, high }: Score): string {
  const interval =
    low === undefined || high === undefined ? '(no interval)' : `[${showRounded(low)}, ${showRounded(high)}]`
  return `mean score ${showRounded(mean)} ${interval}`
}

/** How many games that rests on: those that went alike count once, those that were cut as far as they went. */
export function gamesText({ games, distinct, cut = 0 }: Score): string {
  const some = cut > 0 ? `, ${showCount(cut)} cut` : ''
  if (distinct === undefined) return `${counted(games, 'game')}${some}`
  return distinct === games
    ? `${counted(games, 'distinct game')}${some}`
    : `${showCount(distinct)} distinct of ${counted(games, 'game')}${some}`
}

/** What the curve's last stretch says, for agents that nobody has evaluated: one training run, not a measurement. */
export function lastReturnText({ curve }: Card): string {
  const last = curve.slice(-5)
  if (last.length === 0) return ''
  return `return ${showRounded(last.reduce((sum, [, value]) => sum + value, 0) / last.length)} at the end of training (one run)`
}

/** "trained 2 M decisions in 20 min, from Breakout, early (2.4 M in all)". */
export function trainedText(card: Card): string {
  const { decisions, trainingSeconds } = card
  const from = card.kind === 'policy' ? card.from : undefined
  const whence = from ? `, from ${from.name} (${counted(decisions + from.decisions, 'decision')} in all)` : ''
  if (decisions === 0) return from ? `not trained further${whence}` : 'untrained'
  return `trained ${counted(decisions, 'decision')}${trainingSeconds ? ` in ${showDuration(trainingSeconds)}` : ''}${whence}`
}

/** Whose weights a training began with: "Breakout, early (weights 1f…), which had made 400 k decisions". */
export const originText = ({ name, hash, decisions }: Origin): string =>
  `${name} (weights ${hash}), which ${decisions > 0 ? `had made ${counted(decisions, 'decision')}` : 'was untrained'}`

export function dateText(iso: string): string {
  const date = new Date(iso)
  return Number.isNaN(date.getTime())
    ? iso
    : date.toLocaleDateString('en', { year: 'numeric', month: 'short', day: 'numeric' })
}
