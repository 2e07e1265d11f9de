import { beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { loadGame } from '../../../workers/headless/games.lib'
import * as ops from '../../../workers/lab/backend/ops'
import { requireReward } from '../../../workers/lab/contracts/checkpoint'
import { InputError } from '../../../workers/lab/contracts/errors'
import { defaults } from '../../../workers/lab/contracts/options'
import type { TransitionSet } from '../../../workers/lab/contracts/transition-set'
import { createRandom } from '../../../workers/lab/random'
import { fitOptions } from '../../../workers/lab/rewards/fit'
import { Fitting, type FittingRequest } from '../../../workers/lab/rewards/fitting'
import { openReward, requireSameGame } from '../../../workers/lab/rewards/open'
import { rate } from '../../../workers/lab/rewards/rate'
import { decodeCheckpoint, encodeCheckpoint } from '../../../workers/storage/safetensors'
import { sampleTransitions } from '../storage/transition-samples'

beforeAll(async () => void (await chooseNodeBackend('wasm')))

/** Random boards of 4 × 3 in episodes of five; worth the first cell afterwards. */
function drawn(count = 200): TransitionSet {
  const random = createRandom(1)
  const numbers = Uint32Array.from({ length: count }, (_, i) => i)
  const planes = Array.from({ length: 2 * count }, () => Uint8Array.from({ length: 12 }, () => 85 * random.below(4)))
  return sampleTransitions(
    { game: { id: 'maze', version: 1, options: { goals: 'either corner' } } },
    {
      observation: { kind: 'image', width: 4, height: 3, channels: 1, frames: 1 },
      planes,
      before: numbers,
      after: numbers.map((i) => count + i),
      actions: new Uint8Array(count),
      rewards: Float32Array.from(numbers, (i) => planes[count + i]![0]! / 255),
      episodes: numbers.map((i) => Math.floor(i / 5)),
      ends: Uint8Array.from(numbers, (i) => (i % 5 === 4 ? 1 : 0)),
    },
  )
}

const set = drawn()
const request: FittingRequest = {
  id: 'r',
  name: 'Mine',
  network: 'levels',
  set,
  options: { ...defaults(fitOptions), epochs: 3, batch: 4 },
  seed: 5,
  backend: 'wasm',
  today: '2026-11-27T04:00:00Z',
}

async function finished(fitting: Fitting) {
  while (fitting.transitions < fitting.total) await fitting.next()
  const checkpoint = await fitting.checkpoint()
  const { trainingSeconds: _, ...card } = checkpoint.card
  await fitting.dispose()
  return { checkpoint, told: { card, weights: checkpoint.weights, training: checkpoint.training } }
}

const through = (checkpoint: Awaited<ReturnType<typeof finished>>['checkpoint']) =>
  requireReward(decodeCheckpoint(encodeCheckpoint(checkpoint)))
const refusal = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    if (error instanceof InputError) return error.message
    throw error
  }
  return 'accepted'
}

describe('a reward model on its way to a file', () => {
  it('goes through a file in the middle of an epoch and ends as if it had not', async () => {
    const tensors = ops.memory().numTensors
    const { told, checkpoint } = await finished(new Fitting(request))
    const first = new Fitting(request)
    for (let i = 0; i < 4; i++) await first.next()
    const before = through(await first.checkpoint())
    await first.dispose()
    expect(before.card.epochs).toHaveLength(1)
    expect(before.card.decisions % Math.floor(first.total / 3)).toBeGreaterThan(0)
    expect((await finished(new Fitting({ ...request, resume: before }))).told).toEqual(told)
    // An epoch more is what a longer fit would have been.
    const longer = { ...request, options: { ...request.options, epochs: 4 } }
    const added = await finished(new Fitting({ ...longer, resume: through(checkpoint) }))
    expect(added.told).toEqual((await finished(new Fitting(longer))).told)
    expect(ops.memory().numTensors).toBe(tensors)
  })

  it('tells what it is, what it was fitted to and how well it does', async () => {
    const { checkpoint } = await finished(new Fitting(request))
    const { card } = through(checkpoint)
    expect(card).toMatchObject({
      kind: 'reward',
      env: set.game,
      network: 'levels',
      trainer: 'least-squares',
      seed: 5,
      data: { id: 'one', rows: 200, agent: set.agent, seed: 7 },
      heldOut: { rows: 65 },
    })
    expect(card.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3])
    expect(card.heldOut!.loss).toBe(card.epochs[2]!.heldOut)
    expect(card.epochs[2]!.loss).toBeLessThan(card.epochs[0]!.loss)
    expect(card.updates).toBe(3 * 33)
  })

  it.each([
    ['seed', { seed: 6 }],
    ['options.noise', { options: { ...request.options, noise: 1 } }],
    ['transitions.rows', { set: drawn(100) }],
    ['transitions.agent.hash', { set: { ...set, agent: { ...set.agent, hash: '0' } } }],
  ])('does not go on as another fit: %s', async (field, change) => {
    const { checkpoint } = await finished(new Fitting(request))
    expect(refusal(() => new Fitting({ ...request, ...change, resume: checkpoint }))).toMatch(
      new RegExp(`^${field.replaceAll('.', '\\.')}: cannot change`),
    )
  })
})

describe('a kept reward model', () => {
  it('says in a game that shows as much what it said when it was fitted, however that is set up', async () => {
    const { spec } = await loadGame('maze', 1, false, { options: { goals: 'both corners' } })
    const random = createRandom(2)
    const observation = spec.observation
    const planes = Array.from({ length: 400 }, () => Uint8Array.from({ length: 121 }, () => 85 * random.below(4)))
    const shown = { ...set, transitions: { ...set.transitions, observation, planes } }
    const fitting = new Fitting({ ...request, set: shown })
    await fitting.next()
    const said = await rate(fitting.model, shown.transitions)
    const kept = through(await fitting.checkpoint())
    await fitting.dispose()
    const model = openReward(kept, spec)
    expect(await rate(model, shown.transitions)).toEqual(said)
    model.dispose()

    const other = async (id: string, options = {}) => (await loadGame(id, 1, false, { options })).spec
    const [breakout, small] = [await other('breakout'), await other('maze', { size: '7' })]
    const wrong = (change: Partial<typeof kept.card>) => ({ ...kept, card: { ...kept.card, ...change } })
    const [first, ...rest] = kept.weights
    const broken = { ...first!, data: first!.data.map((x, i) => (i === 3 ? NaN : x)) }
    for (const [words, work] of [
      ['reward.env.id: Mine is of maze, not of breakout', () => openReward(kept, breakout)],
      ['reward.env.version: Mine is of version 9', () => openReward(wrong({ env: { id: 'maze', version: 9 } }), spec)],
      ['reward.observation: Mine sees 11 × 11 × 1, and', () => openReward(kept, small)],
      ['reward.reward network: "none" is unknown', () => openReward(wrong({ network: 'none' }), spec)],
      ['reward.dense1/kernel: is missing', () => openReward({ ...kept, weights: rest }, spec)],
      ['reward.dense1/kernel: holds a number that', () => openReward({ ...kept, weights: [broken, ...rest] }, spec)],
    ] as const)
      expect(refusal(work)).toContain(words)
  })

  it('and its decisions are refused where another game, level or option is meant, by its name', async () => {
    const { spec } = await loadGame('maze', 1)
    const here = { id: 'maze', version: spec.version }
    const check = (found: object, wanted: object = {}) =>
      refusal(() => requireSameGame({ ...here, ...found }, { ...here, ...wanted }, spec, 'transitions.game'))
    const usual = defaults(spec.options)
    expect(check({})).toBe('accepted')
    // What is left out is the game's own.
    expect(check({ options: usual })).toBe('accepted')
    expect(check({ options: { goals: 'both corners' } })).toContain(
      'transitions.game.options.goals: is both corners, where',
    )
    expect(check({}, { options: { goals: 'both corners' } })).toContain('transitions.game.options.goals')
    expect(check({ id: 'catch' })).toContain('transitions.game.id: it is of catch')
    expect(check({ version: 77 })).toContain('transitions.game.version')
    expect(check({ options: { speed: 3 } })).toContain('transitions.game.options.speed: is not an option')
    expect(refusal(() => requireSameGame({ ...here, level: 3 }, here, { ...spec, levels: true }, 'x'))).toContain(
      'x.level: is 3, where',
    )
  })
})
