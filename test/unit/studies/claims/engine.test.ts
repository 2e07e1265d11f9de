import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../../workers/headless/backend.lib'
import { loadGame } from '../../../../workers/headless/games.lib'
import type { Claim } from '../../../../workers/lab/contracts/claim'
import type { Report } from '../../../../workers/lab/contracts/study'
import type { Policy } from '../../../../workers/lab/contracts/model'
import { reopen } from '../../../../workers/lab/runs/study/report'
import { disposeKept } from '../../../../workers/lab/saliency/cache'
import { readReport, reportHtml, rowsCsv } from '../../../../workers/lab/studies/report/html'
import { askClaim, infoOf, reportOf, rowsOf, type Asked } from '../ask'
import { ballClaim, scoreClaim } from './claim'
import { plantedPolicy, type Window } from './planted'

beforeAll(async () => void (await chooseNodeBackend('wasm')))
afterAll(() => disposeKept())

const policies: Policy[] = []
afterAll(() => policies.forEach((policy) => policy.dispose()))

async function asked(claim: Claim, window: Window | null): Promise<Asked> {
  const policy = plantedPolicy((await loadGame(claim.env, 1)).spec, window)
  policies.push(policy)
  return askClaim(claim, policy)
}

/** Of the table of effects. */
function columnOf({ tables: [effects] }: Report, name: string): number[] {
  const column = effects!.columns.indexOf(name)
  return effects!.rows.map((row) => Number(row[column]))
}

/** Where Breakout's ball flies below the wall, and Amidar's score is written, in observed pixels; and a place where nothing changes. */
const field = { x: 5, y: 36, w: 74, h: 38 }
const score = { x: 36, y: 65, w: 18, h: 6 }
const corner = { x: 0, y: 0, w: 4, h: 4 }

describe('a planted effect', () => {
  it('is found in an agent that reads the ball, and its null is not', async () => {
    const report = await reportOf(await asked(ballClaim, field))
    expect(report.verdict).toBe('supported')
    const [, none] = columnOf(report, 'difference')
    // The null's own level: its difference is 0 by being what the others are measured against.
    expect([columnOf(report, 'p (Holm)')[0]! < 0.05, none]).toEqual([true, 0])
  })

  it('is not found in an agent that reads another place', async () => {
    const report = await reportOf(await asked(ballClaim, corner))
    expect(report.verdict).toBe('open')
    expect(columnOf(report, 'difference')).toEqual([0, 0])
  })

  it('is found in an agent that looks at the score, not in one that ignores it', async () => {
    const found = await reportOf(await asked(scoreClaim, score))
    const ignored = await reportOf(await asked(scoreClaim, { ...score, x: 0, y: 0, h: 40 }))
    expect([found.verdict, columnOf(found, 'difference')[1]]).toEqual(['supported', 0])
    expect(columnOf(ignored, 'difference')).toEqual([0, 0])
  })
})

describe('the published way beside the corrected', () => {
  it('lets edits of the shown score pay, which the rules do not', async () => {
    const report = await reportOf(await asked(scoreClaim, null))
    const [shown, none] = report.tables.find(({ id }) => id === 'published')!.rows
    // Nobody's mind changes, so nothing is earned or lost; the env of the study would have paid for the edits.
    expect([shown![1], none![1], none![4]]).toEqual([0, 0, 0])
    expect(Number(shown![4])).toBeGreaterThan(1)
  })

  it('sees a change where none was made: three no-ops alone move the mind', async () => {
    const report = await reportOf(await asked({ ...ballClaim, asPublished: true }, field))
    const [, none] = report.tables.find(({ id }) => id === 'published')!.rows
    expect(none![1]).toBe(0)
    expect(Number(none![4])).toBeGreaterThan(0)
  })

  it('gives no change of saliency at all for gradients of the un-changed observation', async () => {
    const question = await asked(
      { ...ballClaim, asPublished: true, predicted: { outcome: 'saliency', direction: 'other' } },
      field,
    )
    const rows = await rowsOf(question)
    expect(new Set(rows.filter((row) => row['arm'] === 'ball').map((row) => row['saliencyPublished']))).toEqual(
      new Set([0]),
    )
    expect(rows.some((row) => row['arm'] === 'ball' && row['saliency'] !== 0)).toBe(true)
  })
})

describe('a report', () => {
  it('opens again from its file, and its rows from theirs', async () => {
    const claim = { ...ballClaim, story: 'It ends </script> here & "there".', asPublished: true, distanceTo: 'paddle' }
    const question = await asked(claim, field)
    const rows = await rowsOf(question)
    const data = { study: 'moments', claim, options: {}, agents: [infoOf(question)], done: 72, cells: 72, rows }
    const report = question.plan.summarize(rows)
    const html = reportHtml({ title: claim.title, story: claim.story, cite: '' }, report, data)
    expect(readReport(html)).toEqual(data)
    expect(reopen(readReport(html), (await loadGame('breakout', 1)).spec).findings).toEqual({
      report: { ...report, words: [...report.words, expect.stringMatching(/^Not sealed: /)] },
      rows,
      done: 72,
      cells: 72,
      look: { number: 1, of: 1 },
      seal: null,
    })
    expect(rowsCsv(rows).trimEnd().split('\r\n')).toHaveLength(rows.length + 1)
    for (const before of [2, 3]) expect(readReport(html.replace('"format":4', `"format":${before}`))).toEqual(data)
    expect(() => readReport(html.replace('"format":4', '"format":5'))).toThrow(
      /report.format: is 5: made by a newer Nudge/,
    )
    expect(() => readReport(html.replace('"env":"breakout","concept"', '"env":5,"concept"'))).toThrow(
      /report.claim.env/,
    )
    expect(() => readReport('<html></html>')).toThrow(/is not a report of Nudge/)
  })

  it('of very many rows packs them, and gives them back without the names of their cells', async () => {
    const question = await asked(ballClaim, field)
    const told = Array.from({ length: 20_001 }, (_, i) => ({
      weights: 'abc',
      seed: i % 7,
      ...(i % 3 === 0 ? { p: [1, 0.25, 0] } : { refusal: '<no>', p: null }),
    }))
    const rows = told.map((row, i) => ({ cell: `c${i}`, ...row }))
    const data = {
      study: 'moments',
      claim: ballClaim,
      options: {},
      agents: [infoOf(question)],
      done: 2,
      cells: 2,
      rows,
    }
    const html = reportHtml({ title: 't', story: '', cite: '' }, question.plan.summarize([]), data)
    expect(html.length).toBeLessThan(60_000)
    expect(readReport(html).rows).toEqual(told)
    const damaged = html.replace(/"packed":"(.{40})..../, '"packed":"$1AAAA')
    expect(() => readReport(damaged)).toThrow(/^report.rows/)
    expect(() => readReport(html.replace(/"bytes":\d/, '"bytes":9'))).toThrow(/^report.rows/)
  })
})
