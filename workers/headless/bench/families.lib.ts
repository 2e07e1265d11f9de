import { familyText } from '../../lab/charts/agent-words'
import { showRounded } from '../../lab/charts/numbers'
import { requirePolicyCard, type PolicyCard } from '../../lab/contracts/checkpoint'
import type { Family } from '../../lab/contracts/family'
import { meanInterval } from '../../lab/statistics/mean'
import type { Picture, Row } from '../bench'
import { FAMILIES, familiesIn, type AgentFile } from '../families.lib'
import { openGame } from '../games.lib'
import { rowOf } from './agents.lib'
import { curveFigure } from './families/curves.lib'

/** What every procedure comes to: over its seeds, each of which counts once, and of each of them and of its stages, as their cards say. */
export default async function* families(): AsyncGenerator<Row> {
  const all = await familiesIn(FAMILIES, 'bench')
  for (const family of all) yield familyRow(family, (await openGame(family.members[0]!.card.env.id, 1)).spec.title)
  for (const { members, stages } of all)
    for (const { card } of [...members, ...stages]) yield rowOfCard(requirePolicyCard(card))
}

/** How those of Breakout learned, for the README. */
export async function pictures(): Promise<Picture[]> {
  const family = (await familiesIn(FAMILIES, 'bench')).find(({ name }) => name === 'breakout-ppo-small')
  if (!family) return []
  const cards = family.members.map(({ card }) => requirePolicyCard(card))
  const { title } = (await openGame('breakout', 1)).spec
  return [{ file: 'app/curves.svg', figure: curveFigure(cards, title) }]
}

function rowOfCard(card: PolicyCard): Row {
  if (!card.score) throw new Error(`${card.name} was never judged`)
  return rowOf(card, card.score)
}

/** An agent is the unit: the mean of its games counts once. */
export function familyRow({ members }: Pick<Family<AgentFile>, 'members'>, game: string): Row {
  const means = members.flatMap(({ card }) => (card.kind === 'policy' && card.score ? [card.score.mean] : []))
  const { mean, low, high } = meanInterval(means)
  return {
    case: `${game}, ${familyText(members)}`,
    metric: 'mean score of an agent',
    value: mean,
    unit: `[${low.toPrecision(3)}, ${high.toPrecision(3)}]`,
    versus: `seeds ${members.map(({ card }, i) => `${card.seed}: ${showRounded(means[i]!)}`).join(', ')}`,
    ratio: null,
  }
}
