import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../../workers/headless/backend.lib'
import { loadGame } from '../../../../workers/headless/games.lib'
import { plan, questionHash, run, shard } from '../../../../workers/lab/studies/experiment'
import { openClaim, type OpenClaim } from '../../../../workers/lab/studies/designs/open'
import { readReport, reportHtml, rowsCsv } from '../../../../workers/lab/studies/report/html'
import { summarize } from '../../../../workers/lab/studies/designs/summarize'
import type { Cell, Row, Subject } from '../../../../workers/lab/contracts/study'
import type { Claim } from '../../../../workers/lab/contracts/claim'
import type { Policy } from '../../../../workers/lab/contracts/policy'
import { disposeKept } from '../../../../workers/lab/saliency/cache'
import { about, ballClaim, scoreClaim } from './claim'
import { plantedPolicy, type Window } from './planted'

beforeAll(async () => void (await chooseNodeBackend('wasm')))
afterAll(() => disposeKept())

const surroundings = { loadGame, breathe: async () => {} }
const policies: Policy[] = []
afterAll(() => policies.forEach((policy) => policy.dispose()))

async function asked(claim: Claim, window: Window | null): Promise<{ open: OpenClaim; subject: Subject; cells: Cell[] }> {
  const { spec } = await loadGame(claim.env, 1)
  const policy = plantedPolicy(spec, window)
  policies.push(policy)
  const subject = { ...about, env: claim.env, policy }
  const open = openClaim(claim, spec, [subject])
  return { open, subject, cells: plan(open, 1) }
}

async function rowsOf({ open, subject }: { open: OpenClaim; subject: Subject }, cells: readonly Cell[], breathe = surroundings.breathe): Promise<Row[]> {
  const rows: Row[] = []
  for (const cell of cells) for await (const row of run(open, cell, subject, { ...surroundings, breathe })) rows.push(row)
  return rows
}

/** Where Breakout's ball flies below the wall, and Amidar's score is written, in observed pixels; and a place where nothing changes. */
const field = { x: 5, y: 36, w: 74, h: 38 }
const score = { x: 36, y: 65, w: 18, h: 6 }
const corner = { x: 0, y: 0, w: 4, h: 4 }

describe('a planted effect', () => {
  it('is found in an agent that reads the ball, and its null is not', async () => {
    const question = await asked(ballClaim, field)
    const report = summarize(question.open, await rowsOf(question, question.cells))
    expect(report.verdict).toBe('supported')
    const [ball, none] = report.tables[0]!.rows
    // The null's own level: its difference is 0 by being what the others are measured against.
    expect([Number(ball![9]) < 0.05, Number(none![3])]).toEqual([true, 0])
  })

  it('is not found in an agent that reads another place', async () => {
    const question = await asked(ballClaim, corner)
    const report = summarize(question.open, await rowsOf(question, question.cells))
    expect(report.verdict).toBe('open')
    expect(report.tables[0]!.rows.map((row) => row[3])).toEqual([0, 0])
  })

  it('is found in an agent that looks at the score, not in one that ignores it', async () => {
    const looks = await asked(scoreClaim, score)
    const ignores = await asked(scoreClaim, { ...score, x: 0, y: 0, h: 40 })
    const found = summarize(looks.open, await rowsOf(looks, looks.cells))
    expect([found.verdict, Number(found.tables[0]!.rows[1]![4])]).toEqual(['supported', 0])
    const table = summarize(ignores.open, await rowsOf(ignores, ignores.cells)).tables[0]!
    expect(table.rows.map((row) => row[4])).toEqual([0, 0])
  })
})

describe('the published way beside the corrected', () => {
  it('lets edits of the shown score pay, which the rules do not', async () => {
    const question = await asked(scoreClaim, null)
    const report = summarize(question.open, await rowsOf(question, question.cells))
    const [shown, none] = report.tables.find(({ id }) => id === 'published')!.rows
    // Nobody's mind changes, so nothing is earned or lost; the env of the study would have paid for the edits.
    expect([shown![1], none![1], none![4]]).toEqual([0, 0, 0])
    expect(Number(shown![4])).toBeGreaterThan(1)
  })

  it('sees a change where none was made: three no-ops alone move the mind', async () => {
    const question = await asked({ ...ballClaim, asPublished: true }, field)
    const report = summarize(question.open, await rowsOf(question, question.cells))
    const [, none] = report.tables.find(({ id }) => id === 'published')!.rows
    expect(none![1]).toBe(0)
    expect(Number(none![4])).toBeGreaterThan(0)
  })

  it('gives no change of saliency at all for gradients of the un-changed observation', async () => {
    const question = await asked({ ...ballClaim, asPublished: true, predicted: { outcome: 'saliency', direction: 'other' } }, field)
    const rows = await rowsOf(question, question.cells)
    expect(new Set(rows.filter((row) => row['arm'] === 'ball').map((row) => row['saliencyPublished']))).toEqual(new Set([0]))
    expect(rows.some((row) => row['arm'] === 'ball' && row['saliency'] !== 0)).toBe(true)
  })
})

describe('work in parts', () => {
  it('cancelled and gone on with, in shards and in any order, is the same to the byte', async () => {
    const question = await asked(ballClaim, field)
    const whole = await rowsOf(question, question.cells)
    const parts = [2, 1, 3].map((part) => shard(question.cells, part, 3))
    const made = new Map<string, Row[]>()
    let left = 7
    for (const cell of parts.flat()) {
      // The first try is cut off in the middle: nothing of it is kept.
      const cut = async () => {
        if (--left === 0) throw new Error('cancelled')
      }
      const rows = await rowsOf(question, [cell], cut).catch(() => null)
      made.set(cell.key, rows ?? (await rowsOf(question, [cell])))
    }
    const merged = question.cells.flatMap(({ key }) => made.get(key)!)
    expect(JSON.stringify(merged)).toBe(JSON.stringify(whole))
    expect(summarize(question.open, merged)).toEqual(summarize(question.open, whole))
    expect(left).toBeLessThan(0)
  })

  it('goes by a hash that knows the question, and not how often it is asked', async () => {
    const { open, subject } = await asked(ballClaim, field)
    const hash = (change: Partial<Claim>) => questionHash({ ...open, claim: { ...open.claim, ...change } }, [subject])
    const plain = await hash({})
    expect(await hash({ rollouts: 50, title: 'Other words' })).toBe(plain)
    for (const change of [{ seed: 12 }, { concept: 'paddle' }, { asPublished: true }, { decisions: 41 }, { distanceTo: 'paddle' }]) expect(await hash(change)).not.toBe(plain)
    expect(plan(open, 1).map(({ key }) => key)).toEqual(['0-0', '0-1', '0-2', '0-3', '0-4', '0-5', '0-6', '0-7'])
  })
})

describe('a report', () => {
  it('opens again from its file, and its rows from theirs', async () => {
    const question = await asked({ ...ballClaim, story: 'It ends </script> here & "there".', asPublished: true, distanceTo: 'paddle' }, field)
    const rows = await rowsOf(question, question.cells)
    const { policy: _, ...agent } = question.subject
    const html = reportHtml(question.open, summarize(question.open, rows), { claim: question.open.claim, agents: [agent], rows })
    const data = readReport(html)
    expect(data).toEqual({ claim: question.open.claim, agents: [agent], rows: JSON.parse(JSON.stringify(rows)) })
    expect(rowsCsv(rows).trimEnd().split('\r\n')).toHaveLength(rows.length + 1)
    expect(() => readReport(html.replace('"format":1', '"format":2'))).toThrow(/report.format: was made by a newer Nudge/)
    expect(() => readReport(html.replace('"env":"breakout","concept"', '"env":5,"concept"'))).toThrow(/report.claim.env/)
    expect(() => readReport('<html></html>')).toThrow(/is not a report of Nudge/)
  })
})
