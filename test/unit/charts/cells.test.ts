import { expect, it } from 'vitest'
import { showCell } from '../../../workers/lab/charts/cells'
import { reportHtml } from '../../../workers/lab/studies/report/html'

it.each([
  ['p (Holm)', 1.838e-9, '< 0.0001'],
  ['p', 0.06499, '0.065'],
  ['p over rollouts', '–', '–'],
  ['played', 12_345, '12345'],
  ['pairs', 30, '30'],
  ['difference', -0.07004, '−0.07'],
  ['un-changed', 125.5, '126'],
  ['arm', 'Ball 5 px right', 'Ball 5 px right'],
])('a cell under %s: %s is read as %s', (column, cell, text) => expect(showCell(column, cell)).toBe(text))

it('is read alike in a report that is a file, whose data keep every digit', () => {
  const html = reportHtml(
    { title: 't', story: 's', cite: '' },
    {
      verdict: null,
      words: [],
      tables: [{ id: 'a', title: 'A', columns: ['arm', 'p'], rows: [['Ball', 9.999e-5]] }],
      figures: [],
    },
    { study: 'methods', claim: null, options: {}, agents: [], done: 1, cells: 1, rows: [{ value: 9.999e-5 }] },
  )
  expect(html).toContain('<td>&lt; 0.0001</td>')
  expect(html).toContain('0.00009999')
})
