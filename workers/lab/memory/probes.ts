import { Matrix, solve } from 'ml-matrix'
import { InputError } from '../contracts/errors'
import type { MatrixShape } from '../contracts/embedding'
import { shuffle, type Random } from '../random'

/** Rows of one episode after the other: numbers of a memory or its components, which episode each row is of, and when in it. */
export interface Rows {
  /** [rows × columns] */
  readonly points: Float32Array
  readonly shape: MatrixShape
  /** [rows], ascending. */
  readonly episodes: Int32Array
  /** [rows]: decisions since the episode's start. */
  readonly times: Int32Array
}

export interface Probe {
  /** Share of the quantity's variance that is read off on episodes that were left out; 0 or less: no better than its mean. */
  readonly r2: number
  /** 95 % by drawing episodes again. */
  readonly low: number
  readonly high: number
  /** The greatest of the same for other episodes' quantities, and how often by chance it would be as good: (1 + as good) / (1 + pairings). */
  readonly chance: number
  readonly p: number
  /** [columns]: the direction fitted on all episodes, in units of the quantity per unit of the column. */
  readonly weights: Float64Array
  readonly intercept: number
}

const FOLDS = 5
const DRAWS = 1000
/** Of so many episodes at least the rows are that are dealt one another's quantities. */
const DEALT = 5
/** Columns that repeat one another must not blow up; of each column's own variance. */
const RIDGE = 1e-6

/**
 * A linear probe (Alain & Bengio 2016): least squares on four fifths of the episodes, judged on the rest, each once. An episode is never on
 * both sides: its decisions are alike. Chance is what other episodes' quantities give at the same decision: they rise and fall as slowly as its
 * own, and what only time tells, as a clock would, they tell as well.
 * `target` [rows], finite. Throws InputError for fewer than 5 episodes, or a quantity that never changes.
 */
export function probe(rows: Rows, target: ArrayLike<number>, random: Random, pairings = 99): Probe {
  const folds = dealt(rows, random)
  const own = judge(folds, target)
  const groups = sameTimes(rows)
  const total = own.reduce((sum, { all }) => sum + all, 0)
  if (!(total > 0)) throw new InputError('quantity', 'never changes in these episodes')
  const [low, high] = interval(own, random)
  const nulls = Array.from({ length: pairings }, () =>
    shareOf(judge(folds, otherEpisodes(rows, groups, target, random))),
  )
  const r2 = shareOf(own)
  const { weights, intercept } = fitted(
    folds.sums,
    momentsOf(rows, target, () => true),
  )
  return {
    r2,
    low,
    high,
    chance: Math.max(...nulls),
    p: (1 + nulls.filter((value) => value >= r2).length) / (1 + pairings),
    weights,
    intercept,
  }
}

/** The same for every column alone: which component is it that holds the quantity? Held-out shares, [columns]. */
export function probeEach(rows: Rows, target: ArrayLike<number>, random: Random): number[] {
  const [count, columns] = rows.shape
  const { fold } = dealt(rows, random)
  return Array.from({ length: columns }, (_, c) => {
    const points = Float32Array.from({ length: count }, (_, row) => rows.points[row * columns + c]!)
    return shareOf(judge(foldsOf({ ...rows, points, shape: [count, 1] }, fold), target))
  })
}

/** Squares that are left, and those there were about the mean that was learnt, of one episode. */
interface Judged {
  readonly left: number
  readonly all: number
}

const shareOf = (judged: readonly Judged[]): number => {
  const sum = (of: (one: Judged) => number) => judged.reduce((total, one) => total + of(one), 0)
  return 1 - sum(({ left }) => left) / sum(({ all }) => all)
}

function interval(judged: readonly Judged[], random: Random): readonly [number, number] {
  const draws = Array.from({ length: DRAWS }, () => shareOf(judged.map(() => judged[random.below(judged.length)]!)))
  const sorted = draws.sort((a, b) => a - b)
  return [sorted[Math.floor(0.025 * DRAWS)]!, sorted[Math.ceil(0.975 * DRAWS) - 1]!]
}

interface Folds {
  readonly rows: Rows
  /** By episode. */
  readonly fold: ReadonlyMap<number, number>
  /** Of all rows, and of each fold. */
  readonly sums: Squares
  readonly parts: readonly Squares[]
}

interface Squares {
  readonly count: number
  /** [columns] */
  readonly x: Float64Array
  /** [columns × columns] */
  readonly xx: Float64Array
}

/** Episodes in random order, to each fold in turn. */
function dealt(rows: Rows, random: Random): Folds {
  const episodes = [...new Set(rows.episodes)]
  if (episodes.length < FOLDS)
    throw new InputError('episodes', `must be at least ${FOLDS}; there are ${episodes.length}`)
  return foldsOf(rows, new Map(shuffled(episodes, random).map((episode, i) => [episode, i % FOLDS])))
}

function foldsOf(rows: Rows, fold: ReadonlyMap<number, number>): Folds {
  const parts = Array.from({ length: FOLDS }, (_, i) => squaresOf(rows, (episode) => fold.get(episode) === i))
  return { rows, fold, parts, sums: squaresOf(rows, () => true) }
}

function squaresOf({ points, shape: [count, columns], episodes }: Rows, isIn: (episode: number) => boolean): Squares {
  const [x, xx] = [new Float64Array(columns), new Float64Array(columns * columns)]
  let seen = 0
  for (let row = 0; row < count; row++) {
    if (!isIn(episodes[row]!)) continue
    seen++
    for (let i = 0; i < columns; i++) {
      const value = points[row * columns + i]!
      x[i]! += value
      for (let j = 0; j < columns; j++) xx[i * columns + j]! += value * points[row * columns + j]!
    }
  }
  return { count: seen, x, xx }
}

interface Moments {
  readonly y: number
  /** [columns] */
  readonly xy: Float64Array
}

function momentsOf(
  { points, shape: [count, columns], episodes }: Rows,
  target: ArrayLike<number>,
  isIn: (episode: number) => boolean,
): Moments {
  const xy = new Float64Array(columns)
  let y = 0
  for (let row = 0; row < count; row++) {
    if (!isIn(episodes[row]!)) continue
    y += target[row]!
    for (let i = 0; i < columns; i++) xy[i]! += points[row * columns + i]! * target[row]!
  }
  return { y, xy }
}

/** Least squares by its normal equations about the means. */
function fitted({ count, x, xx }: Squares, { y, xy }: Moments) {
  const columns = x.length
  const covariance = new Matrix(columns, columns)
  for (let i = 0; i < columns; i++)
    for (let j = 0; j < columns; j++) covariance.set(i, j, xx[i * columns + j]! - (x[i]! * x[j]!) / count)
  for (let i = 0; i < columns; i++) covariance.set(i, i, covariance.get(i, i) * (1 + RIDGE) + Number.MIN_VALUE)
  for (let i = 0; i < columns; i++) if (!(covariance.get(i, i) > 1e-300)) covariance.set(i, i, 1)
  const right = Matrix.columnVector(Array.from(xy, (value, i) => value - (x[i]! * y) / count))
  const weights = Float64Array.from(solve(covariance, right).getColumn(0))
  const intercept = (y - weights.reduce((sum, weight, i) => sum + weight * x[i]!, 0)) / count
  return { weights, intercept, mean: y / count }
}

/** Every episode, judged by what the other folds taught. */
function judge({ rows, fold, sums, parts }: Folds, target: ArrayLike<number>): Judged[] {
  const { points, shape, episodes } = rows
  const [count, columns] = shape
  const all = momentsOf(rows, target, () => true)
  const taught = parts.map((part, i) => {
    const own = momentsOf(rows, target, (episode) => fold.get(episode) === i)
    return fitted(
      { count: sums.count - part.count, x: minus(sums.x, part.x), xx: minus(sums.xx, part.xx) },
      { y: all.y - own.y, xy: minus(all.xy, own.xy) },
    )
  })
  const judged = new Map<number, { left: number; all: number }>()
  for (let row = 0; row < count; row++) {
    const episode = episodes[row]!
    const { weights, intercept, mean } = taught[fold.get(episode)!]!
    let said = intercept
    for (let i = 0; i < columns; i++) said += weights[i]! * points[row * columns + i]!
    const one = judged.get(episode) ?? { left: 0, all: 0 }
    one.left += (target[row]! - said) ** 2
    one.all += (target[row]! - mean) ** 2
    judged.set(episode, one)
  }
  return [...judged.values()]
}

const minus = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, i) => value - b[i]!)

/** Rows of the same decision, or of as few that follow as it takes for five episodes, with the most that one episode has among them. */
interface Group {
  readonly rows: readonly number[]
  readonly most: number
}

function sameTimes({ episodes, times }: Rows): Group[] {
  const groups: number[][] = []
  let [open, time] = [[] as number[], NaN]
  for (const row of [...times.keys()].sort((a, b) => times[a]! - times[b]!)) {
    if (times[row] !== time && new Set(open.map((one) => episodes[one])).size >= DEALT) {
      groups.push(open)
      open = []
    }
    open.push(row)
    time = times[row]!
  }
  // Too few are that long: they are dealt with those before.
  if (groups.length > 0 && new Set(open.map((one) => episodes[one])).size < DEALT) groups.at(-1)!.push(...open)
  else groups.push(open)
  return groups.map((rows) => ({ rows, most: mostOfOne(rows, episodes) }))
}

function mostOfOne(rows: readonly number[], episodes: Int32Array): number {
  const counts = new Map<number, number>()
  for (const row of rows) counts.set(episodes[row]!, (counts.get(episodes[row]!) ?? 0) + 1)
  return Math.max(...counts.values())
}

/** To every row the quantity of another episode: of the next in an order that is the same at all times, among those that are still going on. */
function otherEpisodes(
  { episodes }: Rows,
  groups: readonly Group[],
  target: ArrayLike<number>,
  random: Random,
): Float64Array {
  const known = [...new Set(episodes)]
  const ranks = new Map(shuffled(known, random).map((episode, rank) => [episode, rank]))
  const rank = (row: number) => ranks.get(episodes[row]!)!
  const out = new Float64Array(episodes.length)
  for (const { rows, most } of groups) {
    const order = rows.toSorted((a, b) => rank(a) - rank(b) || a - b)
    order.forEach((row, i) => (out[row] = target[order[(i + most) % order.length]!]!))
  }
  return out
}

const shuffled = <T>(given: readonly T[], random: Random): T[] =>
  Array.from(shuffle(given.length, random), (i) => given[i]!)
