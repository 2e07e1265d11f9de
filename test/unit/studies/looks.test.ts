import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { openGame } from '../../../workers/headless/games.lib'
import type { Claim } from '../../../workers/lab/contracts/claim'
import { plannedLooks } from '../../../workers/lab/runs/study/looks'
import { openQuestion, type OpenQuestion } from '../../../workers/lab/runs/study/question'
import { findingsOf, pageOf, reopen } from '../../../workers/lab/runs/study/report'
import { StudyRun, type StudyMessage, type Surroundings } from '../../../workers/lab/runs/study/run'
import { alone, createMemoryShelf, type RowShelf, type Turns } from '../../../workers/lab/runs/study/shelf'
import { disposeKept } from '../../../workers/lab/saliency/cache'
import { readReport } from '../../../workers/lab/studies/report/html'
import { catchClaim, catcher } from './catch-claim'

beforeAll(async () => void (await chooseNodeBackend('wasm')))
afterAll(() => disposeKept())

const sources = {
  openGame,
  openBackend: async () => 'wasm',
  loadAgent: async () => catcher(),
  idOf: (one: string) => one,
}
const [moved, nothing] = catchClaim.conditions
/** The basket is what is salient. Three looks at 36 rollouts: that its moving is noticed is found before the last. */
const planned: Partial<Claim> = {
  concept: 'basket',
  conditions: [
    { ...moved!, title: 'Basket moved', steps: [{ id: 'move-basket', options: { dx: 20 }, from: 0, every: 0 }] },
    nothing!,
  ],
  rollouts: 36,
  looks: 3,
}
const ask = (change: Partial<Claim> = {}): Promise<OpenQuestion> =>
  openQuestion({ study: 'moments', claim: { ...catchClaim, ...planned, ...change }, agents: ['catcher'] }, sources)

function begin(
  question: OpenQuestion,
  shelf: RowShelf,
  change: Partial<Surroundings> = {},
  hear: (message: StudyMessage) => void = () => {},
) {
  let time = 0
  const around = {
    ...sources,
    shelf,
    turns: alone,
    tellsFindings: false,
    survivesLoss: false,
    now: () => (time += 200),
    pass: async () => {},
    ...change,
  }
  return new StudyRun(question, around, hear)
}

const pageIn = (question: OpenQuestion, { kept, seal }: StudyRun) => pageOf(question, findingsOf(question, kept, seal))
const at = (question: OpenQuestion, number: number) => plannedLooks(question.claim)[number - 1]!
const cellsAt = (question: OpenQuestion, number: number) =>
  question.cells.filter(({ seed }) => at(question, number).seeds?.has(seed) ?? true)

describe('a study with planned looks', () => {
  it('stops at the first that decides, says so, and plays no more', async () => {
    const question = await ask()
    const run = begin(question, createMemoryShelf())
    expect(await run.over).toEqual({ state: 'finished' })
    const found = findingsOf(question, run.kept, run.seal)
    expect(found.look).toEqual({ number: 2, of: 3 })
    expect(found.report.verdict).toBe('supported')
    expect(found.report.words.join(' ')).toContain('Stopped, as planned, at look 2 of 3 that were planned, at 24 of 36')
    expect([...run.kept.keys()].sort()).toEqual(
      cellsAt(question, 2)
        .map(({ key }) => key)
        .sort(),
    )
    expect([found.done, found.cells]).toEqual([run.kept.size, run.kept.size])
    const { spec } = await openGame('catch', 1)
    expect(reopen(readReport(pageOf(question, found)), spec).findings).toEqual(found)
  })

  it('goes on to the end where none decides', async () => {
    const question = await ask({ concept: 'ball', conditions: catchClaim.conditions })
    const run = begin(question, createMemoryShelf())
    expect(await run.over).toEqual({ state: 'finished' })
    const { look, report } = findingsOf(question, run.kept, run.seal)
    expect(look).toEqual({ number: 3, of: 3 })
    expect(report.words.join(' ')).not.toContain('Stopped')
    expect(run.kept.size).toBe(question.cells.length)
  })

  it('is the same to the byte, killed and gone on with, and asked again', async () => {
    const question = await ask()
    const shelf = createMemoryShelf()
    let [rounds, state] = [0, '']
    for (let breaths = 2; state !== 'finished'; breaths += 5, rounds++) {
      let left = breaths
      const run: StudyRun = begin(question, shelf, { pass: async () => void (--left === 0 && run.cancel()) })
      ;({ state } = await run.over)
    }
    expect(rounds).toBeGreaterThan(1)
    let played = 0
    const again = begin(question, shelf, {}, ({ type }) => void (type === 'kept' && played++))
    expect(await again.over).toEqual({ state: 'finished' })
    expect(played).toBe(0)
    const whole = begin(question, shelfWith(await shelf.seals()))
    await whole.over
    expect(pageIn(question, again)).toBe(pageIn(question, whole))
  })

  it('is the same to the byte by several hands, of which one was past the look when the other had it whole', async () => {
    const question = await ask()
    const shelf = createMemoryShelf()
    const held = cellsAt(question, 1)[0]!.batch
    const others: Turns = { take: async (batch) => (batch === held ? alone.take(batch) : null) }
    const beyond = new Set(cellsAt(question, 2).map(({ key }) => key))
    let past = 0
    // Somebody else has one batch of the first look, and is done with it when this one is well into the third.
    const run: StudyRun = begin(
      question,
      shelf,
      {
        turns: {
          async take(batch) {
            if (batch === held) return null
            if (past === 2) await begin(question, shelf, { turns: others }).over
            return alone.take(batch)
          },
        },
      },
      (message) => {
        if (message.type === 'kept' && message.cells.some(({ key }) => !beyond.has(key))) past++
      },
    )
    expect(await run.over).toEqual({ state: 'finished' })
    expect(past).toBe(3)
    expect(run.kept.size).toBeLessThan(question.cells.length)
    const whole = begin(question, shelfWith(await shelf.seals()))
    await whole.over
    expect(pageIn(question, run)).toBe(pageIn(question, whole))
  })

  /** Where the question was fixed already, so that its time is the same. */
  function shelfWith(seals: Awaited<ReturnType<RowShelf['seals']>>): RowShelf {
    const shelf = createMemoryShelf()
    for (const seal of seals) void shelf.seal(seal)
    return shelf
  }
})
