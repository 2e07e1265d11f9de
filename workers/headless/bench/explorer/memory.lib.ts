import type { ViewSpec } from '../../../lab/contracts/recording'
import { valueTarget } from '../../../lab/contracts/target'
import type { TrajectoryInfo } from '../../../lab/contracts/trajectory'
import { decompositions } from '../../../lab/memory/registry'
import { createRandom } from '../../../lab/random'
import type { createExplorer } from '../../../threads/explorer/explorer'
import type { Row } from '../../bench'
import { row, spread, timed, timeEach } from './clock.lib'

const agent = 'shipped/coinrun-gru'
const decisions = 50_000
const scrubs = 300
const value: ViewSpec = { method: 'jacobian', target: valueTarget, options: {} }

type Explorer = ReturnType<typeof createExplorer>
type ComponentsAnswer = Awaited<ReturnType<Explorer['components']>>

/** An agent that remembers, in whole games of CoinRun: its memory taken apart and read, and any row with its map and its components. */
export async function* memoryRows(explorer: Explorer): AsyncGenerator<Row> {
  const { id, rows, episodes } = await recordEnough(explorer)
  await explorer.open(id)
  yield row('CoinRun: recording', `rows of ${episodes} games`, rows, '')
  let found: ComponentsAnswer | undefined
  for (const { id: method, title } of decompositions.all.toSorted((a, b) => b.id.localeCompare(a.id))) {
    const { result, ms } = await timed(() => explorer.components({ method, options: {}, seed: 1 }))
    found = result
    yield row(`${title}, ${result.count} components of ${rows} memories`, 'time', ms, 'ms')
  }
  const random = createRandom(1)
  const anywhere = Array.from({ length: scrubs }, () => random.below(rows))
  const look = async (at: number) => [
    await explorer.moment({ row: at, views: [value], agents: [agent] }),
    barsOf(found!, at),
  ]
  yield* spread('CoinRun: random row, picture, map and components', await timeEach(anywhere, look))
  const along = Array.from({ length: scrubs }, (_, i) => (anywhere[0]! + i) % rows)
  yield* spread('CoinRun: neighbouring rows, picture, map and components', await timeEach(along, look))
  const first = await timed(() => explorer.probes(1))
  const again = await timed(() => explorer.probes(1))
  yield row(`${first.result.length} quantities measured in ${rows} rows`, 'time', first.ms - again.ms, 'ms')
  yield row(`${first.result.length} quantities read off the components`, 'time', again.ms, 'ms')
}

/** Some 115 decisions a game; more until they are enough. */
async function recordEnough(explorer: Explorer): Promise<TrajectoryInfo> {
  for (let games = 440; ; games += 60) {
    const info = await explorer.play({ agent, games, seed: 1, acting: 'sampled', decisions: 1000, name: 'bench' })
    if (info.rows >= decisions) return info
    await explorer.remove(info.id)
  }
}

/** What the page draws as bars. */
function barsOf({ scores, count, mean, spread: width }: ComponentsAnswer, at: number): number[] {
  return Array.from({ length: count }, (_, k) => (scores[at * count + k]! - mean[k]!) / width[k]!)
}
