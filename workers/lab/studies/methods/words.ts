import type { Look, Row } from '../../contracts/study'
import { counted } from '../../charts/numbers'
import { grouped } from '../../statistics/grouped'
import { missingStates, wordsOf } from '../asked-states'
import { framesOf } from '../../contracts/observation'
import { leastPairs } from '../designs/open'
import type { OverUnits } from '../designs/over-units'
import { unitWords } from '../designs/unit-words'
import { alikeWords, playerOf, unitOf } from '../units'
import type { Bench } from './bench'
import { litPeer } from './lit'
import { metrics, type MetricId } from './metrics'
import { saidAgain } from './said-again'
import type { Score } from './scores'

/** What a map is for: to tell what matters. Stability alone is no merit. */
export const telling = [
  'deletion',
  'insertion',
  'deletion-shifted',
  'insertion-shifted',
  'infidelity',
] as const satisfies readonly MetricId[]

/** A map that is still this much like the trained one's when every weight is random shows the picture more than what was learnt. */
const ALIKE = 0.5

export function inWords(
  scores: readonly Score[],
  everywhere: OverUnits | undefined,
  lit: OverUnits | undefined,
): string {
  const asked = scores.filter(({ metric }) => (telling as readonly MetricId[]).includes(metric))
  const judged = asked.filter(({ verdict }) => verdict !== 'no test')
  if (judged.length > 0 && judged.every(({ verdict }) => verdict === 'too few')) return 'too few rollouts to tell'
  const titles = (some: readonly Score[]) => some.map(({ metric }) => metrics[metric].title.toLowerCase()).join('; ')
  const list = (verdict: Score['verdict']) => titles(judged.filter((score) => score.verdict === verdict))
  const parts = [
    judged.length > 0 && judged.every(({ verdict }) => verdict === 'better')
      ? 'better than random by every measure'
      : '',
    judged.length > 1 && judged.every(({ verdict }) => verdict === 'not shown')
      ? 'by none of the measures shown to be better than random'
      : judged.some(({ verdict }) => verdict === 'not shown')
        ? `not shown to be better than random: ${list('not shown')}`
        : '',
    judged.some(({ verdict }) => verdict === 'worse') ? `worse than random: ${list('worse')}` : '',
    judged.length < asked.length ? `no test: ${titles(asked.filter(({ verdict }) => verdict === 'no test'))}` : '',
    everywhere?.enough && everywhere.low > ALIKE ? alikeOver(everywhere, lit) : '',
  ]
  return parts.filter((part) => part !== '').join('. ')
}

/** Maps that are empty wherever the picture is black agree there whatever they show. */
function alikeOver(everywhere: OverUnits, lit: OverUnits | undefined): string {
  if (!lit || lit.low > ALIKE) return 'much the same map with random weights'
  return `with random weights alike over all pixels (${everywhere.mean.toFixed(2)}), but ${lit.mean.toFixed(2)} over lit ones: what agrees is the black`
}

/** `look`: null or absent where more may be on its way. */
export function words(
  bench: Bench,
  rows: readonly Row[],
  scores: readonly Score[],
  look: Look | null | undefined,
): string[] {
  const { agents, methods, perRollout: each, kept } = bench
  const states = new Set(rows.map((row) => `${unitOf(row)} ${row['decision']}`)).size
  const rollouts = new Set(rows.map(unitOf)).size
  const players = new Set(rows.map(playerOf))
  const tests = scores.filter(({ verdict }) => verdict !== 'no test')
  const lacking = tests.filter(({ verdict }) => verdict === 'too few')
  return [
    // What came out first: lists of reports tell no more.
    ...(lacking.length > 0 && lacking.length === tests.length ? [nothingTold(rollouts, methods.length)] : []),
    ...telling.flatMap((metric) =>
      metricWords(
        metric,
        tests.filter((score) => score.metric === metric && score.verdict !== 'too few'),
        methods,
      ),
    ),
    ...againWords(rows),
    ...noTestWords(
      scores.filter(({ verdict }) => verdict === 'no test'),
      methods,
    ),
    ...(lacking.length < tests.length ? lackingWords(lacking, methods) : []),
    ...wordsOf(kept),
    `${counted(states, 'state')} from ${counted(rollouts, 'rollout')}${each > 1 && !kept ? ' (those of a rollout count as one)' : ''}${look && !kept ? missingWords(bench, rows) : ''}; every method with its usual options, asked about the logit of the action the agent likes best; signs left out except for infidelity. Deletion and insertion put the usual picture of the episode (the median of every pixel) in place of pixels, which is no method’s own way; what blur and black favour stands in a table.`,
    ...(methods.includes(litPeer)
      ? [
          'The bare lit mask is no method: a map that says only where the picture is lit. What is not shown to do better than it has not shown that it tells anything of the agent.',
        ]
      : []),
    ...alikeWords(rows),
    unitWords(
      players.size,
      agents.filter(({ hash, id }) => players.has(hash) || players.has(id)),
    ),
  ]
}

/** Why there are fewer states than were asked for; '' = there are not. */
const missingWords = ({ spec, states, perRollout }: Bench, rows: readonly Row[]): string =>
  missingStates({ rows, frames: framesOf(spec.observation), asked: states, rollouts: Math.ceil(states / perRollout) })

const nothingTold = (rollouts: number, methods: number): string =>
  `${counted(rollouts, 'rollout')} of one agent cannot tell any of ${counted(methods, 'method')} from chance at 5 %, whatever they show: that takes ${leastPairs(methods)} or more. So nothing is said of what is better and what is not; the numbers stand in the tables.`

/** One number is not evidence twice, whatever it is called. */
function againWords(rows: readonly Row[]): string[] {
  const again = saidAgain(rows)
  if (again.length === 0) return []
  const [last, ...others] = again.map((metric) => metrics[metric].title.toLowerCase()).toReversed()
  return [
    `Left out: ${others.toReversed().join('; ')}; and ${last}. In every state so little of the picture is otherwise than usual that it is taken away, and comes back, in a single step: each of these says again where in the map’s order that step comes, which deletion says, and would count one test several times.`,
  ]
}

/** A map of one value is the same however it is shuffled. */
function noTestWords(none: readonly Score[], methods: Bench['methods']): string[] {
  if (none.length === 0) return []
  return [
    `No test, and not counted as one: ${byMetric(none, methods)}. In every rollout chance gives the very same number there, and what cannot vary cannot show anything.`,
  ]
}

const byMetric = (scores: readonly Score[], methods: Bench['methods']): string =>
  [...grouped(scores, ({ metric }) => metric)]
    .map(
      ([metric, own]) =>
        `${metrics[metric as MetricId].title} of ${own.map(({ method }) => titleOf(methods, method)).join(', ')}`,
    )
    .join('; ')

/** A map that is empty has no sensitivity, and one that cannot be asked nothing at all. */
function lackingWords(lacking: readonly Score[], methods: Bench['methods']): string[] {
  return lacking.length > 0 ? [`Too few states gave a number to say anything of: ${byMetric(lacking, methods)}.`] : []
}

function metricWords(metric: MetricId, judged: readonly Score[], methods: Bench['methods']): string[] {
  if (judged.length === 0) return []
  const title = metrics[metric].title
  if (judged.length > 1 && judged.every(({ verdict }) => verdict === 'not shown'))
    return [`${title}: none of ${judged.length} methods is shown to be better than random.`]
  const named = (wanted: Score['verdict'], words: string) => {
    const names = judged.filter(({ verdict }) => verdict === wanted).map(({ method }) => titleOf(methods, method))
    return names.length > 0 ? [`${words} ${names.join(', ')}`] : []
  }
  const parts = [...named('not shown', 'not shown to be better than random:'), ...named('worse', 'worse than random:')]
  const who = judged.length < methods.length ? 'all that could be tested' : 'all methods'
  return [`${title}: ${parts.length > 0 ? parts.join('; ') : `${who} do better than random`}.`]
}

export const titleOf = (methods: Bench['methods'], id: string) => methods.find((one) => one.id === id)?.title ?? id
