import { describe, expect, it } from 'vitest'
import {
  changes,
  momentRow,
  momentRows,
  momentsReport,
  reported,
} from '../../../workers/headless/bench/faults/moments-report.lib'
import { openGame } from '../../../workers/headless/games.lib'
import { InputError } from '../../../workers/lab/contracts/errors'
import type { Row } from '../../../workers/lab/contracts/study'
import { pageOf, reopen } from '../../../workers/lab/runs/study/report'
import { readReport } from '../../../workers/lab/studies/report/html'

const { spec } = await openGame(reported.env, 1)

/** Through the file, as a visitor opens it, and to the page that is written of it. */
function opened(rows: readonly Row[]): string {
  const { told, findings } = reopen(readReport(momentsReport(rows)), spec)
  return pageOf(told, findings)
}

describe('a report', () => {
  it('of changes that most rollouts could not take has an interval all the same, which inverts the test', () => {
    // One change can be made in every rollout but one, the others only in that one.
    const rare = changes.map((arm, i) => momentRow(0, arm, i))
    const usual = Array.from({ length: 9 }, (_, seed) => momentRow(seed + 1, changes[0]!, 0))
    expect(opened([...rare, ...usual])).toMatch(
      /Rank correlation [\d.−]+ \[[\d.−]+, [\d.−]+\] \(95 %, every order of the/,
    )
  })

  const rows = momentRows(3)
  it.each(Object.keys(rows[0]!))('with odd values under %s is opened, or refused by the field', (key) => {
    for (const odd of [null, 1e308, 1e-320, 2 ** 53, 'x', []]) {
      try {
        opened(rows.map((row) => ({ ...row, [key]: odd })))
      } catch (error) {
        expect(error, `${JSON.stringify(odd)}: ${(error as Error).stack}`).toBeInstanceOf(InputError)
        expect((error as InputError).field).toMatch(/^report\.rows/)
      }
    }
  })

  it('lets nothing run, load or send from its file', () => {
    const [head = '', policy = ''] =
      /^.*?http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(opened(rows)) ?? []
    expect(head).toMatch(/^<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv/)
    expect(policy.split('; ')).toEqual(
      expect.arrayContaining(
        ['default', 'script', 'frame', 'object']
          .map((what) => `${what}-src 'none'`)
          .concat("base-uri 'none'", "form-action 'none'"),
      ),
    )
  })

  it('does not take numbers that are none', () => {
    const file = momentsReport(rows)
    expect(() => readReport(file.replace('"value":0.5', '"value":1e999'))).toThrow('report.rows[0].value: must lie in')
  })
})
