import { describe, expect, it } from 'vitest'
import { csvLine } from '../../../workers/lab/contracts/csv'
import { rowsCsv } from '../../../workers/lab/studies/report/html'

/** As any reader takes a line apart: quotes are peeled off, doubled ones are one. */
function cellsOf(line: string): string[] {
  const found = [...line.replace(/\r\n$/, '').matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)]
  return found.map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '')
}

const hostile = ['=1+1', '+2', '-F', '@SUM(A1)', '\tx', '\rx', "'=1", '=HYPERLINK("http://a,b")', 'a"b,c\nd', 'plain']

describe('tables for spreadsheets', () => {
  it('hold nothing that one would compute, and give every text back', () => {
    const cells = cellsOf(csvLine(hostile))
    expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([])
    expect(cells.map((cell) => cell.replace(/^'/, ''))).toEqual(hostile)
  })

  it('keep numbers, series and empty cells as they are', () => {
    expect(csvLine([-1.5, 1e-7, -Infinity, NaN, null, undefined, true, [-1, 2, 3], 'a b'])).toBe(
      '-1.5,1e-7,-inf,,,,true,-1 2 3,a b\r\n',
    )
  })

  it('escape the rows of a study, names of columns too', () => {
    expect(rowsCsv([{ agent: '=cmd()', '-x': -3 }])).toBe("agent,'-x\r\n'=cmd(),-3\r\n")
  })
})
