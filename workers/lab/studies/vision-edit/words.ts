import { showChance, showRounded, showShare } from '../../charts/numbers'
import type { Row } from '../../contracts/study'
import { mean } from '../../statistics/interval'
import { isBeyond, isFound, isMore, type Effect } from '../changed-agents/effects'
import { capital, type Wording } from '../changed-agents/summary'

export const visionWords = (rows: readonly Row[]): Wording => ({
  random: 'of the same layer, each as large as the component that it is beside',
  share: 'share of the layer',
  shares: (shares) => `${sizeWords(shares)}${gapWords(rows)}`,
  caption:
    'A random direction takes as much of the layer’s squares as the component that it is beside: what taking so much out does, whatever it is.',
  headline,
})

const sizeWords = (shares: readonly number[]): string =>
  shares.length === 0
    ? ''
    : `One takes ${showShare(Math.min(...shares))} to ${showShare(Math.max(...shares))} of the layer’s squares out of what the next one sees.`

function gapWords(rows: readonly Row[]): string {
  const gaps = rows.flatMap(({ gap }) => (typeof gap === 'number' ? [gap] : []))
  return gaps.length === 0
    ? ''
    : ` The attributions that they were found in are ${showShare(mean(gaps))} off from adding up to what the layer does.`
}

/** The component whose effect is the surest of those that are larger than random directions', and of those as sure the largest; all that it shows, before and after. */
function headline(effects: readonly Effect[]): string {
  const shown = effects.filter((effect) => isFound(effect) && isBeyond(effect) && isMore(effect) && !effect.repeats)
  const [most] = shown.toSorted(
    (a, b) => chanceOf(a) - chanceOf(b) || Math.abs(b.difference.mean) - Math.abs(a.difference.mean),
  )
  if (!most)
    return 'No component is shown to matter more than random directions of its size do: taken out of what the next layer sees, none is shown to change what an episode comes to beyond what those change.'
  const own = shown.filter(({ arm }) => arm === most.arm)
  const chance = showChance(Math.max(...own.map(chanceOf)))
  return `${capital(most.arm.title)} is the one most surely missed: un-edited and without it, ${own.map(beforeAndAfter).join('; ')}. That is more than is missed without random directions of its size (Holm, p ${chance.startsWith('<') ? chance : `= ${chance}`}).`
}

const chanceOf = ({ corrected, beyondCorrected }: Effect) => Math.max(corrected, beyondCorrected)

function beforeAndAfter({ arm, outcome: { title, share, of } }: Effect): string {
  const [plain, changed] = [
    mean(arm.pairs.map((pair) => of(pair.plain))),
    mean(arm.pairs.map((pair) => of(pair.changed))),
  ]
  return share
    ? `${showShare(plain)} and ${showShare(changed)} of episodes ${share}`
    : `${title} is ${showRounded(plain)} and ${showRounded(changed)} an episode`
}
