import { counted, showCount, showRounded } from '../../charts/numbers'
import type { AgentInfo, Figure, Report, Row, RowValue, Series, Table } from '../../contracts/study'
import { networks } from '../../models/registry'
import { rewardNetworks } from '../../rewards/registry'
import { mean, median, type Interval } from '../../statistics/interval'
import { meanInterval, meanTest } from '../../statistics/mean'
import { holm } from '../../statistics/multiple'
import { newAgentsWords } from '../designs/unit-words'
import { round } from '../report/round'
import { perAgent, playerOf } from '../units'
import { arms, nameOf, published, type Arm } from './arms'

/** What is there of an arm: a row for each new agent. */
interface Found {
  readonly arm: Arm
  readonly rows: readonly Row[]
}

/** What the rows say; of part of them too. A new agent, with the model that pays it, is the unit, and where there were several players the player. */
export function summarizeAgents(rows: readonly Row[], game: string, asked: readonly AgentInfo[] = []): Report {
  const found = arms.map((arm): Found => ({
    arm,
    rows: rows.filter((row) => row['kind'] === 'agent' && isOf(row, arm)),
  }))
  const some = found.filter(({ rows: own }) => own.length > 0)
  return {
    verdict: null,
    words: some.length === 0 ? ['No agent is finished yet.'] : words(rows, found, asked),
    tables:
      some.length === 0
        ? []
        : [returnTable(some, game), differenceTable(found, game), modelTable(rows), scaleTable(rows)],
    figures: some.length === 0 ? [] : [curveFigure(some, rows)],
  }
}

const isOf = (row: Row, { paidBy, shown }: Arm) => row['paidBy'] === paidBy && row['shown'] === shown
const ofKind = (rows: readonly Row[], kind: string) => rows.filter((row) => row['kind'] === kind)
const numbers = (rows: readonly Row[], name: string) => rows.map((row) => Number(row[name]))
const returnsOf = ({ rows }: Found) => numbers(rows, 'return')
const scoresOf = (row: Row) => row['scores'] as readonly number[]

/** Each value is a training, whose mean return is of many games: few of them have an interval, and are called exploratory. */
const over = (values: readonly number[], rows: readonly Row[]): Interval =>
  meanInterval(perAgent(values, rows.map(playerOf)))

/** What the words and the table of differences hold against each other, the second less the first. */
const comparisons = [
  { from: 0, to: 1, name: 'learned less true reward, with score' },
  { from: 2, to: 3, name: 'learned less true reward, without' },
  { from: 0, to: 2, name: 'without less with score, true reward' },
  { from: 1, to: 3, name: 'without less with score, learned reward' },
] as const

type Comparison = (typeof comparisons)[number]

interface Difference extends Interval {
  readonly name: string
  /** What the study's numbers make of it is between these arms. */
  readonly of: Comparison
  readonly pairs: number
  /** Two-sided, of no difference; after Holm over all that there are. */
  readonly p: number
}

/** Of agents of one beginning, those that are finished in both arms. */
function differences(found: readonly Found[]): Difference[] {
  const all = comparisons.flatMap((of) => {
    const { rows, by } = pairsOf(of, found)
    if (by.length === 0) return []
    const own = perAgent(by, rows.map(playerOf))
    return [{ of, name: of.name, pairs: by.length, ...meanInterval(own), p: meanTest(own) }]
  })
  const corrected = holm(all.map(({ p }) => p))
  return all.map((one, i) => ({ ...one, p: corrected[i]! }))
}

function pairsOf({ from, to }: Comparison, found: readonly Found[]): { readonly rows: Row[]; readonly by: number[] } {
  const pairs = found[to]!.rows.flatMap((row) => {
    const other = found[from]!.rows.find((one) => one['seed'] === row['seed'] && playerOf(one) === playerOf(row))
    return other ? [{ row, by: Number(row['return']) - Number(other['return']) }] : []
  })
  return { rows: pairs.map(({ row }) => row), by: pairs.map(({ by }) => by) }
}

function words(rows: readonly Row[], found: readonly Found[], asked: readonly AgentInfo[]): string[] {
  const players = new Set(rows.map(playerOf))
  const fewest = Math.min(...found.map(({ rows: own }) => own.length))
  const means = found.flatMap((one) =>
    one.rows.length > 0 ? [`${showRounded(mean(returnsOf(one)))} (${nameOf(one.arm)})`] : [],
  )
  return [
    `By the rules new agents earn ${means.join(', ')} on average.`,
    spreadWords(rows),
    ...differences(found).map(differenceWords),
    ...errorWords(rows),
    `${scaleWords(rows, found)} The study’s numbers are of games that end with the first life, and paid decisions count 1 in them; here whole games are scored, as they are paid: only the order of its numbers can be held against these.`,
    ...newAgentsWords(
      fewest,
      players,
      asked,
      'A new agent, with the model that pays it, is the unit: all play that rewards were learned from was one agent’s.',
    ),
  ]
}

/** Means lean on few games where one pays many times what others do. */
function spreadWords(rows: readonly Row[]): string {
  const scores = ofKind(rows, 'agent').flatMap(scoresOf)
  return `The middle one of all their games pays ${showRounded(median(scores))}, the best ${showRounded(Math.max(...scores))}: where these are far apart a mean leans on few games, and the middle game of each agent is told beside it.`
}

/** 5 %. */
const ALPHA = 0.05

function differenceWords({ name, mean: by, low, high, p, pairs }: Difference): string {
  const told = `${name[0]!.toUpperCase()}${name.slice(1)}: ${showRounded(by)}`
  if (!Number.isFinite(low)) return `${told}, of one pair, which shows nothing.`
  const found = p < ALPHA ? 'beyond chance' : 'not shown to differ'
  return `${told} (95 % ${showRounded(low)} to ${showRounded(high)}, ${counted(pairs, 'pair')}), ${found}.`
}

/** What a reader needs beside every number here. */
function scaleWords(rows: readonly Row[], found: readonly Found[]): string {
  const [most, fewest] = [Math.max, Math.min].map((of) => of(...found.map(({ rows: own }) => own.length)))
  const agents = most === fewest ? counted(most!, 'agent') : `${fewest} to ${counted(most!, 'agent')}`
  const [data] = ofKind(rows, 'data')
  const learned = data
    ? `, rewards learned from ${showCount(Number(data['decisions']))} decisions of play (${showCount(published.transitions)})`
    : ''
  const [own, theirs] = [ofKind(rows, 'agent')[0]!['network'], published.network].map((id) => titleOf(networks, id))
  return `This machine’s scale, and the study’s: ${agents} of a kind (${published.agents}), trained for ${showCount(decisionsOf(rows))} decisions (${showCount(published.decisions)})${learned}, ${own} (${theirs}).`
}

const decisionsOf = (rows: readonly Row[]) => Math.max(...numbers(ofKind(rows, 'agent'), 'decisions'))

function returnTable(found: readonly Found[], game: string): Table {
  const known = published.returns[game]
  return {
    id: 'returns',
    title: 'Mean return by the rules of a new agent at the end, by what paid it and by what is seen',
    columns: [
      'agents',
      'return',
      'low',
      'high',
      'least',
      'most',
      'middle game',
      'trained',
      'the study’s, at ten million',
    ],
    rows: found.map((one) => {
      const { mean: middle, low, high } = over(returnsOf(one), one.rows)
      const all = returnsOf(one)
      const games = mean(one.rows.map((row) => median(scoresOf(row))))
      const cells = [middle, low, high, Math.min(...all), Math.max(...all), games].map(round)
      return [nameOf(one.arm), ...cells, all.length, known?.[arms.indexOf(one.arm)] ?? '–']
    }),
  }
}

function differenceTable(found: readonly Found[], game: string): Table {
  const known = published.returns[game]
  return {
    id: 'differences',
    title: 'Differences of the mean return, agents of one beginning',
    columns: ['difference', 'by', 'low', 'high', 'p (Holm)', 'pairs', 'the study’s'],
    rows: differences(found).map(({ of: { from, to }, name, mean: by, low, high, p, pairs }) => [
      name,
      ...[by, low, high, p].map(round),
      pairs,
      known ? round(known[to]! - known[from]!) : '–',
    ]),
  }
}

/** Of every model after its last epoch. */
function lastErrors(rows: readonly Row[]): Row[] {
  const errors = ofKind(rows, 'error')
  const last = Math.max(...numbers(errors, 'epoch'))
  return errors.filter((row) => row['epoch'] === last)
}

/** A reward that is hardly learned is no finding about learned rewards. */
function errorWords(rows: readonly Row[]): string[] {
  const errors = [true, false].flatMap((shown) => {
    const own = lastErrors(rows).filter((row) => row['shown'] === shown)
    return own.length === 0
      ? []
      : [`${showRounded(mean(numbers(own, 'heldOut')))} (${shown ? 'with score' : 'without'})`]
  })
  const paid = numbers(ofKind(rows, 'data'), 'paid')
  return errors.length === 0
    ? []
    : [
        `The squared error of the learned rewards on games held out is ${errors.join(', ')} on average; one that says the same of every decision has ${showRounded(mean(paid.map((share) => share * (1 - share))))}.`,
      ]
}

/** What the models are like that pay. */
function modelTable(rows: readonly Row[]): Table {
  const last = lastErrors(rows)
  return {
    id: 'models',
    title:
      'The learned rewards: squared error on games held out; at the end of an agent’s training, what they say of a decision and what the rules pay',
    columns: ['picture', 'error', 'least', 'most', 'said', 'paid', 'models'],
    rows: [true, false].flatMap((shown) => {
      const own = numbers(
        last.filter((row) => row['shown'] === shown),
        'heldOut',
      )
      if (own.length === 0) return []
      const paid = ofKind(rows, 'agent').filter((row) => isOf(row, { paidBy: 'model', shown }))
      const cells = [
        mean(own),
        Math.min(...own),
        Math.max(...own),
        mean(numbers(paid, 'said')),
        mean(numbers(paid, 'paid')),
      ]
      return [[shown ? 'with score' : 'without', ...cells.map(round), own.length]]
    }),
  }
}

function scaleTable(rows: readonly Row[]): Table {
  const [agent, data] = [ofKind(rows, 'agent')[0]!, ofKind(rows, 'data')[0]]
  const trained = new Map(arms.map((arm) => [arm, ofKind(rows, 'agent').filter((row) => isOf(row, arm)).length]))
  const line = (name: string, here: string | number | undefined, theirs: string | number) => [name, here ?? '–', theirs]
  return {
    id: 'scale',
    title: 'The scale of these numbers, and of the study’s',
    columns: ['', 'here', 'the study'],
    rows: [
      line('decisions of a training', decisionsOf(rows), published.decisions),
      line('agents of a kind', Math.min(...trained.values()), published.agents),
      line('network of an agent', titleOf(networks, agent['network']), titleOf(networks, published.network)),
      line('games that it is scored in', Number(agent['games']), published.games),
      line('decisions that a reward is learned from', data && Number(data['decisions']), published.transitions),
      line(
        'network of a reward',
        data && titleOf(rewardNetworks, data['network']),
        titleOf(rewardNetworks, published.network),
      ),
    ],
  }
}

/** A network's name; what it was called where there is no such network any more. */
const titleOf = (
  { all }: { readonly all: readonly { readonly id: string; readonly title: string }[] },
  id: RowValue | undefined,
) => all.find((one) => one.id === id)?.title ?? String(id)

/** Means over the agents that had games ending in a part of their training, between the least and the most. */
function curveFigure(found: readonly Found[], rows: readonly Row[]): Figure {
  return {
    id: 'curves',
    title: 'Return by the rules while agents learn, by what pays them and by what is seen',
    kind: 'lines',
    x: 'decisions',
    y: 'return',
    series: found.map(seriesOf),
    caption: `Mean of agents trained alike, between the least and the most: of the games that ended in each twentieth of their training, whole and by the rules, whoever paid. ${scaleWords(rows, found)}`,
  }
}

function seriesOf({ arm, rows }: Found): Series {
  const curves = rows.map((row) => {
    const [at, returns] = [row['at'] as readonly number[], row['returns'] as readonly number[]]
    return new Map(at.map((one, i) => [one, returns[i]!]))
  })
  // A mean over fewer than all would be of other agents at every point.
  const x = [...new Set(curves.flatMap((curve) => [...curve.keys()]))]
    .filter((at) => curves.every((curve) => curve.has(at)))
    .sort((a, b) => a - b)
  const columns = x.map((at) => curves.map((curve) => curve.get(at)!))
  return {
    // As long as a legend has room for.
    name: nameOf(arm).replace(' reward', ''),
    x,
    y: columns.map(mean),
    low: columns.map((column) => Math.min(...column)),
    high: columns.map((column) => Math.max(...column)),
  }
}
