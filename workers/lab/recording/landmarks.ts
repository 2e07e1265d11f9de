import { RowFlag, type Trajectory } from '../contracts/trajectory'
import { spans } from './rows'

type Rows = Pick<Trajectory, 'columns' | 'episodes'>

export interface RowEvent {
  readonly row: number
  readonly kind: 'start' | 'change' | 'reward' | 'life' | 'end'
  readonly text: string
}

/** A row worth going to that nobody had to set. */
export interface Mark {
  readonly row: number
  readonly kind: 'highest' | 'lowest' | 'jump' | 'death'
  readonly text: string
}

/** What happened, in the order of the rows: episode starts and ends, changes by hand or program, rewards, lives lost. */
export function eventsOf({ columns: { reward, flags }, episodes }: Rows): RowEvent[] {
  const starts = new Map(episodes.map(({ begin }, i) => [begin, i + 1]))
  const endings = endingsOf(episodes, reward.length)
  const events: RowEvent[] = []
  flags.forEach((flag, row) => {
    const add = (kind: RowEvent['kind'], text: string) => events.push({ row, kind, text })
    const episode = starts.get(row)
    const paid = reward[row] ?? 0
    if (episode !== undefined) add('start', `episode ${episode}`)
    if (flag & RowFlag.intervened) add('change', 'changed')
    if (paid !== 0) add('reward', `reward ${paid > 0 ? '+' : '−'}${Number(Math.abs(paid).toPrecision(4))}`)
    if (flag & RowFlag.lifeLost) add('life', 'life lost')
    if (flag & RowFlag.terminated) add('end', endings.get(row) ?? 'the episode ended')
    else if (flag & RowFlag.truncated) add('end', 'cut here')
  })
  return events
}

/** Highest and lowest advantage, the biggest jump of the value inside an episode, every death; in the order of the rows, ties to the first. */
export function marksOf(rows: Rows, advantage: Float32Array | null): Mark[] {
  const { flags, value } = rows.columns
  const marks: Mark[] = []
  const add = (kind: Mark['kind'], row: number, text: string) => row >= 0 && marks.push({ row, kind, text })
  if (advantage) {
    const [highest, lowest] = [best(advantage), best(advantage.map((x) => -x))]
    add('highest', highest, `highest advantage, ${signed(advantage[highest])}`)
    if (lowest !== highest) add('lowest', lowest, `lowest advantage, ${signed(advantage[lowest])}`)
  }
  if (value) {
    const change = changes(rows, value)
    const jump = best(change.map(Math.abs))
    add('jump', jump, `biggest jump of the value, ${signed(change[jump])}`)
  }
  flags.forEach((flag, row) => flag & RowFlag.lifeLost && add('death', row, 'life lost'))
  return marks.sort((a, b) => a.row - b.row)
}

/** By last row, where it is known. */
const endingsOf = (episodes: Rows['episodes'], rows: number) =>
  new Map(
    episodes.flatMap(({ ending }, i) => (ending ? [[(episodes[i + 1]?.begin ?? rows) - 1, ending] as const] : [])),
  )

/** V(s_t) − V(s_{t−1}); NaN in an episode's first row. */
function changes({ episodes }: Rows, value: Float32Array): Float32Array {
  const out = value.map((x, row) => x - (value[row - 1] ?? NaN))
  for (const { begin } of spans({ episodes, rows: value.length })) out[begin] = NaN
  return out
}

/** First row of the greatest number; −1 where there is none. */
function best(numbers: Float32Array): number {
  let found = -1
  numbers.forEach((x, row) => {
    if (!Number.isNaN(x) && (found < 0 || x > (numbers[found] ?? 0))) found = row
  })
  return found
}

function signed(x = NaN): string {
  return `${x < 0 ? '−' : '+'}${Math.abs(x).toFixed(2)}`
}
