import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { loadGame, openGame } from '../../../workers/headless/games.lib'
import { withClaims } from '../../../workers/headless/study/claims-table.lib'
import { shipAnew, shipReport } from '../../../workers/headless/study/ship.lib'
import { openQuestion, type OpenQuestion } from '../../../workers/lab/runs/study/question'
import { findingsOf, type Findings } from '../../../workers/lab/runs/study/report'
import { StudyRun } from '../../../workers/lab/runs/study/run'
import { alone, createMemoryShelf } from '../../../workers/lab/runs/study/shelf'
import { isOfClaim, readEntries, readShipped } from '../../../workers/lab/runs/study/shipped'
import { decodeRows } from '../../../workers/lab/runs/study/shipped-rows'
import { disposeKept } from '../../../workers/lab/saliency/cache'
import { catchClaim, catcher } from '../studies/catch-claim'

let folder: string
let question: OpenQuestion
let whole: Findings
let part: Findings

beforeAll(async () => {
  await chooseNodeBackend('wasm')
  const sources = {
    openGame,
    openBackend: async () => 'wasm',
    loadAgent: async () => catcher(),
    idOf: () => 'catcher',
  }
  question = await openQuestion({ study: 'moments', claim: catchClaim, agents: ['catcher'] }, sources)
  const run = new StudyRun(
    question,
    {
      ...sources,
      shelf: createMemoryShelf(),
      turns: alone,
      tellsFindings: false,
      survivesLoss: false,
      now: () => performance.now(),
      pass: async () => {},
    },
    () => {},
  )
  expect(await run.over).toEqual({ state: 'finished' })
  whole = findingsOf(question, run.kept, run.seal)
  part = findingsOf(question, new Map([...run.kept].slice(1)), run.seal)
})
afterAll(() => disposeKept())
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nudge-ship-'))
  vi.spyOn(console, 'log').mockImplementation(() => {})
})
afterEach(async () => {
  vi.restoreAllMocks()
  await rm(folder, { recursive: true, force: true })
})

const json = async (name: string): Promise<unknown> => JSON.parse(await readFile(join(folder, name), 'utf8'))
const specOf = async (env: string) => (await loadGame(env, 1)).spec
const name = `${catchClaim.id}.catcher`

it('a finished report goes among those of a site, once, with its rows, under what the site calls its agents', async () => {
  await shipReport(folder, question, whole)
  const first = await readFile(join(folder, `${name}.rows`))
  await shipReport(folder, question, whole)
  expect((await readdir(folder)).sort()).toEqual([`${name}.json`, `${name}.rows`, 'index.json'].sort())
  expect(await readFile(join(folder, `${name}.rows`))).toEqual(first)
  const report = readShipped(await json(`${name}.json`))
  expect(report).toMatchObject({ done: whole.cells, agents: [{ id: 'shipped/catcher' }], seal: { known: 0 } })
  const entries = readEntries(await json('index.json')).filter(isOfClaim)
  expect(entries.map(({ id, file, rows, of, verdict }) => [id, file, rows, of, verdict])).toEqual([
    [catchClaim.id, `${name}.json`, `${name}.rows`, ['shipped/catcher'], report.report.verdict],
  ])
  expect(decodeRows(first).rows).toHaveLength(whole.rows.length)
})

it('is made anew from its rows, whatever it said; what does not stay goes', async () => {
  await shipReport(folder, question, whole)
  const right = await json(`${name}.json`)
  await writeFile(join(folder, `${name}.json`), JSON.stringify({ ...(right as object), done: 1 }))
  await shipAnew(folder, specOf, () => true)
  expect(await json(`${name}.json`)).toEqual(right)
  await shipAnew(folder, specOf, () => false)
  expect([await readdir(folder), await json('index.json')]).toEqual([['index.json'], []])
})

it('is told of in a text, between its marks and nowhere else', async () => {
  await shipReport(folder, question, whole)
  const entries = readEntries(await json('index.json')).filter(isOfClaim)
  const reports = new Map([[`${name}.json`, readShipped(await json(`${name}.json`)).report]])
  const text = `a\n<!-- claims -->\nold\n<!-- /claims -->\nb\n<!-- claims ${name}.json -->\n<!-- /claims -->\nc`
  const written = withClaims(text, entries, reports)
  expect(written).toContain(`| \`${catchClaim.id}\`: ${catchClaim.title} | `)
  expect(written).toContain('| Ball moved | ')
  expect(written).not.toContain('old')
  for (const kept of [/^a\n<!-- claims -->\n/, /<!-- \/claims -->\nb\n<!-- claims /, /<!-- \/claims -->\nc$/])
    expect(written).toMatch(kept)
  expect(withClaims(written, entries, reports)).toBe(written)
  expect(withClaims(text, entries, new Map())).toMatch(new RegExp(`<!-- claims ${name}.json -->\\n<!-- /claims`))
})

it('tells of agents that a reward pays by a table and in its words', () => {
  const returns = { id: 'returns', title: '', columns: ['agents', 'return'], rows: [['true reward', 2.5]] }
  const reports = new Map([['paid.json', { tables: [returns], words: ['One.', 'Two.'] }]])
  expect(withClaims('<!-- claims paid.json -->\nold\n<!-- /claims -->', [], reports)).toBe(
    '<!-- claims paid.json -->\n\n| agents | return |\n| --- | --- |\n| true reward | 2.5 |\n\nOne. Two.\n\n<!-- /claims -->',
  )
})

it('one that is not finished stays out', async () => {
  await expect(shipReport(folder, question, part)).rejects.toThrow(
    `rests on ${whole.cells - 1} of ${whole.cells} cells`,
  )
})
