import type { Figure, Row, RowValue, Series } from '../../contracts/study'
import type { Bench } from './bench'
import { meanCurve } from './insertion'
import { likenesses, metrics, randomised, type Likeness, type MetricId } from './metrics'
import type { Score } from './scores'

export function methodFigures(bench: Bench, rows: readonly Row[], scores: readonly Score[]): Figure[] {
  return [
    ...(Object.keys(metrics) as MetricId[]).flatMap((metric) => gains(bench, metric, scores)),
    ...(['deletion', 'insertion', 'deletion-logit', 'insertion-logit'] as const).flatMap((metric) =>
      courses(bench, metric, rows),
    ),
    ...(Object.keys(likenesses) as Likeness[]).flatMap((likeness) => cascade(bench, likeness, rows)),
  ]
}

function gains({ methods }: Bench, metric: MetricId, scores: readonly Score[]): Figure[] {
  const own = methods.flatMap(({ id }) => scores.filter((score) => score.metric === metric && score.method === id))
  if (own.length === 0) return []
  const titles = new Map(methods.map(({ id, title }) => [id, title]))
  const part = (name: string, ...verdicts: readonly Score['verdict'][]): Series => {
    const chosen = own.flatMap((score, i) => (verdicts.includes(score.verdict) ? [{ ...score, i }] : []))
    return {
      name,
      quiet: !verdicts.includes('better'),
      x: chosen.map(({ i }) => i),
      y: chosen.map(({ gain }) => gain.mean),
      low: chosen.map(({ gain }) => gain.low),
      high: chosen.map(({ gain }) => gain.high),
    }
  }
  return [
    {
      id: `gain-${metric}`,
      title: `${metrics[metric].title}: gain over random`,
      kind: 'intervals',
      x: 'method',
      y: 'paired gain',
      names: own.map(({ method }) => titles.get(method) ?? method),
      series: [
        part('better than random', 'better'),
        part('not shown to be better', 'not shown', 'worse'),
        part('too few rollouts to tell', 'too few'),
        part('no test: chance gives the same', 'no test'),
      ].filter(({ x }) => x.length > 0),
      caption: `Mean paired gain per rollout with 95 % interval, more is better: ${metrics[metric].help}. In grey what is not better beyond chance after Holm’s correction, or of too few rollouts to tell.`,
    },
  ]
}

const isCurve = (value: RowValue | undefined): value is readonly number[] => Array.isArray(value)

function courses({ methods }: Bench, metric: MetricId, rows: readonly Row[]): Figure[] {
  const own = rows.filter((row) => row['metric'] === metric)
  const series = (name: string, curves: readonly (readonly number[])[], quiet: boolean): Series => {
    const y = meanCurve(curves)
    return { name, quiet, x: y.map((_, i) => i / (y.length - 1)), y }
  }
  const lines = methods.flatMap(({ id, title }) => {
    const curves = own
      .filter((row) => row['method'] === id)
      .map((row) => row['curve'])
      .filter(isCurve)
    return curves.length > 0 ? [series(title, curves, false)] : []
  })
  if (lines.length === 0) return []
  const removing = metrics[metric].better === 'less'
  return [
    {
      id: `course-${metric}`,
      title: `${metrics[metric].title}: most salient first`,
      kind: 'lines',
      x: `part of the pixels ${removing ? 'in-painted with the usual picture' : 'brought back into it'}`,
      y: metric.endsWith('logit') ? 'closeness of the logit' : 'likeness to the untouched policy',
      series: [...lines, series('random order', own.map((row) => row['baselineCurve']).filter(isCurve), true)],
      caption: `Means over states. A map that knows what matters ${removing ? 'falls below' : 'rises above'} the grey line.`,
    },
  ]
}

function cascade({ methods }: Bench, likeness: Likeness, rows: readonly Row[]): Figure[] {
  const own = rows.filter((row) => row['metric'] === randomised(likeness))
  const depths = [...new Map(own.map((row) => [Number(row['step']), String(row['depth'])] as const))].sort(
    ([a], [b]) => a - b,
  )
  if (depths.length === 0) return []
  const average = (some: readonly Row[], key: 'value' | 'baseline') =>
    some.reduce((sum, row) => sum + Number(row[key]) / some.length, 0)
  const x = [0, ...depths.map(([step]) => step + 1)]
  const line = (name: string, some: readonly Row[]): Series => ({
    name,
    x,
    y: [
      1,
      ...depths.map(([step]) =>
        average(
          some.filter((row) => row['step'] === step),
          'value',
        ),
      ),
    ],
  })
  const lines = methods.flatMap(({ id, title }) => {
    const some = own.filter((row) => row['method'] === id)
    return some.length > 0 ? [line(title, some)] : []
  })
  return [
    {
      id: `cascade-${likeness}`,
      title: `Cascading randomisation: ${likenesses[likeness]}`,
      kind: 'lines',
      x: `parts randomised: ${depths.map(([, depth]) => depth).join(', ')}`,
      y: 'likeness to the trained map',
      series: [...lines, { name: 'own values, shuffled', quiet: true, x, y: x.map(() => average(own, 'baseline')) }],
      caption:
        'Means over states. A line that stays high belongs to a method whose map hardly depends on what the agent has learnt.',
    },
  ]
}
