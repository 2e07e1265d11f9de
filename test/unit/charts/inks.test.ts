import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { accentInk, canvasInks, gridInk, ink, quietInk, seriesInk, warnInk } from '../../../workers/lab/charts/inks'

const style = readFileSync('app/style.css', 'utf8')
const ofTheme = (name: string) => new RegExp(`--${name}: light-dark\\((#\\w+), (#\\w+)\\)`).exec(style)?.slice(1) ?? []

it('files are drawn in the colours of the light page', () => {
  for (const given of [ink, quietInk, gridInk, accentInk, warnInk, ...[0, 1, 2, 3, 4, 5].map((i) => seriesInk(i))]) {
    const [, name = '', light] = /^var\(--([\w-]+), (#\w+)\)$/.exec(given) ?? []
    expect(ofTheme(name)[0], name).toBe(light)
  }
})

it('canvases are drawn in the colours of the page', () => {
  for (const dark of [false, true]) {
    const { line, quiet, accent } = canvasInks([], dark)
    expect([line, quiet, accent]).toEqual(['ink', 'ink-3', 'accent'].map((name) => ofTheme(name)[Number(dark)]))
  }
})

it('doing nothing stays in the background, every other action has a hue of its own', () => {
  const { actions } = canvasInks([{ id: 'noop' }, { id: 'left' }, { id: 'right' }, { id: 'fire' }], false)
  expect(new Set(actions).size).toBe(4)
  expect(canvasInks([{ id: 'left' }, { id: 'noop' }], false).actions).toEqual([actions[1], actions[0]])
})
