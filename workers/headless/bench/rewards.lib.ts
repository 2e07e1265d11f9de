import { showRounded } from '../../lab/charts/numbers'
import type { Series } from '../../lab/contracts/study'
import { chooseNodeBackend } from '../backend.lib'
import type { Picture, Row } from '../bench'
import { row, timed } from './explorer/clock.lib'
import { curveOf, learned, mostForStaying, played } from './rewards/made.lib'
import { inPage } from './rewards/page.lib'

/** Of one player's decisions, so many are drawn: with some of them a model sees what a good player never does. */
const SHARES = [0.1, 0] as const
const seeds = [1, 2, 3, 4, 5, 6, 7, 8] as const
/** Of the last updates of a run, as one number. */
const LAST = 5

type Curve = Awaited<ReturnType<typeof curveOf>>
/** By share of drawn moves. */
const found: {
  readonly share: number
  readonly curves: readonly Curve[]
  readonly error: number
  readonly staying: number
}[] = []

/** Rewards learned from play: what a visitor waits for, here and in the built site (`npm run build`), and what comes of an agent that they pay. */
export default async function* rewardsSuite(): AsyncGenerator<Row> {
  await chooseNodeBackend('wasm')
  yield row('25,000 decisions of a maze', 'time', (await played(25_000, 0)).ms / 1000, 's')
  for (const share of SHARES) {
    const { kept, ms } = await learned(share)
    if (share === SHARES[0]) yield row('37,500 decisions, a model and its probes', 'time', ms / 1000, 's')
    const { result, ms: agents } = await timed(async () => {
      const all: Curve[] = []
      for (const seed of seeds) all.push(await curveOf(kept, seed))
      return all
    })
    const [error, staying] = [kept.card.heldOut?.loss ?? NaN, await mostForStaying(kept)]
    found.push({ share, curves: result, error, staying })
    const ends = result.map((curve) => meanOf(curve.slice(-LAST).map(([, paid]) => paid)))
    if (share === SHARES[0])
      yield row('an agent on the learned reward, 30,720 decisions', 'time', agents / 1000 / seeds.length, 's')
    yield row(`a model ${wordsOf(share)}`, 'held-out squared error', error, '')
    yield row(`a model ${wordsOf(share)}`, 'the most that it pays for staying where one is', staying, '')
    yield row(
      `paid by a model ${wordsOf(share)}`,
      'agents that the rules pay in 95 of 100 games',
      ends.filter((end) => end >= 0.95).length,
      `of ${seeds.length}`,
    )
  }
  yield* inPage()
}

/** What the suite draws: the true return of the agents whom each of the models paid. */
export async function pictures(): Promise<readonly Picture[]> {
  const series = found.map(({ share, curves }, i) => ({ ...bandOf(curves), name: nameOf(share), quiet: i > 0 }))
  const figure = {
    id: 'rewards',
    title: 'What the rules would have paid, while a learned reward paid',
    kind: 'lines',
    x: 'decisions',
    y: 'games in which the goal was reached',
    series,
    caption: `Mean of ${seeds.length} agents each, between the least and the most; the play that their model was learned from had a tenth of its moves drawn, or none. Held-out squared errors are ${found.map(({ error }) => showRounded(error)).join(' and ')}. The most that a model pays for staying where one is, by bumping into a wall, is ${found.map(({ staying }) => showRounded(staying)).join(' and ')}: again and again, that can be worth more than the goal once.`,
  } as const
  return [{ file: 'app/rewards.svg', figure }]
}

const wordsOf = (share: number) =>
  share > 0 ? `learned from play with ${100 * share} % random moves` : 'learned from play that never strays'
const nameOf = (share: number) => (share > 0 ? `${100 * share} % random moves` : 'no random moves')
const meanOf = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length

/** Where no game ended, the last that did stands. */
function bandOf(all: readonly Curve[]): Omit<Series, 'name'> {
  const x = [...new Set(all.flatMap((curve) => curve.map(([at]) => at)))].sort((a, b) => a - b)
  const columns = x.map((at) => all.map((curve) => curve.findLast(([before]) => before <= at)?.[1] ?? curve[0]![1]))
  return {
    x,
    y: columns.map(meanOf),
    low: columns.map((column) => Math.min(...column)),
    high: columns.map((column) => Math.max(...column)),
  }
}
