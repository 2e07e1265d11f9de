import * as tf from '@tensorflow/tfjs-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { readAgent } from '../../../workers/headless/checkpoint.lib'
import { openGame } from '../../../workers/headless/games.lib'
import { openQuestion, type Asked } from '../../../workers/lab/runs/study/question'
import { StudyRun } from '../../../workers/lab/runs/study/run'
import { alone, createMemoryShelf } from '../../../workers/lab/runs/study/shelf'
import { disposeKept } from '../../../workers/lab/saliency/cache'
import { createEstimates } from '../../../workers/threads/studies/estimates'
import type { Surroundings } from '../../../workers/threads/studies/surroundings'
import { catchClaim } from './catch-claim'

/** Time is what kernels have to make, and a little for each of them: the same on any machine, however busy. */
let clockMs = 0
beforeAll(() => chooseNodeBackend('wasm'))
beforeEach(() => {
  const engine = tf.engine()
  const runKernel = engine.runKernel.bind(engine)
  vi.spyOn(engine, 'runKernel').mockImplementation((...given: Parameters<typeof runKernel>) => {
    const made = runKernel(...given)
    for (const { size } of [made].flat() as tf.Tensor[]) clockMs += (1000 + size) / 1e5
    return made
  })
})
afterEach(() => vi.restoreAllMocks())
afterAll(() => disposeKept())

const agent = 'public/agents/catch-tiny.safetensors'
const sources = {
  openGame,
  loadAgent: (path: string) => readAgent(path, 'agent'),
  openBackend: async () => 'wasm',
  idOf: (path: string) => path,
}
const now = () => clockMs

/** What was told beforehand, and what it came to, in seconds of that clock. */
async function askAndRun(asked: Omit<Asked, 'agents'>) {
  const question = await openQuestion({ ...asked, agents: [agent] }, sources)
  const estimates = createEstimates({ ...sources, now } as unknown as Surroundings)
  const told = await estimates.secondsFor(question, question.cells, true)
  const began = clockMs
  const quiet = { turns: alone, tellsFindings: false, survivesLoss: false, pass: async () => {} }
  const run = new StudyRun(question, { ...sources, ...quiet, shelf: createMemoryShelf(), now }, () => {})
  expect(await run.over).toEqual({ state: 'finished' })
  return { told, took: (clockMs - began) / 1000 }
}

describe('what a study is told to take', () => {
  it.each([
    ['all methods', { states: 2 }],
    ['few methods', { states: 4, rise: false, perturbation: false, occlusion: false, sarfa: false }],
  ])('of %s is what it takes, within a quarter', async (_, chosen) => {
    const { told, took } = await askAndRun({ study: 'methods', options: { decisions: 40, ...chosen } })
    expect(told![0] / took, `${told![0]} … ${told![1]} s were told, ${took} s it took`).toBeGreaterThan(0.75)
    expect(told![1] / took).toBeLessThan(1.25)
  })

  it('of a claim is what it takes, within a half: rollouts that end early take less', async () => {
    const { told, took } = await askAndRun({ study: catchClaim.design, claim: catchClaim })
    expect(told![0] / took, `${told![0]} … ${told![1]} s were told, ${took} s it took`).toBeGreaterThan(0.5)
    expect(told![1] / took).toBeLessThan(2)
  })

  it('is measured once, not while the machine is needed, and again for other methods', async () => {
    const open = (options: Asked['options'] & object) =>
      openQuestion({ study: 'methods', options, agents: [agent] }, sources)
    const few = { states: 4, decisions: 40, rise: false, perturbation: false, occlusion: false, sarfa: false }
    const question = await open(few)
    const { secondsFor } = createEstimates({ ...sources, now } as unknown as Surroundings)
    expect(await secondsFor(question, question.cells, false)).toBeNull()
    const once = (await secondsFor(question, question.cells, true))!
    const before = clockMs
    // Twice the states take twice as long, and nothing is measured again.
    const more = await open({ ...few, states: 8 })
    expect((await secondsFor(more, more.cells, false))![0] / once[0]).toBeCloseTo(2, 5)
    expect(clockMs).toBe(before)
    const other = await open({ ...few, sarfa: true })
    expect((await secondsFor(other, other.cells, true))![0]).toBeGreaterThan(once[0])
  })
})
