import { chosenTarget } from '../../lab/contracts/target'
import type { ViewSpec } from '../../lab/contracts/recording'
import type { Trajectory, TrajectoryInfo } from '../../lab/contracts/trajectory'
import { createRandom } from '../../lab/random'
import { decodeTrajectory, encodeTrajectory } from '../../storage/trajectory-file'
import { createExplorer } from '../../threads/explorer/explorer'
import type { Row } from '../bench'
import { loadGame } from '../games.lib'
import { row, spread, timed, timeEach } from './explorer/clock.lib'
import { memoryRows } from './explorer/memory.lib'
import { inPage } from './explorer/page.lib'
import { fromTheStart } from './explorer/rivals.lib'
import { nodeSurroundings } from './explorer/surroundings.lib'

const agent = 'shipped/breakout-small'
const other = 'shipped/breakout-early'
const decisions = 20_000
const scrubs = 300
const jacobian: ViewSpec = { method: 'jacobian', target: chosenTarget, options: {} }
const perturbation: ViewSpec = { method: 'perturbation', target: chosenTarget, options: {} }

type Explorer = ReturnType<typeof createExplorer>

/**
 * What somebody waits for who scrubs, searches and compares in a recording of 20,000 decisions, and in one of 50,000 with a memory: the worker's
 * own code, on wasm and without the way between page and worker. Then the built site in Chromium, which needs `npm run build`.
 */
export default async function* explorerSuite(): AsyncGenerator<Row> {
  const explorer = createExplorer(nodeSurroundings(), () => {})
  const { info, ms } = await recordEnough(explorer)
  yield row('play and keep', `${info.rows} decisions, ${info.episodes} games`, info.rows / (ms / 1000), 'rows/s')
  yield row('open', 'time', (await timed(() => explorer.open(info.id))).ms, 'ms')
  const trajectory = decodeTrajectory(new Uint8Array(await (await explorer.exportFile(info.id)).arrayBuffer()))
  yield* scrub(explorer, trajectory)
  yield* background(explorer, info.rows)
  yield* searching(explorer, info.rows)
  yield* file(trajectory)
  yield* memoryRows(explorer)
  yield* inPage()
}

/** Whole games of the shipped agent, until they are long enough together; 24 of seed 1 are. */
async function recordEnough(explorer: Explorer): Promise<{ info: TrajectoryInfo; ms: number }> {
  for (let games = 24; ; games += 8) {
    const { result: info, ms } = await timed(() =>
      explorer.play({ agent, games, seed: 1, acting: 'sampled', decisions, name: 'bench' }),
    )
    if (info.rows >= decisions) return { info, ms }
    await explorer.remove(info.id)
  }
}

/** From the request to the moment as it is handed to the page. */
async function* scrub(explorer: Explorer, trajectory: Trajectory): AsyncGenerator<Row> {
  const rows = trajectory.columns.action.length
  const random = createRandom(1)
  const anywhere = Array.from({ length: scrubs }, () => random.below(rows))
  const [from] = anywhere
  const along = Array.from({ length: scrubs }, (_, i) => (from! + i) % rows)
  const look = (views: ViewSpec[], agents: string[]) => (at: number) => explorer.moment({ row: at, views, agents })
  const naive = await fromTheStart(await loadGame(trajectory.game.id, 1), trajectory, anywhere.slice(0, 60))
  yield* spread('random row, picture', await timeEach(anywhere, look([], [])), {
    words: 'simulating from the episode’s start',
    ms: naive,
  })
  yield* spread('random row, Jacobian map', await timeEach(anywhere, look([jacobian], [agent])))
  yield* spread(
    'random row, perturbation map, 289 masks',
    await timeEach(anywhere.slice(0, 100), look([perturbation], [agent])),
  )
  yield* spread('neighbouring rows, picture', await timeEach(along, look([], [])))
  yield* spread('neighbouring rows, Jacobian map', await timeEach(along, look([jacobian], [agent])))
  yield* spread(
    'random row, three agents with Jacobian maps',
    await timeEach(anywhere.slice(0, 100), look([jacobian], [agent, other, 'shipped/breakout-untrained'])),
  )
}

async function* background(explorer: Explorer, rows: number): AsyncGenerator<Row> {
  const asked = await timed(() => explorer.ask(other))
  yield row('ask another agent about every row', 'rate', rows / (asked.ms / 1000), 'rows/s')
  const every = 40
  for (const view of [jacobian, perturbation]) {
    const { ms } = await timed(() => explorer.attention(view, 'ball', every))
    yield row(`follow the ball, ${view.method}`, 'per map', ms / Math.ceil(rows / every), 'ms')
  }
}

async function* searching(explorer: Explorer, rows: number): AsyncGenerator<Row> {
  const layer = 'dense1'
  const lay = (method: string) => timed(() => explorer.embed({ layer, method, options: {}, seed: 1 }))
  const first = await lay('pca')
  const again = await lay('pca')
  yield row(`activations of ${layer}, ${rows} rows`, 'time', first.ms - again.ms, 'ms')
  yield row(`PCA and clusters of ${rows} rows`, 'time', again.ms, 'ms')
  yield row(`UMAP and clusters of ${rows} rows`, 'time', (await lay('umap')).ms, 'ms')
  const random = createRandom(2)
  yield* spread(
    `24 nearest of ${rows} rows`,
    await timeEach(
      Array.from({ length: 50 }, () => random.below(rows)),
      (at) => explorer.neighbours(at, 24),
    ),
  )
  const chosen = Int32Array.from({ length: 400 }, () => random.below(rows))
  yield row('400 chosen rows, average picture', 'time', (await timed(() => explorer.common(chosen, null))).ms, 'ms')
}

async function* file(trajectory: Trajectory): AsyncGenerator<Row> {
  const rows = trajectory.columns.action.length
  const { result: bytes, ms } = await timed(async () => encodeTrajectory(trajectory))
  const pictures = rows * 84 * 84
  yield {
    case: 'file',
    metric: 'size',
    value: bytes.length / 2 ** 20,
    unit: 'MiB',
    versus: `84 × 84 grey pictures alone ${Math.round(pictures / 2 ** 20)} MiB`,
    ratio: pictures / bytes.length,
  }
  yield row('file', 'write', ms, 'ms')
  yield row('file', 'read and check', (await timed(async () => decodeTrajectory(bytes))).ms, 'ms')
}
