import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../../workers/headless/backend.lib'
import { loadGame } from '../../../../workers/headless/games.lib'
import * as ops from '../../../../workers/lab/backend/ops'
import type { Policy } from '../../../../workers/lab/contracts/model'
import type { Moment } from '../../../../workers/lab/contracts/moment'
import type { BatchGame } from '../../../../workers/lab/envs/game'
import { observationOf } from '../../../../workers/lab/envs/frames'
import { createPolicy } from '../../../../workers/lab/models/policy'
import { disposeKept } from '../../../../workers/lab/saliency/cache'
import { saliencyMethod } from '../../../../workers/lab/saliency/registry'
import { drawMoments } from '../../../../workers/lab/studies/draw-moments'
import { blurred, course } from '../../../../workers/lab/studies/methods/insertion'
import { probe } from '../../../../workers/lab/studies/methods/infidelity'
import { shuffle } from '../../../../workers/lab/random'
import { streamOf } from '../../../../workers/lab/streams'
import { visitRandomised } from '../../../../workers/lab/studies/methods/randomisation'
import { answersOf, mapOf, stateOf, type State } from '../../../../workers/lab/studies/methods/state'
import { agentOn } from '../../play/stages'

let game: BatchGame
let policy: Policy
/** The same picture, down the corridor after one lamp and after the other. */
let moments: [Moment, Moment]
let states: [State, State]
beforeAll(async () => {
  await chooseNodeBackend('wasm')
  game = await loadGame('recall', 1)
  policy = createPolicy({ env: game.spec, network: 'gru', seed: 6 })
  const at = async (seed: number) => {
    const draw = { seed, decisions: 40, samples: 40, breathe: async () => {} }
    return (await drawMoments(game, agentOn(policy, game), draw)).moments.find(({ decision }) => decision === 4)!
  }
  const byCue = new Map<unknown, Moment>()
  for (let seed = 1; byCue.size < 2; seed++) {
    const moment = await at(seed)
    game.restore(0, moment.state)
    byCue.set(game.read(0, 'cue'), moment)
  }
  moments = [...byCue.values()] as [Moment, Moment]
  states = [await stateOf(policy, moments[0], game.spec), await stateOf(policy, moments[1], game.spec)]
})
afterAll(() => {
  states.forEach(({ inputs }) => ops.dispose(inputs))
  policy.dispose()
  disposeKept()
})

const both = async <T>(ask: (state: State) => Promise<T>): Promise<[T, T]> => [
  await ask(states[0]),
  await ask(states[1]),
]

describe('a moment of somebody who remembers', () => {
  it('is asked about with what is remembered there: the same picture after other things is another question', async () => {
    expect(states[0].pixels).toEqual(states[1].pixels)
    expect(moments[0].memory).not.toEqual(moments[1].memory)
    const [a, b] = await both((state) => answersOf(state, state.pixels, 1))
    expect(a).not.toEqual(b)
    for (const [i, { planes, memory }] of moments.entries()) {
      const judged = await agentOn(policy, game).judge(observationOf(game.spec.observation, planes), [memory])
      judged.logits(0).forEach((logit, k) => expect([a, b][i]![0]![k]).toBeCloseTo(logit, 5))
    }
  })

  it('in every copy of a batch, on the way of a course and under every square', async () => {
    const [one] = states
    const three = await answersOf(one, new Float32Array([...one.pixels, ...one.pixels, ...one.pixels]), 3)
    const [alone] = await answersOf(one, one.pixels, 1)
    for (const answer of three) answer.forEach((logit, i) => expect(logit).toBeCloseTo(alone![i]!, 5))
    const order = shuffle(one.pixels.length / (one.model.observation.at(-1) ?? 1), streamOf('order'))
    const [a, b] = await both(async (state) => course(state, await blurred(state), order, 4))
    expect(a).not.toEqual(b)
    const [c, d] = await both((state) => probe(state, 'share', streamOf('squares'), 10))
    expect(c.squares).toEqual(d.squares)
    expect(c.changes).not.toEqual(d.changes)
  })

  it('also in maps, with its own weights and with fresh ones', async () => {
    const method = saliencyMethod('jacobian')
    const [a, b] = await both((state) => mapOf(method, state))
    expect(a).not.toEqual(b)
    const other = createPolicy({ env: game.spec, network: 'gru', seed: 7 })
    const fresh = await other.read()
    other.dispose()
    let depths = 0
    await visitRandomised(policy, fresh, async () => {
      const [c, d] = await both((state) => mapOf(method, state))
      expect(c).not.toEqual(d)
      depths++
    })
    expect(depths).toBeGreaterThan(2)
    expect(await mapOf(method, states[0])).toEqual(a)
  })
})
