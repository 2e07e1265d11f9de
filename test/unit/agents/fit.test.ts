import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { openGame } from '../../../workers/headless/games.lib'
import { requireOpens } from '../../../workers/lab/agents/fit'
import { openAgent } from '../../../workers/lab/agents/open'
import { requirePolicy, type Checkpoint, type PolicyCard } from '../../../workers/lab/contracts/checkpoint'
import { decodeCheckpoint } from '../../../workers/storage/safetensors'

let agent: Checkpoint<PolicyCard>
beforeAll(async () => {
  await chooseNodeBackend('wasm')
  agent = requirePolicy(decodeCheckpoint(await readFile('public/agents/recall-gru.safetensors')))
})

const withCard = (change: (card: PolicyCard) => Partial<PolicyCard>): Checkpoint<PolicyCard> => ({
  ...agent,
  card: { ...agent.card, ...change(agent.card) },
})
const withEnv = (change: object) => withCard(({ env }) => ({ env: { ...env, ...change } }))
const withEnvOptions = (change: object) => withCard(({ envOptions }) => ({ envOptions: { ...envOptions, ...change } }))

describe('an agent that a file names', () => {
  it('can be opened, with the options of its own too, whoever trained it', async () => {
    for (const good of [agent, withEnv({ options: { length: 12 } }), withCard(() => ({ trainer: 'another' }))])
      await expect(requireOpens(good, openGame)).resolves.toBeUndefined()
  })

  it.each([
    ['game', () => withEnv({ id: 'pong' }), 'pong is not one of'],
    ['rules', () => withEnv({ version: 9 }), 'card.env.version: '],
    ['game option', () => withEnv({ options: { speed: 9 } }), 'card.env.options.speed: '],
    ['game option’s value', () => withEnv({ options: { length: 99 } }), 'card.env.options.length: '],
    ['level', () => withEnv({ level: 3 }), 'card.env.level: '],
    ['rhythm', () => withEnvOptions({ frameSkip: 99 }), 'card.envOptions.frameSkip: '],
    ['environment option', () => withEnvOptions({ luck: 1 }), 'card.envOptions.luck: '],
    ['network', () => withCard(() => ({ network: 'transformer' })), 'card.network: '],
    ['other network', () => withCard(() => ({ network: 'small' })), /is not a weight of this network/],
    ['other game', () => withEnv({ id: 'breakout' }), /has learnt to see 1 plane at once, and Breakout shows 4 here/],
    ['weight', () => withWeight({ name: 'zzz' }), 'zzz: is not a weight of this network'],
    ['shape', () => withWeight({ shape: [1] }), /has shape \[1\]/],
  ] as const)('is refused for its %s before it is kept, by the name of the field', async (_, bad, problem) => {
    await expect(requireOpens(bad(), openGame)).rejects.toThrow(problem)
  })

  it('is told what it has learnt to see and do where a game shows or offers something else', async () => {
    const maze = requirePolicy(decodeCheckpoint(await readFile('public/agents/maze-mlp.safetensors')))
    const { spec } = await openGame('maze', 1, { options: { size: '9' } })
    const told = { ...maze, card: { ...maze.card, env: { ...maze.card.env, options: { size: '11', walls: 'none' } } } }
    await expect(openAgent(told, spec)).rejects.toThrow(
      'agent: Maze, MLP has learnt to see 121 numbers at once, and Maze shows 81 here (9 × 9 pixels): set the game up as it learnt it (size 11, walls none), or train an agent for this one',
    )
    const { spec: usual } = await openGame('maze', 1)
    const fewer = { ...usual, actions: usual.actions.slice(1) }
    await expect(openAgent(maze, fewer)).rejects.toThrow('has learnt to choose among 4 actions, and Maze has 3')
    const breakout = requirePolicy(decodeCheckpoint(await readFile('public/agents/breakout-untrained.safetensors')))
    const { spec: wide } = await openGame('breakout', 1)
    if (wide.observation.kind !== 'image') throw new Error('no picture')
    const larger = { ...wide, observation: { ...wide.observation, width: 100, height: 100 } }
    await expect(openAgent(breakout, larger)).rejects.toThrow(
      'has learnt to see pictures of another size than 100 × 100 pixels, which Breakout shows here',
    )
    const { spec: deep } = await openGame('breakout', 1, { frames: 2 })
    await expect(openAgent(breakout, deep)).rejects.toThrow(
      'has learnt to see 4 planes at once, and Breakout shows 2 here',
    )
  })

  it('is refused alike where it is opened', async () => {
    const { spec } = await openGame('recall', 1)
    await expect(openAgent(withEnvOptions({ frameSkip: 99 }), spec)).rejects.toThrow('card.envOptions.frameSkip')
    await expect(openAgent(withEnv({ options: { length: 99 } }), spec)).rejects.toThrow('card.env.options.length')
    await expect(openAgent(withWeight({ name: 'zzz' }), spec)).rejects.toThrow('zzz')
  })
})

function withWeight(change: object): Checkpoint<PolicyCard> {
  const [first, ...others] = agent.weights
  return { ...agent, weights: [{ ...first!, ...change }, ...others] }
}
