import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../../workers/headless/backend.lib'
import { loadGame } from '../../../../workers/headless/games.lib'
import * as ops from '../../../../workers/lab/backend/ops'
import type { Claim, Condition } from '../../../../workers/lab/contracts/claim'
import type { Edit, EnvSpec, Game } from '../../../../workers/lab/contracts/env'
import type { Policy } from '../../../../workers/lab/contracts/model'
import { usualRhythm } from '../../../../workers/lab/contracts/rhythm'
import type { Report, Row } from '../../../../workers/lab/contracts/study'
import { worldOf } from '../../../../workers/lab/envs/world'
import { Driver } from '../../../../workers/lab/play/driver'
import { makeStep } from '../../../../workers/lab/play/repeater'
import { scripted } from '../../../../workers/lab/play/scripts'
import { createRandom } from '../../../../workers/lab/random'
import { disposeKept } from '../../../../workers/lab/saliency/cache'
import { claims } from '../../../../workers/lab/studies/claims'
import { askClaim, batchesOf, lent, stored, type Asked } from '../ask'
import { ballClaim } from './claim'
import { plantedPolicy } from './planted'

beforeAll(async () => void (await chooseNodeBackend('wasm')))
afterAll(() => disposeKept())

const policies: Policy[] = []
afterAll(() => policies.forEach((policy) => policy.dispose()))

const TRIES = 60
const APART = 9

/** Pixels of what the agent sees that each condition alters, on average over states of a clumsy game where it can be made. */
async function altered({ env, seed, conditions }: Claim): Promise<Map<Condition, number>> {
  const game = await loadGame(env, 1)
  const driver = new Driver(worldOf(game, 0), usualRhythm(game.spec))
  const random = createRandom(seed)
  driver.reset(seed)
  const counts = new Map(conditions.map((one): [Condition, number[]] => [one, []]))
  for (let i = 0; i < TRIES * APART; i++) {
    if (driver.over) driver.reset(random.word())
    if (i % APART === 0 && i > 4 * APART) for (const [condition, found] of counts) count(condition, found)
    const wild = random.below(game.spec.actions.length)
    const wanted = random.uniform() < 0.2 ? wild : (scripted(game.spec, driver.world.capture()) ?? wild)
    driver.decide(driver.forced >= 0 ? driver.forced : wanted)
  }
  const seen = [...counts].filter(([, found]) => found.length > 0)
  return new Map(seen.map(([one, found]) => [one, found.reduce((sum, size) => sum + size, 0) / found.length]))

  function count({ steps }: Condition, found: number[]): void {
    const before = driver.capture()
    const made = steps.every(
      (step) => makeStep(driver, { ...step, every: 0, from: 0 }, 'consistent', seed).refusal === '',
    )
    const [was, is] = [before.planes.at(-1)!.pixels, driver.planes.at(-1)!.pixels]
    if (made) found.push(was.reduce((sum, pixel, at) => sum + (pixel === is[at] ? 0 : 1), 0))
    driver.restore(before)
  }
}

const middle = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

describe('the nulls of a ready-made claim', () => {
  it.each(claims)('of $id can be seen, and are about as large as its changes', async (claim) => {
    const sizes = [...(await altered(claim))]
    const of = (isNull: boolean) => sizes.flatMap(([one, size]) => ((one.isNull ?? false) === isNull ? [size] : []))
    const [changes, nulls] = [of(false), of(true)]
    expect(nulls.length).toBe(claim.conditions.filter(({ isNull }) => isNull).length)
    // What nobody can see is 0 whatever the pipeline does: it cannot fail.
    for (const size of nulls) expect(size).toBeGreaterThan(1)
    expect(Math.max(...nulls) / middle(changes)).toBeGreaterThan(0.25)
    expect(Math.min(...nulls) / middle(changes)).toBeLessThan(4)
  })
})

/** Where Breakout's ball flies below the wall, in observed pixels. */
const field = { x: 5, y: 36, w: 74, h: 38 }
const recoloured = (columns: string): Condition => ({
  id: columns,
  title: `Bricks of ${columns} columns in another colour`,
  steps: [{ id: 'recolour-some', options: { count: 5, columns }, from: 0, every: 0 }],
  isNull: true,
})
const [moved] = ballClaim.conditions
const claim: Claim = { ...ballClaim, rollouts: 10, conditions: [moved!, recoloured('even'), recoloured('odd')] }

async function asked(
  given: Claim,
  broken: (policy: Policy, spec: EnvSpec) => Policy = (policy) => policy,
): Promise<Asked> {
  const { spec } = await loadGame(given.env, 1)
  const policy = plantedPolicy(spec, field)
  policies.push(policy)
  return askClaim(given, broken(policy, spec))
}

/** Rows as they come when the game that is lent is broken so. */
async function reportOf(question: Asked, broken: (game: Game) => Game = (game) => game): Promise<Report> {
  const lab = lent(question)
  const rows: Row[] = []
  for (const batch of batchesOf(question.plan))
    for await (const { cell, rows: made } of question.plan.run(batch, {
      ...lab,
      openGame: async (slots) => broken(await lab.openGame(slots)),
    }))
      rows.push(...stored(made).map((row) => ({ cell: String(cell.seed), agent: 'agent', weights: 'abc', ...row })))
  return question.plan.summarize(rows)
}

/** An agent whose answers depend on when it is asked. */
function noisy(policy: Policy): Policy {
  const random = createRandom(8)
  return {
    ...policy,
    forward: (inputs) =>
      ops.tidy(() => {
        const out = policy.forward(inputs)
        const shape = out.logits.shape as [number, number]
        const noise = Float32Array.from({ length: shape[0] * shape[1] }, () => 6 * random.uniform() - 3)
        return { ...out, logits: ops.add(out.logits, ops.tensor(noise, shape)) }
      }),
  }
}

/** A game that goes on for a while when something is written to its changed slot: what is judged is a later state. */
function late(game: Game): Game {
  return Object.assign(Object.create(game) as Game, {
    write(slot: number, edits: readonly Edit[]) {
      game.write(slot, edits)
      for (let tick = 0; slot > 0 && tick < TICKS_LATE; tick++) game.step(slot, game.spec.noop ?? 0)
    },
  })
}

const TICKS_LATE = 24
const difference = ({ tables }: Report, at: number) => Number(tables[0]!.rows[at]![4])
const wrongNulls = ({ words }: Report) => words.filter((one) => one.startsWith('The null “')).length

describe('a pipeline', () => {
  it('that is sound finds the planted effect, and its nulls none', async () => {
    const report = await reportOf(await asked(claim))
    expect([report.verdict, wrongNulls(report)]).toEqual(['supported', 0])
    expect([difference(report, 1), difference(report, 2)]).toEqual([0, 0])
  })

  it('with noise in every answer would find anything, but for its nulls', async () => {
    expect((await reportOf(await asked({ ...claim, conditions: [moved!] }, noisy))).verdict).toBe('supported')
    expect((await reportOf(await asked(claim, noisy))).verdict).not.toBe('supported')
  })

  it('that judges a later state than it compares with would find anything, but for its nulls', async () => {
    // A change that does nothing: all that is found of it is that it came late. Of the moved ball, which does something, that part is taken off.
    const nothing: Condition = { ...recoloured('even'), id: 'nothing', isNull: false }
    const nulls = [recoloured('odd'), recoloured('any')]
    expect((await reportOf(await asked({ ...claim, conditions: [nothing] }), late)).verdict).toBe('supported')
    expect((await reportOf(await asked({ ...claim, conditions: [nothing, ...nulls] }), late)).verdict).not.toBe(
      'supported',
    )
  })

  it('whose null does more than it says is told so, and supports nothing', async () => {
    const leak: Condition = {
      ...recoloured('odd'),
      steps: [...recoloured('odd').steps, { ...moved!.steps[0]!, options: { dx: 3 } }],
    }
    const report = await reportOf(await asked({ ...claim, conditions: [moved!, recoloured('even'), leak] }))
    expect(wrongNulls(report)).toBeGreaterThan(0)
    expect(report.verdict).not.toBe('supported')
  })
})
