import { describe, expect, it } from 'vitest'
import { drawFigure } from '../../../workers/lab/charts/figure'
import { seriesDash, seriesInk } from '../../../workers/lab/charts/inks'
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
    const length = words.length * 6.2 * (Number(read('font-size') ?? 11) / 11) * (read('font-weight') ? 1.04 : 1)
    const upright = /translate\([\d.]+ ([\d.]+)\) rotate/.exec(attributes)?.[1]
    const at = Number(upright ?? read('x'))
    const anchor = read('text-anchor') ?? 'start'
    const from = at - (anchor === 'end' ? length : anchor === 'middle' ? length / 2 : 0)
    return { words, from, to: from + length }
  })
}

it.each(['lines', 'points', 'intervals', 'bars', 'matrix', 'mosaic'] as const)(
  '%s on a phone: nothing is cut, nothing is drawn small',
  (kind) => {
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
  },
)

it('has the width of a report where nobody says another', () => {
  expect(drawFigure(figure)).toBe(drawFigure(figure, 560))
  expect(drawFigure(figure)).toContain('viewBox="0 0 560 ')
})

it('of a dozen lines no two look alike', () => {
  const looks = Array.from({ length: 12 }, (_, i) => `${seriesInk(i)} ${seriesDash(i)}`)
  expect(new Set(looks).size).toBe(12)
})

it('bars stand on 0, each telling its number', () => {
  const svg = drawFigure({
    ...figure,
    kind: 'bars',
    names: ['left', 'right'],
    series: [
      { name: 'as it is', x: [0, 1], y: [4, 0] },
      { name: 'changed', x: [0, 1], y: [1, 3] },
    ],
  })
  const bars = [...svg.matchAll(/<rect [^>]*y="([\d.]+)" [^>]*height="([\d.]+)"[^>]*><title>([^<]*)/g)]
  expect(bars.map(([, , , said]) => said)).toEqual([
    'left, as it is: 4',
    'right, as it is: 0',
    'left, changed: 1',
    'right, changed: 3',
  ])
  const heights = bars.map(([, , height]) => Number(height))
  expect(heights[0]! / heights[2]!).toBeCloseTo(4, 1)
  expect(new Set(bars.map(([, y, height]) => Math.round(Number(y) + Number(height)))).size).toBe(1)
})

it('draws the line through points as far as they reach', () => {
  const points = { name: 'p', x: [0, 10], y: [1, 5], fit: { intercept: 1, slope: 0.4 } }
  const svg = drawFigure({ ...figure, kind: 'points', series: [points] })
  const [from, to] = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => [x, y])
  expect(svg).toContain(`<line x1="${from![0]}" y1="${from![1]}" x2="${to![0]}" y2="${to![1]}"`)
})

it('writes beside points what they are, inside the picture', () => {
  const points = { name: 'p', x: [0, 10], y: [1, 5], words: ['first', 'the last of all of them'] }
  const svg = drawFigure({ ...figure, kind: 'points', series: [points] }, 344)
  const [first, last] = points.words.map((word) => reaches(svg).find(({ words }) => words === word)!)
  const [from, to] = [...svg.matchAll(/<circle cx="([\d.]+)"/g)].map(([, x]) => Number(x))
  expect(first!.from).toBeGreaterThan(from!)
  expect(last!.to).toBeLessThan(to!)
})

describe('a mosaic', () => {
  const cells = [
    [1, 0.5, null],
    [1, 1, 0],
  ]
  const mosaic = (reach?: number): Figure => ({
    ...figure,
    kind: 'mosaic',
    names: ['20 k', '40 k'],
    series: [
      { name: 'A2C', x: [20, 40], y: [1, 2] },
      { name: 'DQN', x: [], y: [] },
    ],
    panels: [
      { series: 0, name: 0, cells },
      { series: 1, name: 1, cells },
    ],
    ...(reach && { reach }),
  })

  it('has a panel where a row and a column cross, which tells what it holds on average', () => {
    const svg = drawFigure(mosaic())
    expect([...svg.matchAll(/<g><title>([^<]*)/g)].map(([, said]) => said)).toEqual([
      'A2C, 20 k: 0.75 as it is, 0.667 under changes',
      'DQN, 40 k: 0.75 as it is, 0.667 under changes',
    ])
  })

  it('on a wide sheet has series across and names downwards, on a narrow one a line above its panels', () => {
    const many: Figure = { ...mosaic(), cells: { states: [], changes: [], agents: [] } }
    const places = (width: number) =>
      [...drawFigure(many, width).matchAll(/data-panel="\d" .*? x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"/g)].map(
        (found) => found.slice(1).map(Number),
      )
    const [[x0, y0] = [], [x1, y1] = []] = places(920)
    // A2C at its first length, DQN at its second: right of it, and below.
    expect(x1! - x0!).toBeGreaterThan(400)
    expect(y1! - y0!).toBeLessThan(80)
    const narrow = places(340)
    expect(narrow[0]![0]).toBe(8)
    for (const [x, , width] of narrow) expect(x! + width!).toBeLessThanOrEqual(340)
    expect(drawFigure(many)).toContain('viewBox="0 0 920 ')
  })

  it('draws neighbours of one shade in one stroke, and nothing where nothing is known', () => {
    const [own] = drawFigure(mosaic()).split('<g><title>').slice(1)
    const strokes = [...own!.matchAll(/<path d="([^"]*)" stroke="[^"]*" stroke-opacity="([^"]*)"/g)].map(
      ([, d, share]) => `${share} ${d!.replace(/M(\d+) [\d.]+/g, '$1')}`,
    )
    expect(strokes).toEqual(['1 0h1', '0.5 1h1', '1 0h2'])
  })

  it('differences have a colour on either side of 0', () => {
    const svg = drawFigure({ ...mosaic(0.5), panels: [{ series: 0, name: 0, cells: [[0.5, -0.25]] }] })
    expect(svg).toMatch(/stroke="var\(--map-plus[^"]*" stroke-opacity="1"/)
    expect(svg).toMatch(/stroke="var\(--map-minus[^"]*" stroke-opacity="0.5"/)
  })
})
