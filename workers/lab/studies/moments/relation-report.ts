import type { Figure, Row, Table } from '../../contracts/study'
import { outcomeWords, predictionWords } from '../../charts/claim-words'
import { counted, showChance, showRounded } from '../../charts/numbers'
import { ALPHA, LEAST_CONCEPTS, titleOf, type OpenClaim } from '../designs/open'
import type { Stated } from '../designs/conclude'
import { estimateOf } from '../designs/found'
import { round } from '../report/round'
import type { LinkedRow } from './links'
import { rankConcepts, relationVerdict, type RankedConcepts } from './relation'

/** What is found of a relation that the claim states. Null: it states none. */
export function statedRelation(open: OpenClaim, rows: readonly Row[]): Stated | null {
  const { relation } = open.claim.predicted
  if (!relation) return null
  const found = rankConcepts(open, rows)
  const verdict = relationVerdict(found, relation, open.claim.margin, open.look)
  const predicted = `Predicted: ${predictionWords(open.claim.predicted)}.`
  if (!found)
    return {
      verdict,
      words: [`${predicted} Too few concepts could be changed to put them in an order.`],
      estimate: null,
    }
  const { concepts, rho, interval } = found
  const estimate = estimateOf(`rank correlation over ${counted(concepts.length, 'concept')}`, rho, ...interval)
  return { verdict, words: [`${predicted} ${foundWords(found)}`, unitWords(open, found)], estimate }
}

function foundWords({ concepts, agents, rho, interval, p }: RankedConcepts): string {
  const many = agents.length > 1 ? ` (mean of ${agents.length} agents’ own)` : ''
  return `Over ${counted(concepts.length, 'concept')} the rank correlation of saliency before and effect${many} is ${showRounded(rho)} [${betweenWords(interval)}], p ${showChance(p)}${p < ALPHA ? '' : ': not beyond chance'}.`
}

/** What that speaks of, and what stands beside it. */
function unitWords(open: OpenClaim, { concepts, agents, narrow, left, within }: RankedConcepts): string {
  const { margin } = open.claim
  return [
    `A unit is a concept, with its changes nested in it: this speaks of what else in this game could be changed, for ${agents.length > 1 ? 'these agents' : 'this agent'} and this map.`,
    ...(concepts.length < LEAST_CONCEPTS ? [`Fewer than ${LEAST_CONCEPTS} concepts cannot show anything.`] : []),
    ...(margin === undefined
      ? []
      : [
          `Fixed beforehand: a rank correlation nearer to 0 than ${margin} does not matter; the 90 % interval is [${betweenWords(narrow)}].`,
        ]),
    ...(left.length > 0
      ? [`Left out, for they could not be changed: ${left.map((one) => titleOf(open, one)).join(', ')}.`]
      : []),
    ...(within
      ? [
          `Within single moments, these concepts taken as given: ${showRounded(within.mean)} [${betweenWords([within.low, within.high])}] over ${counted(within.units, within.unit)}.`,
        ]
      : []),
  ].join(' ')
}

const betweenWords = ([low, high]: readonly [number, number]) => `${showRounded(low)}, ${showRounded(high)}`

function howWords({ exact, concepts }: RankedConcepts): string {
  const orders = exact ? `every order of the ${concepts.length} concepts` : 'orders of the concepts drawn at random'
  return `${orders}; the interval inverts that test, so it leaves out 0 where p is below its level`
}

/** Each concept and each change, whether or not the claim states a relation. */
export function relationTables(open: OpenClaim, rows: readonly Row[], made: readonly LinkedRow[]): Table[] {
  const found = rankConcepts(open, rows)
  if (!found) return []
  const { concepts, points, agents, rho, interval, p, within } = found
  const effect = outcomeWords[open.claim.predicted.outcome]
  const named = agents.map((hash) => open.agents.find((one) => one.hash === hash || one.id === hash)?.name ?? hash)
  const changes = open.arms.filter(({ kind }) => kind === 'change')
  return [
    {
      id: 'relation',
      title: `Saliency before, and effect (${effect}), over ${concepts.length} concepts. Rank correlation ${showRounded(rho)} [${betweenWords(interval)}], p ${showChance(p)} (${howWords(found)})`,
      columns: ['concept', 'agent', 'saliency before', 'effect'],
      rows: concepts.flatMap((concept, i) =>
        points[i]!.map((point, agent) => [
          titleOf(open, concept),
          named[agent]!,
          round(point.saliency),
          round(point.effect),
        ]),
      ),
    },
    ...(within
      ? [
          {
            id: 'within',
            title: 'The same within single moments: rank correlation over the concepts of a moment, mean per rollout',
            columns: ['moments', `${within.unit}s`, 'rank correlation', 'low', 'high', 'p'],
            rows: [[within.moments, within.units, ...[within.mean, within.low, within.high, within.p].map(round)]],
          },
        ]
      : []),
    {
      id: 'importance',
      title: `Each change: saliency before, and effect (${effect})`,
      columns: ['change', 'concept', 'saliency before', '‖Δ logits‖', 'effect'],
      rows: changes.flatMap(({ id, title, concept }) => {
        const own = made.filter(({ arm }) => arm === id)
        const mean = (of: (row: LinkedRow) => number) => round(own.reduce((sum, row) => sum + of(row), 0) / own.length)
        const outcome = (row: LinkedRow) => (open.claim.predicted.outcome === 'value' ? row.value : row.action)
        return own.length === 0
          ? []
          : [
              [
                title,
                titleOf(open, concept ?? open.claim.concept),
                mean(({ before }) => before),
                mean(({ logits }) => logits),
                mean(outcome),
              ],
            ]
      }),
    },
  ]
}

/** One point per concept and agent. */
export function relationFigures(open: OpenClaim, rows: readonly Row[]): Figure[] {
  const found = rankConcepts(open, rows)
  if (!found) return []
  const { concepts, points, rho, interval } = found
  return [
    {
      id: 'importance',
      title: 'Does the more salient concept matter more?',
      kind: 'points',
      x: 'mean saliency of the concept before',
      y: `mean ${outcomeWords[open.claim.predicted.outcome]}`,
      series: concepts.map((concept, i) => ({
        name: titleOf(open, concept),
        x: points[i]!.map(({ saliency }) => saliency),
        y: points[i]!.map(({ effect }) => effect),
      })),
      caption: `One point per concept${found.agents.length > 1 ? ' and agent' : ''}: the mean over its changes. Rank correlation ${showRounded(rho)} [${betweenWords(interval)}] (95 %, ${howWords(found)}).`,
    },
  ]
}
