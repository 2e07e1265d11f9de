import { counted, showRounded, showShare } from '../../charts/numbers'
import type { AgentInfo, Figure, Report, Row, Table } from '../../contracts/study'
import { mean } from '../../statistics/interval'
import { overUnits, type OverUnits } from '../designs/over-units'
import { unitWords } from '../designs/unit-words'
import { round } from '../report/round'
import { playerOf } from '../units'

const ways = ['nothing', 'score', 'elsewhere'] as const
type Way = (typeof ways)[number]
const wayWords = {
  nothing: 'as it is',
  score: 'the score painted over',
  elsewhere: 'as much painted elsewhere',
} as const

/** One model: what it tells paid decisions from others by, in each way, and what its map puts on the score. */
interface Reading {
  readonly player: string
  readonly gap: Readonly<Record<Way, number>>
  readonly error: Readonly<Record<Way, number>>
  /** Mass on the score in parts of what an average place as large has. */
  readonly times: number
  readonly share: number
  readonly slope: number
}

/** What the rows say; of part of them too. A model is the unit, and where there are several agents the agent. */
export function summarizeScore(rows: readonly Row[], asked: readonly AgentInfo[] = []): Report {
  const models = readings(rows)
  return {
    verdict: null,
    words:
      models.length === 0
        ? ['No model is finished yet that could tell paid decisions from others.']
        : words(asked, rows, models),
    tables: models.length === 0 ? [] : [gapTable(models), mapTable(models)],
    figures: models.length === 0 ? [] : [gapFigure(models)],
  }
}

const ofKind = (rows: readonly Row[], kind: string) => rows.filter((row) => row['kind'] === kind)

function readings(rows: readonly Row[]): Reading[] {
  return ofKind(rows, 'map').flatMap((map) => {
    const answers = ofKind(rows, 'answers').filter(
      (row) => row['seed'] === map['seed'] && playerOf(row) === playerOf(map),
    )
    const inWay = (way: Way, name: string) => {
      const own = answers.filter((row) => row['painted'] === way)
      return own.some((row) => typeof row[name] !== 'number') ? NaN : mean(own.map((row) => Number(row[name])))
    }
    const record = (name: string) =>
      ({ nothing: inWay('nothing', name), score: inWay('score', name), elsewhere: inWay('elsewhere', name) }) as const
    const gap = record('gap')
    if (!Object.values(gap).every(Number.isFinite)) return []
    const share = Number(map['share'])
    return [
      {
        player: playerOf(map),
        gap,
        error: record('error'),
        times: share / Number(map['area']),
        share,
        slope: Number(map['slope']),
      },
    ]
  })
}

const over = (models: readonly Reading[], of: (model: Reading) => number): OverUnits =>
  overUnits(
    models.map(of),
    models.map(({ player }) => player),
  )

/** What painting the score over costs beyond what painting elsewhere does, of the gap. */
const cost = ({ gap }: Reading) => gap.elsewhere - gap.score

const spanWords = ({ mean: middle, low, high, enough }: OverUnits, values: readonly number[]) =>
  enough
    ? `${showRounded(middle)} (95 % ${showRounded(low)} to ${showRounded(high)})`
    : `${showRounded(middle)} (${showRounded(Math.min(...values))} to ${showRounded(Math.max(...values))})`

function words(asked: readonly AgentInfo[], rows: readonly Row[], models: readonly Reading[]): string[] {
  const test = over(models, cost)
  const reads = test.enough && test.low > 0
  const times = models.map((model) => model.times)
  const onScore = over(models, ({ times: own }) => Math.log(Math.max(own, 1e-9)))
  const singled = onScore.enough && onScore.low > 0
  const players = new Set(models.map(({ player }) => player))
  const data = ofKind(rows, 'data')
  const gaps = ways.map((way) => `${showRounded(mean(models.map(({ gap }) => gap[way])))} ${wayWords[way]}`)
  return [
    `${reads ? 'Its models read the score' : 'That its models read the score is not shown'}: what they say of paid decisions less what they say of others is ${gaps.join(', ')}. Painting the score over costs ${spanWords(test, models.map(cost))} more than painting as much elsewhere${test.enough ? '' : ', of too few models to conclude anything'}.`,
    `The map (|∂R/∂s′|) puts ${showRounded(mean(times))} times as much on the score as on an average place of its size (${showRounded(Math.min(...times))} to ${showRounded(Math.max(...times))}; ${showShare(mean(models.map(({ share }) => share)))} of all): ${singled ? 'it singles the score out' : 'it does not single the score out'}.`,
    agreement(reads, singled, test.enough),
    `Their mean squared error is ${errorWords(models)}. A slope is ${showRounded(mean(models.map(({ slope }) => slope)))} on average per number that is seen: shares of it say nothing of how large it is.`,
    `${counted(models.length, 'model')} of ${counted(Number(data[0]!['decisions']), 'decision')} each, ${showShare(mean(data.map((row) => Number(row['paid']))))} of them paid: this machine’s scale. The game itself hides the score, by the background that is there; elsewhere what is usually there is painted.`,
    players.size > 1
      ? unitWords(
          players.size,
          asked.filter(({ hash, id }) => players.has(hash) || players.has(id)),
        )
      : 'The models are the unit: they differ in how they began and in what was played. All play was one agent’s.',
  ]
}

function agreement(reads: boolean, singled: boolean, enough: boolean): string {
  if (!enough) return 'Whether the map is right about that cannot be said of so few.'
  if (reads && singled) return 'Here the map and the test agree.'
  if (!reads && !singled) return 'Neither points at the score, which is no proof that it is not read.'
  return reads
    ? 'The map does not show what the test finds: that a picture’s slopes are small on the score does not mean that it is not read.'
    : 'The map points at the score, and without it the answers are not shown to change: slopes are no effects.'
}

const errorWords = (models: readonly Reading[]) =>
  ways.map((way) => `${showRounded(mean(models.map(({ error }) => error[way])))} ${wayWords[way]}`).join(', ')

function gapTable(models: readonly Reading[]): Table {
  const line = (title: string, of: (model: Reading) => number) => {
    const { mean: middle, low, high } = over(models, of)
    const values = models.map(of)
    return [
      title,
      round(middle),
      round(low),
      round(high),
      round(Math.min(...values)),
      round(Math.max(...values)),
      values.length,
    ]
  }
  return {
    id: 'gaps',
    title: 'What a model says of paid decisions less what it says of others, on games held out',
    columns: ['picture', 'difference', 'low', 'high', 'least', 'most', 'models'],
    rows: [
      ...ways.map((way) => line(wayWords[way], ({ gap }) => gap[way])),
      line('the last less the one before', cost),
    ],
  }
}

function mapTable(models: readonly Reading[]): Table {
  return {
    id: 'maps',
    title: 'What the map puts on the score, and the error, by model',
    columns: [
      'model',
      'share on the score',
      'times an average place',
      'mean slope',
      ...ways.map((way) => `error, ${wayWords[way]}`),
    ],
    rows: models.map(({ share, times, slope, error }, i) => [
      i + 1,
      round(share),
      round(times),
      round(slope),
      ...ways.map((way) => round(error[way])),
    ]),
  }
}

function gapFigure(models: readonly Reading[]): Figure {
  const all = ways.map((way) => over(models, ({ gap }) => gap[way]))
  return {
    id: 'gaps',
    title: 'How well models tell paid decisions from others',
    kind: 'intervals',
    x: '',
    y: 'reward said, paid less unpaid',
    names: ways.map((way) => wayWords[way]),
    series: [
      {
        name: 'models',
        x: ways.map((_, i) => i),
        y: all.map(({ mean: middle }) => middle),
        low: all.map(({ low, mean: middle }) => (Number.isFinite(low) ? low : middle)),
        high: all.map(({ high, mean: middle }) => (Number.isFinite(high) ? high : middle)),
      },
    ],
    caption: 'Mean over models with 95 % interval. 1: paid decisions are told from others without fail; 0: not at all.',
  }
}
