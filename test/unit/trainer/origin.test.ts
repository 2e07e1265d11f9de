import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { hashOfWeights } from '../../../workers/lab/agents/weights-hash'
import { requirePolicy, type Checkpoint, type PolicyCard } from '../../../workers/lab/contracts/checkpoint'
import { halved } from '../../../workers/storage/half'
import { decodeCheckpoint, encodeCheckpoint, weightsOnly } from '../../../workers/storage/safetensors'
import type { TrainRequest } from '../../../workers/threads/api'
import { standIn } from '../trainers/crew/pipes'
import { request, setUp } from './bench'

/** A memory and two heads: what a run can begin with at the most. */
const remembering: TrainRequest = {
  ...request,
  env: 'recall',
  network: 'gru',
  decisions: 2 * 32,
  envOptions: { frameSkip: 1, noops: 0, lifeEndsEpisode: false, autoLaunch: false },
}
const games = ['catch', 'recall', 'maze', 'cartpole']

/** Trains to the end, in a tab with these agents in its library. */
async function trained(wanted: TrainRequest, others: readonly Checkpoint[] = [], more = {}) {
  const tab = await setUp({ games, createId: (env, algorithm) => `${env}-${algorithm}-new`, ...more })
  for (const one of others) await tab.store.save(one)
  const id = await tab.trainer.start(wanted)
  await tab.state('finished')
  return { id, ...tab, whole: requirePolicy(await tab.store.load(id)) }
}

let elder: Promise<Checkpoint<PolicyCard>> | undefined
/** One that has learnt a little, with all that its own run goes on from. */
const elders = () =>
  (elder ??= trained({ ...remembering, seed: 3, name: 'Elder' }).then(({ whole }) => ({
    ...whole,
    card: { ...whole.card, id: 'elder' },
  })))

const marks = ({ weights, training }: Checkpoint) =>
  [...weights, ...training!.optimizer].map(({ name, data }) => {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    return `${name} ${createHash('sha256').update(bytes).digest('hex')}`
  })

describe('a run that begins with an agent’s weights', () => {
  it('says whose, how far they had come, and counts its own decisions anew', async () => {
    const first = await elders()
    const from = { id: 'elder', name: 'Elder', hash: await hashOfWeights(first.weights), decisions: 64 }
    const { whole } = await trained({ ...remembering, from: 'elder' }, [first])
    expect(whole.card).toMatchObject({ from, decisions: 64, updates: 2, seed: 5 })
    // Read from its file, and begun with in its turn: everything behind it is counted.
    const { card } = decodeCheckpoint(encodeCheckpoint(whole))
    expect(card).toEqual(whole.card)
    const middle = { ...whole, card: { ...whole.card, id: 'middle' } }
    const { whole: last } = await trained({ ...remembering, from: 'middle', seed: 6 }, [middle])
    expect(last.card.from).toMatchObject({ id: 'middle', decisions: 128 })
  })

  it('plays and learns from them: at the least rate they are what comes out, near enough', async () => {
    const first = await elders()
    const still = { ...remembering, options: { ...remembering.options, learningRate: 1e-6 } }
    const [own, fresh] = [await trained({ ...still, from: 'elder' }, [first]), await trained(still)]
    const away = ({ whole }: typeof own) =>
      Math.max(
        ...whole.weights.flatMap(({ data }, i) => [...data].map((x, j) => Math.abs(x - first.weights[i]!.data[j]!))),
      )
    expect(away(own)).toBeLessThan(1e-4)
    expect(away(fresh)).toBeGreaterThan(0.1)
  })

  it('takes the weights alone: a checkpoint and its exported file begin the same run', async () => {
    const first = await elders()
    const half = { ...first, weights: first.weights.map((one) => ({ ...one, data: halved(one.data) })) }
    const exported = decodeCheckpoint(encodeCheckpoint(weightsOnly(half), { half: true }))
    const rounded = { ...half, training: { ...first.training!, weights: half.weights } }
    const [a, b] = await Promise.all(
      [rounded, exported].map(async (one) => marks((await trained({ ...remembering, from: 'elder' }, [one])).whole)),
    )
    expect(a).toEqual(b)
  })

  it('is the same to the last byte whoever computes, and resumed', async () => {
    const first = await elders()
    const wanted = {
      ...remembering,
      from: 'elder',
      decisions: 4 * 32,
      options: { slots: 8, steps: 4, minibatch: 16, epochs: 1, parts: 4, anneal: false },
    }
    const alone = await trained(wanted, [first])
    const crew = { openWorker: () => standIn({ shares: true }).pipe }
    expect(marks((await trained({ ...wanted, workers: 4 }, [first], crew)).whole)).toEqual(marks(alone.whole))
    const early = await trained({ ...wanted, decisions: 2 * 32 }, [first])
    const tab = await setUp({ games, ...crew })
    await tab.store.save(early.whole)
    await tab.trainer.resume(early.id, 4 * 32, 3)
    await tab.state('finished')
    const late = requirePolicy(await tab.store.load(early.id))
    expect(marks(late)).toEqual(marks(alone.whole))
    expect(late.card.from).toEqual(alone.whole.card.from)
  })

  it.each<[string, Partial<TrainRequest>, Partial<PolicyCard>, RegExp]>([
    ['another game', { env: 'catch' }, {}, /game: must be recall, as it is of Elder/],
    ['another network', { network: 'mlp' }, {}, /network: must be gru, as it is of Elder/],
    [
      'numbers that mean something else',
      { algorithm: 'dqn', options: {} },
      {},
      /algorithm: must be one of a2c, ppo: .* probabilities/,
    ],
    ['a head of another form', {}, { form: { noise: 0.5 } }, /algorithm: makes an agent of another form/],
    [
      'frames that it does not see',
      { envOptions: { ...remembering.envOptions, frames: 3 } },
      {},
      /envOptions\.frames: must be 1/,
    ],
    [
      'another version of the game',
      {},
      { env: { id: 'recall', version: 99 } },
      /card\.env\.version: Elder was trained on version 99/,
    ],
    [
      'an option that the game has not',
      {},
      { env: { id: 'recall', version: 1, options: { size: 3 } } },
      /size: is not an option/,
    ],
    ['an agent that is not there', { from: 'nobody' }, {}, /nobody/],
  ])('refuses %s before anything starts', async (_, change, card, message) => {
    const first = await elders()
    const tab = await setUp({ games })
    await tab.store.save(weightsOnly({ ...first, card: { ...first.card, ...card } }))
    await expect(tab.trainer.start({ ...remembering, from: 'elder', ...change })).rejects.toThrow(message)
    expect((await tab.store.list()).map(({ id }) => id)).toEqual(['elder'])
  })

  it('names the option of the game that shows something else, and none that does not', async () => {
    const size = (value: string, others = {}): TrainRequest => ({
      ...request,
      env: 'maze',
      network: 'mlp',
      decisions: 32,
      setting: { options: { size: value, ...others } },
      name: 'Walker',
    })
    const { whole } = await trained(size('9'))
    const walker = { ...whole, card: { ...whole.card, id: 'walker' } }
    const tab = await setUp({ games })
    await tab.store.save(walker)
    await expect(tab.trainer.start({ ...size('11'), from: 'walker' })).rejects.toThrow(
      /setting\.options\.size: must be 9, as it is of Walker/,
    )
    const id = await tab.trainer.start({ ...size('9', { goals: 'anywhere' }), from: 'walker' })
    await tab.state('finished')
    expect(requirePolicy(await tab.store.load(id)).card.from?.id).toBe('walker')
  })
})
