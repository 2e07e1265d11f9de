import { createRandom, type Random } from '../../lab/random'
import { mean, standardDeviation } from '../../lab/statistics/interval'
import { meanInterval, meanTest } from '../../lab/statistics/mean'
import { detectable } from '../../lab/statistics/power'
import { shareInterval } from '../../lab/statistics/share'
import { studentTail } from '../../lab/statistics/student'
import { judgeArms, negligible, type ArmResult } from '../../lab/studies/designs/judge'
import type { Arm } from '../../lab/studies/designs/open'
import type { Row } from '../bench'
import { openGame } from '../games.lib'
import { usualWorld, worldRates, type World } from './truth/planted-world.lib'
import { drawn, shapes, type Shape } from './truth/shapes.lib'

const ALPHA = 0.05
const POWER = 0.8
const SIZES = [6, 10, 30, 50]
const seed = 20_261_126

/** How often what the lab states comes true, by simulation with the very functions that judge a claim. Takes minutes. */
export default async function* truth(): AsyncGenerator<Row> {
  yield* falseAlarms(20_000)
  yield* families(2000)
  yield* powers(1500)
  yield* ofAgents(3000)
  yield* equivalences(20_000)
  yield* plantedWorlds(500)
}

/** Of seeded experiments, how many do: a share with its 95 % interval. */
function rate(experiments: number, does: (random: Random, i: number) => boolean): Pick<Row, 'value' | 'unit'> {
  const random = createRandom(seed)
  let count = 0
  for (let i = 0; i < experiments; i++) if (does(random, i)) count++
  return shareOf(count / experiments, experiments)
}

function shareOf(share: number, experiments: number): Pick<Row, 'value' | 'unit'> {
  const { low, high } = shareInterval(Math.round(share * experiments), experiments)
  return { value: 100 * share, unit: `% [${percent(low)}, ${percent(high)}]` }
}

const percent = (share: number) => (100 * share).toPrecision(3)
const row = (about: string, metric: string, measured: Pick<Row, 'value' | 'unit'>, versus: string): Row => ({
  case: about,
  metric,
  ...measured,
  versus,
  ratio: null,
})

/** Student's t, as it is without a correction. */
const plainTest = (values: readonly number[]) => {
  const sd = standardDeviation(values)
  return sd > 0 ? studentTail((mean(values) / sd) * Math.sqrt(values.length), values.length - 1) : 1
}

function* falseAlarms(experiments: number): Generator<Row> {
  for (const shape of Object.keys(shapes) as Shape[])
    for (const n of SIZES) {
      let [plain, covered] = [0, 0]
      const measured = rate(experiments, (random) => {
        const values = drawn(shape, random, n)
        if (plainTest(values) < ALPHA) plain++
        const { low, high } = meanInterval(values)
        if (low <= 0 && 0 <= high) covered++
        return meanTest(values) < ALPHA
      })
      yield row(
        `mean of ${n}, ${shape}`,
        'false alarms',
        measured,
        `stated 5 %; the 95 % interval covers ${percent(covered / experiments)} %, t alone alarms in ${percent(plain / experiments)} %`,
      )
    }
}

const armOf = (id: string): Arm => ({ id, title: id, kind: 'change', schedule: null })

function judged(
  arms: readonly (readonly number[])[],
  agents: readonly string[] = (arms[0] ?? []).map(() => 'one'),
): ArmResult[] {
  const pairs = arms.map((differences, i) => ({
    arm: armOf(`${i}`),
    differences,
    agents,
    asked: differences.length,
    played: differences.length,
    control: 0,
    changed: 0,
    made: 0,
    refused: 0,
  }))
  return judgeArms(pairs, 'more', seed)
}

const alarmed = (results: readonly ArmResult[]) => results.some(({ found, opposite }) => found || opposite)

function* families(experiments: number): Generator<Row> {
  for (const shape of ['normal', 'exponential', 'lognormal, σ 1'] as const)
    for (const n of [10, 30, 50])
      yield row(
        `19 changes, ${n} pairs each, ${shape}`,
        'any false alarm, in either direction',
        rate(experiments, (random) => alarmed(judged(Array.from({ length: 19 }, () => drawn(shape, random, n))))),
        'stated 5 %',
      )
}

function* powers(experiments: number): Generator<Row> {
  for (const shape of ['normal', 'exponential'] as const)
    for (const tests of [1, 19])
      for (const n of [10, 30, 50]) {
        const question = { alpha: ALPHA / tests, power: POWER, direction: 'more', seed } as const
        yield row(
          `${n} pairs, ${tests === 1 ? '1 test' : `${tests} tests`}, ${shape}`,
          'a detectable difference is found',
          rate(experiments, (random) => {
            const shift = detectable(drawn(shape, random, n), question)
            return meanTest(drawn(shape, random, n).map((value) => value + shift)) < question.alpha
          }),
          'stated 80 %',
        )
      }
}

/** Rollouts of each agent. */
const ROLLOUTS = 60

function* ofAgents(experiments: number): Generator<Row> {
  for (const agents of [2, 3, 5, 10]) {
    let pooled = 0
    const whose = Array.from({ length: agents * ROLLOUTS }, (_, i) => `${Math.floor(i / ROLLOUTS)}`)
    const measured = rate(experiments, (random) => {
      const levels = Array.from({ length: agents }, () => random.normal() / 2)
      const differences = whose.map((agent) => levels[Number(agent)]! + random.normal())
      if (meanTest(differences) < ALPHA) pooled++
      return alarmed(judged([differences], whose))
    })
    yield row(
      `${agents} agents that spread half as far as their rollouts`,
      'false alarms',
      measured,
      `stated 5 %; rollouts pooled ${percent(pooled / experiments)} %`,
    )
  }
}

function* equivalences(experiments: number): Generator<Row> {
  for (const shape of ['normal', 'exponential'] as const)
    for (const n of [6, 10, 30])
      for (const margin of [1, -1])
        if (margin > 0 || shape !== 'normal')
          yield row(
            `effect as large as the margin, ${n} pairs, ${shape}${shape === 'normal' ? '' : margin > 0 ? ', tail outwards' : ', tail inwards'}`,
            'called equivalent',
            rate(experiments, (random) =>
              negligible(judged([drawn(shape, random, n).map((value) => margin + 0.3 * value)])[0]!, Math.abs(margin)),
            ),
            'stated 5 %',
          )
}

const verdicts = ['supported', 'refuted', 'equivalent', 'open'] as const

/** Worlds in which saliency and effect go together, have nothing to do with one another, or go against one another; the claim says together. */
async function* plantedWorlds(experiments: number): AsyncGenerator<Row> {
  const { spec } = await openGame('breakout', 1)
  const worlds: readonly (readonly [string, Partial<World>, string])[] = [
    ['effects rise with saliency', { link: 'rises' }, 'the claim is true'],
    ['no relation', {}, 'stated 5 % supported or refuted'],
    ['no relation, 3 agents', { agents: 3, rollouts: 8 }, 'stated 5 % supported or refuted'],
    [
      'no relation, 18 concepts, margin 0.75',
      { concepts: 18, changesEach: 1, rollouts: 10, margin: 0.75 },
      'equivalent',
    ],
    ['effects fall with saliency', { link: 'falls' }, 'the claim is false'],
    ['effects rise, nothing is salient', { link: 'rises', salient: false }, 'the premise is false: open'],
  ]
  for (const [about, change, versus] of worlds) {
    const rates = worldRates({ ...usualWorld, ...change }, spec, experiments, seed)
    for (const verdict of verdicts)
      yield row(`planted world: ${about}`, verdict, shareOf(rates[verdict], experiments), versus)
    yield row(
      `planted world: ${about}`,
      'interval leaves out 0',
      shareOf(rates.leavesOutZero, experiments),
      change.link ? versus : 'stated 5 %',
    )
  }
}
