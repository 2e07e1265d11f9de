import type { Look, Report, Row, Table } from '../../contracts/study'
import { mean } from '../../statistics/interval'
import { overUnits, type OverUnits } from '../designs/over-units'
import type { Bench } from './bench'
import { round } from '../report/round'
import { methodFigures } from './figures'
import { homeTable } from './home'
import { peerTables } from './peer'
import { pairsOf, rowsOf } from './per-rollout'
import { precisionTables } from './precision'
import { saidAgain } from './said-again'
import { scoresOf, type Score } from './scores'
import { inWords, telling, titleOf, words } from './words'
import { likenesses, litLikeness, metrics, randomised, type Likeness, type MetricId } from './metrics'

/** What the rows say; of part of them too. `look`: null or absent where more may be on its way. */
export function summarizeMethods(bench: Bench, rows: readonly Row[], look?: Look | null): Report {
  const scores = scoresOf(bench, rows)
  const last = lastLikeness(bench, rows)
  return {
    verdict: null,
    words: words(bench, rows, scores, look),
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

const columns = [...telling, 'sensitivity'] as const satisfies readonly MetricId[]

function verdicts({ methods }: Bench, rows: readonly Row[], scores: readonly Score[], last: Last): Table {
  const again = saidAgain(rows)
  return {
    id: 'methods',
    title:
      'Saliency methods against chance: gain over the random baseline (more is better), and likeness to the map of random weights (less is better)',
    columns: [
      'method',
      ...columns.map((metric) => metrics[metric].title),
      ...Object.values(likenesses).map((title) => `${title}, random weights`),
      'in words',
    ],
    rows: methods.map(({ id, title }) => {
      const own = scores.filter(({ method }) => method === id)
      const cell = (metric: MetricId) => {
        const score = own.find((one) => one.metric === metric)
        if (!score) return own.length > 0 && again.includes(metric) ? 'as deletion' : '–'
        return score.verdict === 'no test' ? score.verdict : `${round(score.gain.mean)} ${score.verdict}`
      }
      const alike = (Object.keys(likenesses) as Likeness[]).map((likeness) => last.get(`${id} ${likeness}`))
      const refused = rows.find((row) => row['method'] === id && row['metric'] === 'refused')
      return [
        title,
        ...columns.map(cell),
        ...alike.map((one) => (one ? round(one.mean) : '–')),
        own.length === 0 && refused
          ? String(refused['reason'])
          : inWords(own, last.get(`${id} spearman`), last.get(`${id} spearman-lit`)),
      ]
    }),
  }
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
  'no test': 'no test: chance gives the same',
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
