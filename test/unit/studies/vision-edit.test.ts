import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { loadGame } from '../../../workers/headless/games.lib'
import { agentOf } from '../../../workers/lab/agents/open'
import type { Agent } from '../../../workers/lab/contracts/agent'
import { usualRhythm } from '../../../workers/lab/contracts/rhythm'
import { parseOptions, type Value } from '../../../workers/lab/contracts/options'
import type { AgentInfo, Report, Row } from '../../../workers/lab/contracts/study'
import { createPolicy } from '../../../workers/lab/models/policy'
import { createRandom } from '../../../workers/lab/random'
import { studyOf } from '../../../workers/lab/studies/registry'
import { summarizeChanges } from '../../../workers/lab/studies/changed-agents/summary'
import { fittedTo, layerOf } from '../../../workers/lab/studies/vision-edit/fit'
import { visionOptions } from '../../../workers/lab/studies/vision-edit/options'
import { visionWords } from '../../../workers/lab/studies/vision-edit/words'
import { about, rowsOf } from './ask'

let agent: Agent
beforeAll(async () => {
  await chooseNodeBackend('wasm')
  agent = await planted()
})
afterAll(() => agent.dispose())

/** Patches of six pixels a side. */
const PATCH = 6
const GRID = 14
const CHANNELS = 8
const UNITS = 64
/** Brightness of the night sky, of 1. */
const NIGHT = 0.115

/**
 * An agent of Catch made by hand. Channel 0 is how much brighter than the sky a patch is: by that it goes, comparing where the ball is with where
 * the basket is. The seven others see the sky, each with grain of its own, and nothing comes of them.
 */
async function planted(): Promise<Agent> {
  const { spec } = await loadGame('catch', 1)
  const model = createPolicy({ env: spec, network: 'tiny', seed: 0, blank: true })
  const weights = new Map((await model.read()).map((array) => [array.name, array]))
  const data = (name: string) => weights.get(name)!.data
  const random = createRandom(2)
  const pixels = PATCH * PATCH
  for (let pixel = 0; pixel < pixels; pixel++)
    for (let channel = 0; channel < CHANNELS; channel++)
      data('conv1/kernel')[pixel * CHANNELS + channel] =
        channel === 0 ? 1 / pixels : (-1 + 4 * random.normal()) / pixels
  data('conv1/bias').fill(3 * NIGHT)[0] = -NIGHT
  // Light times column, of the ball above and of the basket in row 12, each by how much light it is; the ground below is no part of it.
  const middle = (GRID - 1) / 2
  for (let row = 0; row < 13; row++)
    for (let column = 0; column < GRID; column++) {
      const at = ((row * GRID + column) * CHANNELS + 0) * UNITS
      const pull = (column - middle) * (row < 12 ? 1 / BALL : -1 / BASKET) * 4
      data('dense1/kernel')[at] = pull
      data('dense1/kernel')[at + 1] = -pull
    }
  // Actions: stay, left, right.
  data('policy/kernel').set([0, 0, 1, 0, 1, 0])
  data('value/kernel').set([-0.1, -0.1])
  model.write([...weights.values()])
  const game = { id: spec.id, version: spec.version }
  return agentOf(model, {
    id: 'planted',
    name: 'Planted',
    game,
    rhythm: usualRhythm(spec),
    acting: 'sampled',
    hash: 'planted',
  })
}
/** Light of each above what is behind it, in patches. */
const BALL = 0.74
const BASKET = 1

async function asked(options: Record<string, Value>): Promise<{ rows: Row[]; report: Report }> {
  const study = studyOf('vision-edit')
  const { spec } = await loadGame('catch', 1)
  const agents: AgentInfo[] = [{ ...about, id: agent.id, hash: agent.hash, env: 'catch' }]
  const plan = study.plan({ claim: null, options: parseOptions(study.options, options), spec, agents })
  const rows = await rowsOf({ plan, agent })
  return { rows, report: plan.summarize(rows) }
}

describe('vision-edit', () => {
  it('of an agent whose one channel sees what matters: without that it plays otherwise, without what is noise it plays the same', async () => {
    const { rows, report } = await asked({
      episodes: 64,
      fitted: 24,
      count: 2,
      controls: 2,
      decomposition: 'activations',
    })
    const effects = report.tables
      .find(({ id }) => id === 'effects')!
      .rows.filter(([, , outcome]) => outcome === 'reward')
    const line = (arm: string) => effects.find(([title]) => title === arm)!
    // The sky is most of the picture, and of the layer; what shines is the other component.
    const [noise, light] = [line('component 1'), line('component 2')]
    expect(Number(noise[1])).toBeGreaterThan(0.5)
    expect(Number(noise[4])).toBe(0)
    expect(Number(light[4])).toBeLessThan(-0.4)
    expect(Number(light[7])).toBeLessThan(0.01)
    // Beyond directions that take as much.
    expect(Number(light[8])).toBeLessThan(-0.4)
    expect(Number(light[11])).toBeLessThan(0.01)
    for (const i of [1, 2]) expect(line(`random direction ${i}, as large as component 2`)[1]).toBe(light[1])
    expect(report.words[0]).toMatch(
      /^Component 2 is the one most surely missed: un-edited and without it, \d+ % and \d+ % of episodes end with “/,
    )
    expect(report.words.some((words) => words.startsWith('Component 1'))).toBe(false)
    // Episode by episode what it was.
    const courses = (arm: string) => rows.filter((row) => row['arm'] === arm).map(({ course }) => course)
    expect(courses('component 1')).toEqual(courses('as it is'))
    expect(courses('component 2')).not.toEqual(courses('as it is'))
    const { spec } = await loadGame('catch', 1)
    expect(summarizeChanges(rows, [], spec, visionWords(rows)).tables).toEqual(report.tables)
  })

  it('finds only what the value hangs on in attributions, and says how far those are off', async () => {
    const game = await loadGame('catch', 4)
    const options = parseOptions(visionOptions, { fitted: 8, count: 2, controls: 1 })
    const lab = { agent, openGame: async () => game, breathe: async () => {} }
    const { components, controls, gap, layer } = await fittedTo(options, game, lab)
    expect([layer.name, layer.kernels]).toEqual(['conv1', ['dense1/kernel']])
    for (const { direction } of components)
      for (const value of direction.subarray(1)) expect(Math.abs(value)).toBeLessThan(1e-6 * direction[0]!)
    expect(controls).toHaveLength(components.length)
    expect(gap).toBeLessThan(0.05)
  })

  it('asks nobody without hidden pictures, and for no layer that is not there', async () => {
    const study = studyOf('vision-edit')
    const { spec } = await loadGame('catch', 1)
    const question = { claim: null, options: parseOptions(study.options, {}), spec }
    const agents: AgentInfo[] = [{ ...about, env: 'catch', pictures: 0 }]
    expect(() => study.plan({ ...question, agents })).toThrow('agents: Agent makes no hidden pictures')
    expect(() => layerOf({ layer: 1 }, { agent })).toThrow('layer: must be less than 1')
  })
})

it('calls nobody missed whose going does less than that of random directions', async () => {
  const { spec } = await loadGame('catch', 1)
  const row = (seed: number, arm: string, kind: string, missed: boolean): Row => {
    const came = { reward: missed ? -1 : 1, decisions: 9, ended: missed ? 2 : 1, course: `${arm} ${seed}`, events: [] }
    return {
      agent: 'a',
      weights: 'a',
      seed,
      arm,
      kind,
      from: kind === 'plain' ? null : 0,
      share: 0.2,
      gap: null,
      ...came,
    }
  }
  const rowsOfSome = (component: number, random: number) =>
    Array.from({ length: 100 }, (_, seed) => [
      row(seed, 'as it is', 'plain', false),
      row(seed, 'component 1', 'component', seed % 10 < component),
      row(seed, 'random direction 1, as large as component 1', 'random', seed % 10 >= 10 - random),
    ]).flat()
  const wordsOf = (rows: Row[]) => summarizeChanges(rows, [], spec, visionWords(rows)).words
  const less = wordsOf(rowsOfSome(3, 9))
  expect(less[0]).toMatch(/^No component is shown to matter more than/)
  expect(less[2]).toMatch(/^Component 1: .* less than under random directions/)
  expect(wordsOf(rowsOfSome(9, 3))[0]).toMatch(
    /un-edited and without it, 100 % and 10 % of episodes end with “caught”\. That is more/,
  )
})

it('says that nothing is shown to matter where rows show nothing', async () => {
  const { spec } = await loadGame('catch', 1)
  const random = createRandom(3)
  const row = (seed: number, arm: string, kind: string): Row => {
    const caught = random.below(2)
    const came = { reward: 2 * caught - 1, decisions: 9, ended: 2 - caught, course: `${arm} ${seed}`, events: [] }
    return {
      agent: 'a',
      weights: 'a',
      seed,
      arm,
      kind,
      from: kind === 'plain' ? null : 0,
      share: 0.2,
      gap: 0.01,
      ...came,
    }
  }
  const rows = Array.from({ length: 40 }, (_, seed) => [
    row(seed, 'as it is', 'plain'),
    row(seed, 'component 1', 'component'),
    row(seed, 'random direction 1, as large as component 1', 'random'),
  ]).flat()
  const { words } = summarizeChanges(rows, [], spec, visionWords(rows))
  expect(words[0]).toMatch(/^No component is shown to matter more than/)
  expect(words.join(' ')).toContain('are 1 % off from adding up')
})
