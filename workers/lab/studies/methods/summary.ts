import type { Report, Row, Table } from '../../contracts/study'
import { mean } from '../../statistics/interval'
import { holm } from '../../statistics/multiple'
import { wordsOf } from '../asked-states'
import { counted } from '../../charts/numbers'
import { leastPairs } from '../designs/open'
import { overUnits, type OverUnits } from '../designs/over-units'
import { unitWords } from '../designs/unit-words'
import { grouped } from '../../statistics/grouped'
import type { Bench } from './bench'
import { alikeWords, perAgent, playerOf, unitOf } from '../units'
import { round } from '../report/round'
import { methodFigures } from './figures'
import { homeTable } from './home'
import { litPeer } from './lit'
import { peerTables } from './peer'
import { pairsOf, rowsOf, type Pair } from './per-rollout'
import { precisionTables } from './precision'
import { likenesses, litLikeness, metrics, randomised, type Likeness, type MetricId } from './metrics'

const ALPHA = 0.05
/** A map that is still this much like the trained one's when every weight is random shows the picture more than what was learnt. */
const ALIKE = 0.5

/** One method by one measure. */
export interface Score {
  readonly method: string
  readonly metric: MetricId
  readonly rollouts: number
  readonly value: number
  readonly baseline: number
  /** Paired difference to the baseline, turned so that more is better. */
  readonly gain: OverUnits
  readonly p: number
  readonly adjusted: number
  /** `not shown`: what was found, chance could have done too; `too few`: whatever was found. */
  readonly verdict: 'better' | 'worse' | 'not shown' | 'too few'
}

/** What the rows say; of part of them too. */
export function summarizeMethods(bench: Bench, rows: readonly Row[]): Report {
  const scores = scoresOf(bench, rows)
  const last = lastLikeness(bench, rows)
  return {
    verdict: null,
    words: words(bench, rows, scores),
    tables: [
      verdicts(bench, rows, scores, last),
      homeTable(bench, rows, scores),
      ...peerTables(bench, rows),
      ...precisionTables(bench, rows),
      scoreTable(bench, scores),
      cascadeTable(bench, rows),
      ...agreementTables(bench, rows),
    ],
    figures: methodFigures(bench, rows, scores),
  }
}

/** "Better" and "worse": the interval leaves 0 out and so does the test of the mean, after Holm over the methods. Of too few rollouts nothing is said. */
export function scoresOf({ methods }: Bench, rows: readonly Row[]): Score[] {
  return (Object.keys(metrics) as MetricId[]).flatMap((metric) => {
    const sign = metrics[metric].better === 'more' ? 1 : -1
    const raw = methods.flatMap(({ id: method }) => {
      const own = pairsOf(rowsOf(rows, method, metric))
      if (own.length === 0) return []
      const players = own.map(({ player }) => player)
      const meanOf = (of: (pair: Pair) => number) => mean(perAgent(own.map(of), players))
      const gain = overUnits(
        own.map(({ value, baseline }) => sign * (value - baseline)),
        players,
        methods.length,
      )
      return [
        {
          method,
          metric,
          rollouts: own.length,
          value: meanOf(({ value }) => value),
          baseline: meanOf(({ baseline }) => baseline),
          gain,
          p: gain.p,
        },
      ]
    })
    const adjusted = holm(raw.map(({ p }) => p))
    return raw.map((one, i) => {
      const sure = adjusted[i]! < ALPHA && (one.gain.low > 0 || one.gain.high < 0)
      return {
        ...one,
        adjusted: adjusted[i]!,
        verdict: verdictOf(one.gain, sure),
      }
    })
  })
}

const verdictOf = ({ mean, enough }: OverUnits, sure: boolean): Score['verdict'] =>
  !enough ? 'too few' : !sure ? 'not shown' : mean > 0 ? 'better' : 'worse'

type Last = ReadonlyMap<string, OverUnits & { readonly baseline: number }>

const likenessRows = (rows: readonly Row[], method: string, likeness: Likeness) =>
  rowsOf(rows, method, randomised(likeness))

/** Likeness when every weight is random, by `method likeness`. */
function lastLikeness({ methods }: Bench, rows: readonly Row[]): Last {
  const deepest = Math.max(...rows.map((row) => Number(row['step'] ?? 0)))
  return new Map(
    methods.flatMap(({ id }) =>
      (Object.keys(likenesses) as Likeness[]).flatMap((likeness) => {
        const own = pairsOf(likenessRows(rows, id, likeness).filter((row) => row['step'] === deepest))
        const baseline = own.map((one) => one.baseline)
        return own.length === 0
          ? []
          : [
              [
                `${id} ${likeness}`,
                {
                  ...overUnits(
                    own.map(({ value }) => value),
                    own.map(({ player }) => player),
                  ),
                  baseline: mean(baseline),
                },
              ] as const,
            ]
      }),
    ),
  )
}

const shown = [
  'deletion',
  'insertion',
  'deletion-shifted',
  'insertion-shifted',
  'infidelity',
  'sensitivity',
] as const satisfies readonly MetricId[]
/** What a map is for: to tell what matters. Stability alone is no merit. */
const telling = shown.filter((metric) => metric !== 'sensitivity')

function verdicts({ methods }: Bench, rows: readonly Row[], scores: readonly Score[], last: Last): Table {
  return {
    id: 'methods',
    title:
      'Saliency methods against chance: gain over the random baseline (more is better), and likeness to the map of random weights (less is better)',
    columns: [
      'method',
      ...shown.map((metric) => metrics[metric].title),
      ...Object.values(likenesses).map((title) => `${title}, random weights`),
      'in words',
    ],
    rows: methods.map(({ id, title }) => {
      const own = scores.filter(({ method }) => method === id)
      const cell = (metric: MetricId) => {
        const score = own.find((one) => one.metric === metric)
        return score ? `${round(score.gain.mean)} ${score.verdict}` : '–'
      }
      const alike = (Object.keys(likenesses) as Likeness[]).map((likeness) => last.get(`${id} ${likeness}`))
      const refused = rows.find((row) => row['method'] === id && row['metric'] === 'refused')
      return [
        title,
        ...shown.map(cell),
        ...alike.map((one) => (one ? round(one.mean) : '–')),
        own.length === 0 && refused
          ? String(refused['reason'])
          : inWords(own, last.get(`${id} spearman`), last.get(`${id} spearman-lit`)),
      ]
    }),
  }
}

function inWords(scores: readonly Score[], everywhere: OverUnits | undefined, lit: OverUnits | undefined): string {
  const judged = scores.filter(({ metric }) => (telling as readonly MetricId[]).includes(metric))
  if (judged.length > 0 && judged.every(({ verdict }) => verdict === 'too few')) return 'too few rollouts to tell'
  const list = (verdict: Score['verdict']) =>
    judged
      .filter((score) => score.verdict === verdict)
      .map(({ metric }) => metrics[metric].title.toLowerCase())
      .join('; ')
  const parts = [
    judged.length > 0 && judged.every(({ verdict }) => verdict === 'better')
      ? 'better than random by every measure'
      : '',
    judged.some(({ verdict }) => verdict === 'not shown')
      ? `not shown to be better than random: ${list('not shown')}`
      : '',
    judged.some(({ verdict }) => verdict === 'worse') ? `worse than random: ${list('worse')}` : '',
    everywhere?.enough && everywhere.low > ALIKE ? alikeOver(everywhere, lit) : '',
  ]
  return parts.filter((part) => part !== '').join('. ')
}

/** Maps that are empty wherever the picture is black agree there whatever they show. */
function alikeOver(everywhere: OverUnits, lit: OverUnits | undefined): string {
  if (!lit || lit.low > ALIKE) return 'much the same map with random weights'
  return `with random weights alike over all pixels (${everywhere.mean.toFixed(2)}), but ${lit.mean.toFixed(2)} over lit ones: what agrees is the black`
}

function scoreTable({ methods }: Bench, scores: readonly Score[]): Table {
  return {
    id: 'scores',
    title:
      'Every measure: mean over rollouts, random baseline, paired gain with 95 % interval, p of the mean, Holm over methods',
    columns: ['measure', 'method', 'rollouts', 'value', 'baseline', 'gain', 'low', 'high', 'p', 'p (Holm)', 'verdict'],
    rows: scores.map(({ metric, method, rollouts, value, baseline, gain, p, adjusted, verdict }) => [
      metrics[metric].title,
      titleOf(methods, method),
      rollouts,
      ...[value, baseline, gain.mean, gain.low, gain.high, p, adjusted].map(shortened),
      scoreWords[verdict],
    ]),
  }
}

const scoreWords: Readonly<Record<Score['verdict'], string>> = {
  better: 'better than random',
  worse: 'worse than random',
  'not shown': 'not shown to be better than random',
  'too few': 'too few rollouts to tell',
}

/** What is 0 but for rounding is 0. */
const shortened = (value: number) => (Math.abs(value) < 1e-9 ? 0 : round(value))

function cascadeTable({ methods }: Bench, rows: readonly Row[]): Table {
  const steps = [
    ...new Map(
      rows
        .filter((row) => row['depth'] !== undefined)
        .map((row) => [Number(row['step']), String(row['depth'])] as const),
    ),
  ].sort(([a], [b]) => a - b)
  const lines = methods.flatMap(({ id, title }) =>
    (Object.keys(likenesses) as Likeness[]).flatMap((likeness) => {
      const own = likenessRows(rows, id, likeness)
      if (own.length === 0) return []
      const at = steps.map(([step]) =>
        round(mean(pairsOf(own.filter((row) => row['step'] === step)).map(({ value }) => value))),
      )
      const mask = pairsOf(rowsOf(rows, id, litLikeness(likeness)))
      return [
        [
          `${title}, ${likenesses[likeness]}`,
          ...at,
          mask.length > 0 ? round(mean(mask.map(({ value }) => value))) : '–',
          round(mean(pairsOf(own).map(({ baseline }) => baseline))),
        ],
      ]
    }),
  )
  return {
    id: 'randomisation',
    title:
      'Likeness of |map| to the trained network’s, weights randomised from the top down to this layer (cascading), and to the bare lit mask',
    columns: ['method, measure', ...steps.map(([, depth]) => depth), 'bare lit mask', 'own values, shuffled'],
    rows: lines,
  }
}

function agreementTables({ methods }: Bench, rows: readonly Row[]): Table[] {
  const table = (metric: string, title: string): Table => ({
    id: metric,
    title,
    columns: ['method', ...methods.map(({ title }) => title)],
    rows: methods.map((a) => [
      a.title,
      ...methods.map((b) => {
        const pair = pairsOf(
          rows.filter(
            (row) =>
              row['metric'] === metric && [row['method'], row['other']].every((id) => id === a.id || id === b.id),
          ),
        )
        return a === b ? 1 : pair.length > 0 ? round(mean(pair.map(({ value }) => value))) : '–'
      }),
    ]),
  })
  return [
    table('agreement-spearman', 'Agreement: Spearman’s correlation of |map|, mean over rollouts (chance: 0)'),
    table('agreement-top', 'Agreement: shared part of the 5 % most salient pixels, mean over rollouts (chance: 0.05)'),
  ]
}

function words({ methods, perRollout: each, kept }: Bench, rows: readonly Row[], scores: readonly Score[]): string[] {
  const states = new Set(rows.map((row) => `${unitOf(row)} ${row['decision']}`)).size
  const rollouts = new Set(rows.map(unitOf)).size
  const agents = new Set(rows.map(playerOf)).size
  const lacking = scores.filter(({ verdict }) => verdict === 'too few')
  return [
    // What came out first: lists of reports tell no more.
    ...(lacking.length > 0 && lacking.length === scores.length ? [nothingTold(rollouts, methods.length)] : []),
    ...telling.flatMap((metric) =>
      metricWords(
        metric,
        scores.filter((score) => score.metric === metric && score.verdict !== 'too few'),
        methods,
      ),
    ),
    ...(lacking.length < scores.length ? lackingWords(lacking, methods) : []),
    ...wordsOf(kept),
    `${counted(states, 'state')} from ${counted(rollouts, 'rollout')}${each > 1 && !kept ? ' (those of a rollout count as one)' : ''}; every method with its usual options, asked about the logit of the action the agent likes best; signs left out except for infidelity. Deletion and insertion put the usual picture of the episode (the median of every pixel) in place of pixels, which is no method’s own way; what blur and black favour stands in a table.`,
    ...(methods.includes(litPeer)
      ? [
          'The bare lit mask is no method: a map that says only where the picture is lit. What is not shown to do better than it has not shown that it tells anything of the agent.',
        ]
      : []),
    ...alikeWords(rows),
    unitWords(agents),
  ]
}

const nothingTold = (rollouts: number, methods: number): string =>
  `${counted(rollouts, 'rollout')} of one agent cannot tell any of ${counted(methods, 'method')} from chance at 5 %, whatever they show: that takes ${leastPairs(methods)} or more. So nothing is said of what is better and what is not; the numbers stand in the tables.`

/** A map that is empty has no sensitivity, and one that cannot be asked nothing at all. */
function lackingWords(lacking: readonly Score[], methods: Bench['methods']): string[] {
  const of = [...grouped(lacking, ({ metric }) => metric)].map(
    ([metric, scores]) =>
      `${metrics[metric as MetricId].title} of ${scores.map(({ method }) => titleOf(methods, method)).join(', ')}`,
  )
  return of.length > 0 ? [`Too few states gave a number to say anything of: ${of.join('; ')}.`] : []
}

function metricWords(metric: MetricId, judged: readonly Score[], methods: Bench['methods']): string[] {
  if (judged.length === 0) return []
  const named = (wanted: Score['verdict'], words: string) => {
    const names = judged.filter(({ verdict }) => verdict === wanted).map(({ method }) => titleOf(methods, method))
    return names.length > 0 ? [`${words} ${names.join(', ')}`] : []
  }
  const parts = [...named('not shown', 'not shown to be better than random:'), ...named('worse', 'worse than random:')]
  const who = judged.length < methods.length ? 'all that were asked enough' : 'all methods'
  return [`${metrics[metric].title}: ${parts.length > 0 ? parts.join('; ') : `${who} do better than random`}.`]
}

const titleOf = (methods: Bench['methods'], id: string) => methods.find((one) => one.id === id)?.title ?? id
