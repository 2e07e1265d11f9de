import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { asShipped, isWithin, shippedName } from '../../../workers/headless/as-shipped.lib'
import { hashOfWeights } from '../../../workers/lab/agents/weights-hash'
import { requirePolicy, type Checkpoint, type PolicyCard } from '../../../workers/lab/contracts/checkpoint'
import { decodeCheckpoint, encodeCheckpoint } from '../../../workers/storage/safetensors'

const { card, weights } = requirePolicy(decodeCheckpoint(readFileSync('public/families/catch-ppo-tiny-1.safetensors')))
/** As a sweep leaves it: in full floats, under the name of its procedure. */
const swept = (change: Partial<PolicyCard>): Checkpoint<PolicyCard> => ({
  card: { ...card, name: 'Double dueling DQN, seed 1', ...change },
  weights: weights.map((array) => ({ ...array, data: array.data.map((value) => value * 1.0001) })),
})

it('whoever is asked as it ships is, to the bit, who ships', async () => {
  const agent = asShipped(swept({}))
  const shipped = decodeCheckpoint(encodeCheckpoint(agent, { half: true }))
  expect(await hashOfWeights(shipped.weights)).toBe(await hashOfWeights(agent.weights))
  expect(await hashOfWeights(agent.weights)).not.toBe(await hashOfWeights(swept({}).weights))
  expect(asShipped(agent)).toEqual(agent)
})

it.each([
  ['catch-ddqn-tiny-1', 100_096, 'catch-ddqn-tiny-100k-1'],
  ['catch-ddqn-tiny-planes.half-1', 1_000_448, 'catch-ddqn-tiny-planes-half-1000k-1'],
  ['catch-ddqn-tiny-1-20000', 20_096, 'catch-ddqn-tiny-20k-1'],
  ['catch-ddqn-tiny-1-untrained', 0, 'catch-ddqn-tiny-0-1'],
  ['mine', 500, 'mine'],
])('%s after %i decisions is %s', (id, decisions, wanted) => {
  expect(asShipped(swept({ id, decisions })).card.id).toBe(wanted)
})

it('is named by all that tells it from others', () => {
  const long = { ...swept({}).card, decisions: 100_096 }
  expect(shippedName(long, 'Catch')).toBe('Catch, Double dueling DQN tiny, 100 k decisions, seed 1')
  const half = { ...long, env: { id: 'catch', version: 1, options: { planes: 'half' } } }
  const name = shippedName(half, 'Catch')
  expect(name).toBe('Catch, Double dueling DQN tiny (planes half), 100 k decisions, seed 1')
  expect(shippedName({ ...half, name }, 'Catch')).toBe(name)
  expect(shippedName({ ...long, name: 'Fred' }, 'Catch')).toBe('Catch, PPO tiny, 100 k decisions, seed 1')
})

it('lies in a folder, or does not', () => {
  expect(isWithin('public', 'public/agents/a.safetensors')).toBe(true)
  expect(isWithin('./public/', `${process.cwd()}/public/a`)).toBe(true)
  expect(isWithin('public', 'publican/a')).toBe(false)
})
