import { expect, it } from 'vitest'
import { drawFigure } from '../../../workers/lab/charts/figure'
import type { Figure } from '../../../workers/lab/contracts/study'

const series = ['a change with a name of some length', 'another', 'a third one', 'nulls'].map((name) => ({
  name,
  x: [0, 1, 2],
  y: [0.5, 1, 1.5],
  low: [0, 0.5, 1],
  high: [1, 1.5, 2],
}))
const figure: Figure = {
  id: 'f',
  title: 'Is the change the greater, the more salient the concept was?',
  kind: 'lines',
  x: 'saliency of what is changed, before',
  y: 'change of the action distribution (total variation)',
  names: ['One row of bricks, bottom right, taken out of the wall', 'Ball', 'Null'],
  series,
  caption: 'c',
}

/** Where its texts begin and end, as a wide face sets them; those that stand upright by their height. */
function reaches(svg: string): { readonly words: string; readonly from: number; readonly to: number }[] {
  return [...svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g)].map(([, attributes = '', words = '']) => {
    const read = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(attributes)?.[1]
    const length = words.length * (read('font-size') === '13' ? 7.6 : 6.2)
    const upright = /translate\([\d.]+ ([\d.]+)\) rotate/.exec(attributes)?.[1]
    const at = Number(upright ?? read('x'))
    const anchor = read('text-anchor') ?? 'start'
    const from = at - (anchor === 'end' ? length : anchor === 'middle' ? length / 2 : 0)
    return { words, from, to: from + length }
  })
}

it.each(['lines', 'points', 'intervals'] as const)('%s on a phone: nothing is cut, nothing is drawn small', (kind) => {
  const svg = drawFigure({ ...figure, kind }, 344)
  expect(svg).toContain('viewBox="0 0 344 ')
  const all = reaches(svg)
  expect(all.length).toBeGreaterThan(8)
  for (const { words, from, to } of all) {
    expect(from, words).toBeGreaterThanOrEqual(0)
    expect(to, words).toBeLessThanOrEqual(344)
  }
  // Every word of the title is there, in as many lines as it takes.
  const said = all.map(({ words }) => words).join(' ')
  for (const word of figure.title.split(' ')) expect(said).toContain(word)
})

it('has the width of a report where nobody says another', () => {
  expect(drawFigure(figure)).toBe(drawFigure(figure, 560))
  expect(drawFigure(figure)).toContain('viewBox="0 0 560 ')
})
