import { counted, showCount, showRounded } from '../../charts/numbers'
import type { AgentInfo, Figure, Report, Row, Series, Table } from '../../contracts/study'
import { grouped } from '../../statistics/grouped'
import { mean, type Interval } from '../../statistics/interval'
import { meanInterval, meanTest } from '../../statistics/mean'
import { holm } from '../../statistics/multiple'
import { newAgentsWords } from '../designs/unit-words'
import { round } from '../report/round'
import { perAgent, playerOf } from '../units'

/** What is there of a number of levels: a row for each new agent. 0: any level at all. */
interface Found {
  readonly levels: number
  readonly rows: readonly Row[]
}

/** Always the same action, over the levels of all seeds. */
interface Held {
  readonly action: string
  readonly won: number
  readonly rows: readonly Row[]
}

/** A new agent is the unit, and where the networks and games of several were taken, those. */
export function summarizeGeneralisation(rows: readonly Row[], asked: readonly AgentInfo[] = []): Report {
  const found = [...grouped(ofKind(rows, 'agent'), ({ levels }) => String(levels))]
    .map(([levels, own]): Found => ({ levels: Number(levels), rows: own }))
    .sort((a, b) => (a.levels || Infinity) - (b.levels || Infinity))
  if (found.length === 0) return { verdict: null, words: ['No agent is finished yet.'], tables: [], figures: [] }
  const held = bestHeld(rows)
  const all = differences(found, held)
  return {
    verdict: null,
    words: words(found, held, all, asked),
    tables: [curveTable(found), differenceTable(all)],
    figures: [curveFigure(found, held)],
  }
}

const ofKind = (rows: readonly Row[], kind: string) => rows.filter((row) => row['kind'] === kind)
const unseen = (row: Row): number => Number(row['unseen'])
const own = (row: Row): number => Number(row['own'])
const nameOf = ({ levels }: Found): string => (levels === 0 ? 'any level' : counted(levels, 'level'))
const isLimited = ({ levels }: Found): boolean => levels > 0

/** Chosen among all actions by what it wins itself, so that it looks no worse than it is. */
function bestHeld(rows: readonly Row[]): Held | null {
  const all = [...grouped(ofKind(rows, 'held'), ({ action }) => String(action))].map(([action, some]): Held => ({
    action,
    won: mean(some.map(unseen)),
    rows: some,
  }))
  return all.reduce<Held | null>((best, one) => (best && best.won >= one.won ? best : one), null)
}

const over = (values: readonly number[], rows: readonly Row[]): Interval =>
  within(meanInterval(perAgent(values, rows.map(playerOf))), 0, 1)

/** As far as shares, or their differences, go: of few agents Student's t knows no such ends. */
const within = ({ mean: middle, low, high }: Interval, least: number, most: number): Interval => ({
  mean: middle,
  low: Math.max(low, least),
  high: Math.min(high, most),
})

interface Difference extends Interval {
  readonly name: string
  readonly agents: number
  /** Two-sided, of no difference; after Holm over all that there are. */
  readonly p: number
}

/** What is said of the curve, tested together: how much more is won on levels of one's own, with any level at all, and than with eyes shut. */
function differences(found: readonly Found[], held: Held | null): Difference[] {
  const any = found.find((one) => !isLimited(one))
  const limited = found.filter(isLimited)
  const all = [
    ...limited.map((one) => paired(`${nameOf(one)}: own less others`, one.rows, own, one.rows, unseen)),
    ...limited.map((one) => paired(`any level less ${nameOf(one)}`, any?.rows ?? [], unseen, one.rows, unseen)),
    ...found.map((one) => paired(`${nameOf(one)} less ${held?.action}`, one.rows, unseen, held?.rows ?? [], unseen)),
  ].flatMap((one) => one ?? [])
  const corrected = holm(all.map(({ p }) => p))
  return all.map((one, i) => ({ ...one, p: corrected[i]! }))
}

/** Agents of one beginning, or whoever played the same levels. */
function paired(
  name: string,
  rows: readonly Row[],
  of: (row: Row) => number,
  others: readonly Row[],
  than: (row: Row) => number,
): Difference | null {
  const pairs = rows.flatMap((row) => {
    const other = others.find((one) => one['seed'] === row['seed'] && playerOf(one) === playerOf(row))
    return other ? [{ row, by: of(row) - than(other) }] : []
  })
  if (pairs.length === 0) return null
  const values = perAgent(
    pairs.map(({ by }) => by),
    pairs.map(({ row }) => playerOf(row)),
  )
  return { name, agents: pairs.length, ...within(meanInterval(values), -1, 1), p: meanTest(values) }
}

/** 5 %. */
const ALPHA = 0.05

function words(
  found: readonly Found[],
  held: Held | null,
  all: readonly Difference[],
  asked: readonly AgentInfo[],
): string[] {
  const [first] = found[0]!.rows
  const rows = found.flatMap((one) => one.rows)
  const players = new Set(rows.map(playerOf))
  const shares = found.map((one) => `${showRounded(mean(one.rows.map(unseen)))} (${nameOf(one)})`)
  const fewest = Math.min(...found.map((one) => one.rows.length))
  return [
    `On levels that they never met agents win ${shares.join(', ')} on average, by the number of levels that they were trained on for ${showCount(Number(first!['decisions']))} decisions. ${showCount(Number(first!['games']))} levels each, the same for all agents of one beginning, each played once.`,
    ...all.map((one) => differenceWords(one, all.length)),
    ...(held
      ? [
          `Whoever does not look and always chooses “${held.action}” wins ${showRounded(held.won)} of the same levels: an agent has learned to see only as far as it wins more.`,
        ]
      : []),
    ...newAgentsWords(
      fewest,
      players,
      asked,
      'A new agent is the unit, not a level: all were trained from nothing, each from a seed of its own.',
    ),
  ]
}

function differenceWords({ name, mean: by, low, high, p, agents }: Difference, tests: number): string {
  const told = `${name[0]!.toUpperCase()}${name.slice(1)}: ${showRounded(by)}`
  if (!Number.isFinite(low)) return `${told}, of one agent, which shows nothing.`
  const alone = low > 0 || high < 0
  const verdict =
    p < ALPHA
      ? `beyond chance (Holm over ${counted(tests, 'test')})`
      : `not shown to differ from 0${alone ? `, as one of ${counted(tests, 'test')} (Holm)` : ''}`
  return `${told} (95 % ${showRounded(low)} to ${showRounded(high)}, ${counted(agents, 'agent')}), ${verdict}.`
}

function curveTable(found: readonly Found[]): Table {
  return {
    id: 'curve',
    title: 'Share of levels won, by the number of levels trained on',
    columns: ['trained on', 'never met', 'low', 'high', 'least', 'most', 'own levels', 'low', 'high', 'agents'],
    rows: found.map((one) => {
      const [others, theirs] = [one.rows.map(unseen), one.rows.map(own)]
      const never = over(others, one.rows)
      const met = isLimited(one) ? over(theirs, one.rows) : null
      return [
        nameOf(one),
        ...[never.mean, never.low, never.high, Math.min(...others), Math.max(...others)].map(round),
        ...(met ? [met.mean, met.low, met.high].map(round) : ['–', '–', '–']),
        one.rows.length,
      ]
    }),
  }
}

function differenceTable(all: readonly Difference[]): Table {
  return {
    id: 'differences',
    title: 'Differences of the share of levels won',
    columns: ['difference', 'by', 'low', 'high', 'p (Holm)', 'agents'],
    rows: all.map(({ name, mean: by, low, high, p, agents }) => [name, ...[by, low, high, p].map(round), agents]),
  }
}

/** Over the number of levels; who trained on any level, and who does not look, have none and are level lines. */
function curveFigure(found: readonly Found[], held: Held | null): Figure {
  const limited = found.filter(isLimited)
  const x = limited.map(({ levels }) => Math.log10(levels))
  const any = found.filter((one) => !isLimited(one))
  const along = (one: Found) => x.map(() => one)
  return {
    id: 'curve',
    title: 'Share of levels won, by the number of levels trained on',
    kind: 'lines',
    x: 'levels trained on, power of ten',
    y: 'share of levels won',
    series: [
      seriesOf('levels never met', limited, unseen, x),
      seriesOf('own levels', limited, own, x),
      ...any.map((one) => seriesOf('trained on any level', along(one), unseen, x)),
      ...(held ? [{ name: `always ${held.action}`, x, y: x.map(() => held.won), quiet: true } as const] : []),
    ],
    caption:
      'Mean over agents trained alike, with its 95 % interval as far as shares go. Where the first two meet, agents do on any level what they do on their own. Grey: without looking, on the levels never met.',
  }
}

function seriesOf(name: string, found: readonly Found[], of: (row: Row) => number, x: readonly number[]): Series {
  const intervals = found.map(({ rows }) => over(rows.map(of), rows))
  return {
    name,
    x,
    y: intervals.map((one) => one.mean),
    low: intervals.map(({ low, mean: middle }) => (Number.isFinite(low) ? low : middle)),
    high: intervals.map(({ high, mean: middle }) => (Number.isFinite(high) ? high : middle)),
  }
}
