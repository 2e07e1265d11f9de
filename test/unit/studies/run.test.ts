import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { loadGame, openGame } from '../../../workers/headless/games.lib'
import * as tf from '../../../workers/lab/backend/tf'
import { requirePolicy, type Checkpoint, type PolicyCard } from '../../../workers/lab/contracts/checkpoint'
import { StorageError } from '../../../workers/lab/contracts/errors'
import type { Row } from '../../../workers/lab/contracts/study'
import { software } from '../../../workers/lab/software'
import { createAgentCache, describeAgent, invite } from '../../../workers/lab/runs/study/agents'
import { openQuestion, type OpenQuestion } from '../../../workers/lab/runs/study/question'
import { findingsOf, reopen } from '../../../workers/lab/runs/study/report'
import { StudyRun, type StudyMessage, type Surroundings } from '../../../workers/lab/runs/study/run'
import { alone, createMemoryShelf, type Turns } from '../../../workers/lab/runs/study/shelf'
import { disposeKept } from '../../../workers/lab/saliency/cache'
import { drawMoments } from '../../../workers/lab/studies/draw-moments'
import { decodeCheckpoint } from '../../../workers/storage/safetensors'
import { catchClaim, catcher } from './catch-claim'

beforeAll(async () => void (await chooseNodeBackend('wasm')))
afterAll(() => disposeKept())

/** Every source is an agent of its own, told apart by one weight. */
async function loadAgent(source: string): Promise<Checkpoint<PolicyCard>> {
  const { card, weights, ...rest } = catcher()
  const [first, ...others] = weights
  return {
    ...rest,
    card: { ...card, id: source, name: source },
    weights: [
      { ...first!, data: first!.data.map((value, i) => (i === 0 ? value + source.length / 100 : value)) },
      ...others,
    ],
  }
}
const sources = { openGame, loadAgent, idOf: (source: string) => source, openBackend: async () => 'wasm (test)' }
const ask = (agents: readonly string[] = ['a', 'bb']): Promise<OpenQuestion> =>
  openQuestion({ study: 'moments', claim: catchClaim, agents }, sources)

function around(change: Partial<Surroundings> = {}): Surroundings {
  let time = 0
  // Time flies: every breath is one.
  return {
    ...sources,
    shelf: createMemoryShelf(),
    turns: alone,
    tellsFindings: true,
    survivesLoss: false,
    now: () => (time += 200),
    pass: async () => {},
    ...change,
  }
}

const texts = (question: OpenQuestion, { kept }: StudyRun) => JSON.stringify(findingsOf(question, kept, null))
async function whole(question: OpenQuestion): Promise<string> {
  const run = new StudyRun(question, around(), () => {})
  expect(await run.over).toEqual({ state: 'finished' })
  return texts(question, run)
}

describe('a study', () => {
  it('cancelled anywhere and gone on with is the same to the byte', async () => {
    const question = await ask()
    const uninterrupted = await whole(question)
    const surroundings = around()
    let [cancelled, done] = [0, 0]
    for (let breaths = 3; ; breaths += 7) {
      let left = breaths
      const told: StudyMessage[] = []
      const run: StudyRun = new StudyRun(
        question,
        { ...surroundings, pass: async () => void (--left === 0 && run.cancel()) },
        (message) => told.push(message),
      )
      const { state } = await run.over
      expect(told.at(-1)).toEqual({ type: 'state', state, reason: '' })
      expect(run.kept.size).toBeGreaterThanOrEqual(done)
      done = run.kept.size
      if (state === 'cancelled') cancelled++
      if (state !== 'finished') continue
      expect(texts(question, run)).toBe(uninterrupted)
      break
    }
    expect(cancelled).toBeGreaterThan(3)
  })

  it('stands still while it is paused, with a report so far', async () => {
    const question = await ask(['a'])
    const told: StudyMessage[] = []
    let left = 60
    const run: StudyRun = new StudyRun(
      question,
      around({ pass: async () => void (--left === 0 && run.pause()) }),
      (message) => {
        told.push(message)
        if (message.type === 'state' && message.state === 'paused') setTimeout(() => run.continue(), 20)
      },
    )
    expect(await run.over).toEqual({ state: 'finished' })
    const states = told.flatMap((message) => (message.type === 'state' ? [message.state] : []))
    expect(states).toEqual(['running', 'paused', 'running', 'finished'])
    const findings = told.flatMap((message) => (message.type === 'findings' ? [message.findings.done] : []))
    expect(findings.length).toBeGreaterThan(1)
    expect(findings.at(-1)).toBe(question.cells.length)
    const shares = told.flatMap((message) => (message.type === 'progress' ? [message.share] : []))
    expect(shares.every((share, i) => share >= 0 && share <= 1 && share >= (shares[i - 1] ?? 0))).toBe(true)
  })

  it('is shared by any number on one shelf, none doing what another does', async () => {
    const question = await ask()
    const uninterrupted = await whole(question)
    const shelf = createMemoryShelf()
    const taken = new Set<string>()
    const turns: Turns = {
      async take(batch) {
        if (taken.has(batch)) return null
        taken.add(batch)
        return { beat: async () => {}, release: async () => void taken.delete(batch) }
      },
    }
    const made: string[] = []
    const pass = () => new Promise<void>((resolve) => setImmediate(resolve))
    const note = (message: StudyMessage) =>
      void (message.type === 'kept' && made.push(...message.cells.map(({ key }) => key)))
    const runs = [1, 2, 3].map(() => new StudyRun(question, around({ shelf, turns, pass }), note))
    const states = await Promise.all(runs.map(async ({ over }) => (await over).state))
    expect(states.every((state) => state === 'finished' || state === 'elsewhere')).toBe(true)
    expect(made.length).toBe(question.cells.length)
    expect(new Set(made).size).toBe(made.length)
    const last = new StudyRun(question, around({ shelf, turns }), note)
    expect(await last.over).toEqual({ state: 'finished' })
    expect(made.length).toBe(question.cells.length)
    expect(texts(question, last)).toBe(uninterrupted)
  })

  it('costs only the new agent’s cells when there is one more', async () => {
    const surroundings = around()
    await new StudyRun(await ask(['a']), surroundings, () => {}).over
    const question = await ask(['bb', 'a'])
    let made = 0
    await new StudyRun(
      question,
      surroundings,
      (message) => void (message.type === 'kept' && (made += message.cells.length)),
    ).over
    expect(made).toBe(question.cells.length / 2)
  })

  it('takes no rows of another backend for its own, and says what made those it has', async () => {
    const surroundings = around()
    await new StudyRun(await ask(['a']), surroundings, () => {}).over
    const fused = { ...sources, openBackend: async () => 'wasm (fused)' }
    const question = await openQuestion({ study: 'moments', claim: catchClaim, agents: ['a'] }, fused)
    let made = 0
    const run = new StudyRun(question, { ...surroundings, ...fused }, (message) => {
      if (message.type === 'kept') made += message.cells.length
    })
    await run.over
    expect(made).toBe(question.cells.length)
    const { rows, report } = findingsOf(question, run.kept, null)
    expect(new Set(rows.map((row) => `${row['backend']}, ${row['software']}`))).toEqual(
      new Set([`wasm (fused), ${software}`]),
    )
    expect(report.words).toContain(`Measured with Nudge ${software} on wasm (fused).`)
    const mixed = rows.map((row, i) => (i === 0 ? { ...row, backend: 'cpu (JavaScript)' } : row))
    const told = { study: question.study.id, claim: question.claim, options: {}, agents: question.agents }
    const reopened = (given: readonly Row[]) =>
      reopen({ ...told, rows: given, done: 1, cells: 1 }, question.spec).findings.report.words.join(' ')
    expect(reopened(mixed)).toContain(`on cpu (JavaScript) (1 row), and with Nudge ${software} on wasm (fused)`)
    const bare = rows.map((row) => Object.fromEntries(Object.entries(row).filter(([key]) => key !== 'backend')))
    expect(reopened(bare)).not.toContain('Measured with')
  })

  it('tells a loss once and goes on, or fails, as it is told to', async () => {
    const question = await ask(['a'])
    const full = { ...createMemoryShelf(), save: async () => Promise.reject(new StorageError('full', 'No space left')) }
    const told: StudyMessage[] = []
    expect(
      await new StudyRun(question, around({ shelf: full, survivesLoss: true }), (message) => told.push(message)).over,
    ).toEqual({ state: 'finished' })
    expect(told.filter(({ type }) => type === 'loss')).toEqual([{ type: 'loss', reason: 'No space left' }])
    expect(await new StudyRun(question, around({ shelf: full }), () => {}).over).toMatchObject({
      state: 'failed',
      error: { message: 'No space left' },
    })
  })

  it('leaves no tensor behind, however it ends', async () => {
    const question = await ask()
    await whole(question)
    const before = tf.memory().numTensors
    await whole(question)
    let left = 20
    const run: StudyRun = new StudyRun(
      question,
      around({ pass: async () => void (--left === 0 && run.cancel()) }),
      () => {},
    )
    expect((await run.over).state).toBe('cancelled')
    expect(tf.memory().numTensors).toBe(before)
  })
})

describe('agents', () => {
  it('are opened when they are asked for, so many at a time as are not too heavy', async () => {
    const { spec } = await loadGame('catch', 1)
    const names = ['a', 'bb', 'ccc', 'dddd']
    const infos = await Promise.all(names.map(async (name) => describeAgent(name, await loadAgent(name), spec)))
    const before = tf.memory().numTensors
    const loaded: number[] = []
    const load = async (index: number) => {
      loaded.push(index)
      return loadAgent(names[index]!)
    }
    const bytes = (await loadAgent('a')).weights.reduce((sum, { data }) => sum + data.byteLength, 0)
    const agents = createAgentCache(infos, load, openGame, 2.5 * bytes)
    const [a] = [await agents.open(0), await agents.open(1)]
    const two = tf.memory().numTensors - before
    expect(await agents.open(0)).toBe(a)
    await agents.open(2)
    await agents.open(3)
    expect(tf.memory().numTensors - before).toBe(two)
    expect(await agents.open(0)).not.toBe(a)
    expect(loaded).toEqual([0, 1, 2, 3, 0])
    agents.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  it('that are not what they were are refused', async () => {
    const { spec } = await loadGame('catch', 1)
    const info = await describeAgent('a', await loadAgent('a'), spec)
    await expect(createAgentCache([info], () => loadAgent('bb'), openGame).open(0)).rejects.toThrow(
      /agents: a has other weights than when the question was put/,
    )
  })
})

it('goes by the agent’s own rhythm, not by the game’s', async () => {
  const slow = requirePolicy(decodeCheckpoint(readFileSync('test/fixtures/v1/breakout-skip2.safetensors')))
  const { agent, openGame: open } = await invite('slow', slow, openGame)
  const { moments } = await drawMoments(await open(1), agent, {
    seed: 3,
    decisions: 30,
    samples: 4,
    breathe: async () => {},
  })
  expect(moments).toHaveLength(4)
  for (const { tick, decision } of moments) expect(tick).toBe(2 * decision)
  const { rhythm } = await describeAgent('slow', slow, (await open(1)).spec)
  expect(rhythm).toEqual(agent.rhythm)
  agent.dispose()
})
