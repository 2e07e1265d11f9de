import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { shipReport } from '../../../workers/headless/study/ship.lib'
import { readEntries, readShipped } from '../../../workers/lab/runs/study/shipped'
import { claimOf } from '../../../workers/lab/studies/claims'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nudge-ship-'))
  vi.spyOn(console, 'log').mockImplementation(() => {})
})
afterEach(async () => {
  vi.restoreAllMocks()
  await rm(folder, { recursive: true, force: true })
})

const json = async (name: string): Promise<unknown> => JSON.parse(await readFile(join(folder, name), 'utf8'))
const ship = (id: string, verdict: 'open' | 'supported', done = 2) =>
  shipReport(
    folder,
    { claim: claimOf(id), agents: [{ id: 'small', name: 'Small' }] } as never,
    {
      report: { verdict, words: ['Predicted: so.', 'More.'], tables: [], figures: [] },
      rows: [{ share: 1 / 3 }],
      done,
      cells: 2,
      look: { number: 1, of: 1 },
      seal: null,
    } as never,
  )

it('a finished report goes among those of a site, once, under what the site calls its agents', async () => {
  await ship('breakout-bricks', 'open')
  await ship('amidar-score', 'open')
  await ship('breakout-bricks', 'supported')
  const entries = readEntries(await json('index.json'))
  expect(entries.map(({ id, verdict, sentence }) => [id, verdict, sentence])).toEqual([
    ['amidar-score', 'open', 'Predicted: so.'],
    ['breakout-bricks', 'supported', 'Predicted: so.'],
  ])
  const report = readShipped(await json('breakout-bricks.json'))
  expect(report).toMatchObject({ rows: 1, done: 2, cells: 2, agents: [{ id: 'shipped/small', name: 'Small' }] })
})

it('one that is not finished stays out', async () => {
  await expect(ship('breakout-bricks', 'open', 1)).rejects.toThrow('rests on 1 of 2 cells')
})
