import 'fake-indexeddb/auto'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { openGame } from '../../../workers/headless/games.lib'
import { openRows } from '../../../workers/headless/study/rows.lib'
import type { Claim } from '../../../workers/lab/contracts/claim'
import type { Seal } from '../../../workers/lab/contracts/seal'
import { plannedLooks } from '../../../workers/lab/runs/study/looks'
import { openQuestion, type OpenQuestion } from '../../../workers/lab/runs/study/question'
import { findingsOf, pageOf, reopen, sentenceOf, type Findings } from '../../../workers/lab/runs/study/report'
import { sealed } from '../../../workers/lab/runs/study/seal'
import { sealWords } from '../../../workers/lab/charts/seal-words'
import { StudyRun, type Surroundings } from '../../../workers/lab/runs/study/run'
import { alone, createMemoryShelf, type RowShelf } from '../../../workers/lab/runs/study/shelf'
import { disposeKept } from '../../../workers/lab/saliency/cache'
import { readReport } from '../../../workers/lab/studies/report/html'
import { openRowStore } from '../../../workers/storage/rows'
import { catchClaim, catcher } from './catch-claim'

beforeAll(async () => void (await chooseNodeBackend('wasm')))
afterAll(() => disposeKept())

const folders: string[] = []
afterAll(async () => void (await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })))))
async function freshFolder(): Promise<string> {
  folders.push(await mkdtemp(join(tmpdir(), 'nudge-seals-')))
  return folders.at(-1)!
}

const sources = {
  openGame,
  openBackend: async () => 'wasm',
  loadAgent: async () => catcher(),
  idOf: (source: string) => source,
}
const ask = (change: Partial<Claim> = {}): Promise<OpenQuestion> =>
  openQuestion({ study: 'moments', claim: { ...catchClaim, ...change }, agents: ['catcher'] }, sources)

const around = (shelf: RowShelf, change: Partial<Surroundings> = {}): Surroundings => {
  let time = 0
  return {
    ...sources,
    shelf,
    turns: alone,
    tellsFindings: false,
    survivesLoss: false,
    now: () => (time += 200),
    pass: async () => {},
    ...change,
  }
}

async function put(question: OpenQuestion, shelf: RowShelf): Promise<Findings> {
  const run = new StudyRun(question, around(shelf), () => {})
  expect(await run.over).toEqual({ state: 'finished' })
  return findingsOf(question, run.kept, run.seal)
}

let names = 0
const moved = catchClaim.conditions[0]!
const shelves: [string, () => Promise<RowShelf>][] = [
  ['in memory', async () => createMemoryShelf()],
  ['of a browser', () => openRowStore({ name: `seals-${names++}` })],
  ['in a folder', async () => openRows(await freshFolder(), { id: 'moments', version: 3 }, () => {})],
]

describe.each(shelves)('a question on a shelf %s', (_, create) => {
  it('is fixed before its first cell runs, and stays so however often it is asked', async () => {
    const shelf = await create()
    const question = await ask()
    const saved: number[] = []
    const watched: RowShelf = {
      ...shelf,
      save: async (batch, cells) => {
        saved.push((await shelf.seals()).length)
        return shelf.save(batch, cells)
      },
    }
    const before = new Date().toISOString()
    const { seal, report } = await put(question, watched)
    expect(saved.every((seals) => seals === 1)).toBe(true)
    expect(seal).toMatchObject({ known: 0, of: question.cells.length, earlier: [], claim: question.claim })
    expect(before <= seal!.at && seal!.at <= new Date().toISOString()).toBe(true)
    expect(report.words.at(-1)).toMatch(/^Fixed \d{4}-\d\d-\d\d \d\d:\d\d UTC, before any change had been made\.$/)
    // Other words and spelled-out defaults are no other question.
    const again = await ask({ title: 'Another title', story: 'And story.', looks: 1, asPublished: false })
    expect((await put(again, shelf)).seal).toEqual(seal)
    expect(await shelf.seals()).toEqual([seal])
  })

  it('that was cancelled and gone on with was still fixed beforehand', async () => {
    const shelf = await create()
    const question = await ask()
    const run: StudyRun = new StudyRun(
      question,
      around(shelf),
      (message) => void (message.type === 'kept' && run.cancel()),
    )
    expect((await run.over).state).toBe('cancelled')
    expect(run.kept.size).toBeGreaterThan(0)
    const { seal } = await put(await ask(), shelf)
    expect(seal).toEqual(run.seal)
    expect(seal!.known).toBe(0)
  })

  it('is sealed once, whoever is first of many', async () => {
    const shelf = await create()
    const { seal } = await put(await ask(), createMemoryShelf())
    const dated = Array.from({ length: 8 }, (_one, i): Seal => ({ ...seal!, at: `2026-11-26T12:00:0${i}.000Z` }))
    const kept = await Promise.all(dated.map((one) => shelf.seal(one)))
    expect(new Set(kept.map(({ at }) => at)).size).toBe(1)
    expect(await shelf.seals()).toEqual([kept[0]])
  })
})

describe('a question that comes', () => {
  it.each<[string, Partial<Claim>, RegExp]>([
    [
      'another prediction',
      { predicted: { outcome: 'value', direction: 'more' } },
      /predicted: the change of the action distribution/,
    ],
    ['another direction', { predicted: { outcome: 'action', direction: 'less' } }, /predicted: .* rises/],
    ['more rollouts', { rollouts: 14 }, /\(12 rollouts\)/],
    ['fewer rollouts', { rollouts: 10 }, /\(12 rollouts\)/],
    ['a margin', { margin: 0.1 }, /\(no margin\)/],
    ['more looks', { looks: 2 }, /\(1 look\)/],
    ['without its null', { conditions: [moved] }, /other changes or nulls/],
    [
      'its null as a change',
      { conditions: catchClaim.conditions.map(({ isNull: _null, ...one }) => one) },
      /other changes or nulls/,
    ],
  ])('with %s than its rows were made for says that it came after them', async (_what, change, told) => {
    const shelf = createMemoryShelf()
    const first = await put(await ask(), shelf)
    const { seal, report } = await put(await ask(change), shelf)
    expect(seal!.hash).not.toBe(first.seal!.hash)
    expect(seal!.known).toBeGreaterThan(0)
    expect(seal!.earlier.map(({ hash, at }) => [hash, at])).toEqual([[first.seal!.hash, first.seal!.at]])
    expect(report.words[0]).toMatch(/^After the data: /)
    expect(report.words[0]).toMatch(told)
    // In a list the mark stands by itself, and beside it what was found.
    expect(sentenceOf(report, seal)).toMatch(/^Predicted: /)
    // Not lost by asking again, and the first one is what it was.
    expect((await put(await ask(change), shelf)).seal).toEqual(seal)
    expect((await put(await ask(), shelf)).seal).toEqual(first.seal)
  })

  it('names what was asked of the same rollouts in another way, whose rows are of no use to it', async () => {
    const shelf = createMemoryShelf()
    const question = await ask()
    await put(question, shelf)
    const { seal, report } = await put(await ask({ decisions: 39 }), shelf)
    expect([seal!.known, seal!.earlier.map(({ done }) => done)]).toEqual([0, [question.cells.length]])
    expect(report.words.at(-1)).toMatch(
      /before, in another way, whose rows are not among these: .*\(40 decisions\)\. Of it 48 changed cells had been done by then, so what comes out there could be seen\.$/,
    )
    // Other rollouts, or another change: a question of its own.
    expect((await put(await ask({ seed: 12 }), shelf)).seal!.earlier).toEqual([])
  })
})

it('what was only asked before, and nothing of it done, could not be seen: said so', async () => {
  const shelf = createMemoryShelf()
  await sealed(await ask(), new Map(), shelf)
  const { seal, report } = await put(await ask({ decisions: 39 }), shelf)
  expect(seal!.earlier.map(({ done }) => done)).toEqual([0])
  expect(report.words.join(' ')).not.toContain('in another way')
  expect(report.words.at(-1)).toMatch(/^Also asked before, when nothing of it had been done, .*\(40 decisions\)\.$/)
  // Of other backends, kept states or versions it cannot be told.
  const { done: _done, ...unknown } = seal!.earlier[0]!
  expect(sealWords({ ...seal!, earlier: [unknown] }).at(-1)).toMatch(
    /Whether anything of it had been seen is not known\.$/,
  )
})

describe('seals in a folder', () => {
  it('are one for all processes, and what is left of a damaged one is said', async () => {
    const folder = await freshFolder()
    const told: string[] = []
    const open = () => openRows(folder, { id: 'moments', version: 3 }, (words) => told.push(words))
    const first = (await put(await ask(), await open())).seal!
    const others = await Promise.all(
      Array.from({ length: 4 }, async () => (await open()).seal({ ...first, at: '2027-01-01T00:00:00.000Z' })),
    )
    expect(others.every(({ at }) => at === first.at)).toBe(true)
    expect(await readdir(join(folder, 'seals'))).toEqual([`${first.hash}.json`])
    await writeFile(join(folder, 'seals', `${first.hash}.json`), '{"at": "2020-01-01"')
    const { seal, report } = await put(await ask(), await open())
    expect(told[0]).toContain(`${first.hash}.json: cannot be read`)
    expect(seal!.known).toBe(seal!.of)
    expect(report.words[0]).toMatch(/What had been asked before is not known\.$/)
    expect((await put(await ask(), await open())).seal).toEqual(seal)
  })
})

describe('a report', () => {
  it('carries its seal, and opens with it', async () => {
    const shelf = createMemoryShelf()
    await put(await ask(), shelf)
    const question = await ask({ rollouts: 14 })
    const found = await put(question, shelf)
    const page = pageOf(question, found)
    expect(page).toMatch(/<p class="verdict">[^<]*, after the data<\/p>/)
    const { spec } = await openGame('catch', 1)
    expect(reopen(readReport(page), spec).findings).toEqual(found)
    expect(() =>
      readReport(
        page
          .replaceAll('"direction":"more"},"rollouts":14', '"direction":"less"},"rollouts":14')
          .replace('"direction":"less"', '"direction":"more"'),
      ),
    ).toThrow('report.seal: is of another question')
  })

  it('gives no verdict before a look that was planned is whole', async () => {
    const question = await ask({ rollouts: 24, looks: 2 })
    const { kept, seal } = await done(question)
    const [half] = plannedLooks(question.claim)
    const some = (count: number) => new Map([...kept].slice(0, count))
    const cells = question.cells.filter(({ seed }) => half!.seeds!.has(seed)).length
    expect(cells).toBe(question.cells.length / 2)
    const before = findingsOf(question, some(cells - 1), seal)
    expect([before.report.verdict, before.look]).toEqual([null, null])
    expect(before.report.words[0]).toMatch(/^Not yet judged: 47 of 96 cells are done\./)
    expect(pageOf(question, before)).not.toMatch(/<p class="verdict">/)
    // At the planned look, of its own rollouts alone, however many more there are.
    const at = findingsOf(question, some(cells), seal)
    expect(at.look).toEqual({ number: 1, of: 2 })
    expect(at.report.tables[0]!.rows.every((row) => Number(row[1]) <= 12)).toBe(true)
    expect(at.report.words.join(' ')).toContain('Look 1 of 2 that were planned, at 12 of 24 rollouts')
    const { report, look } = findingsOf(question, some(cells + 5), seal)
    expect({ report, look }).toEqual({ report: at.report, look: at.look })
    const { spec } = await openGame('catch', 1)
    expect(reopen(readReport(pageOf(question, at)), spec).findings).toEqual(at)
    const whole = findingsOf(question, kept, seal)
    const decided = at.report.verdict === 'supported' || at.report.verdict === 'refuted'
    expect(whole.look).toEqual({ number: decided ? 1 : 2, of: 2 })
    expect(reopen(readReport(pageOf(question, whole)), spec).findings).toEqual(whole)
  })

  async function done(question: OpenQuestion) {
    const run = new StudyRun(question, around(createMemoryShelf()), () => {})
    await run.over
    return { kept: new Map(question.cells.map(({ key }) => [key, run.kept.get(key)!])), seal: run.seal }
  }
})
