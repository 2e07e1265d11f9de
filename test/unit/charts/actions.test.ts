import { describe, expect, it } from 'vitest'
import { namedInks } from '../../../app/charts/scatter-colours'
import { coloursBy } from '../../../app/explore/colouring'
import { actionInks } from '../../../workers/lab/charts/actions'
import { canvasInks, css, type Rgb } from '../../../workers/lab/charts/inks'
import { open } from '../explore/trajectories'

const actions = (count: number) => Array.from({ length: count }, (_, i) => ({ id: i === 0 ? 'noop' : `act-${i}` }))
const papers: Readonly<Record<string, Rgb>> = { light: [251, 250, 247], dark: [14, 15, 17] }

type Matrix = readonly (readonly number[])[]
const times = (matrix: Matrix, [r, g, b]: readonly number[]) =>
  matrix.map((row) => row[0]! * r! + row[1]! * g! + row[2]! * b!)
const linear = (rgb: Rgb) =>
  rgb.map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4))
/** Ottosson 2020, from linear sRGB. */
const cones: Matrix = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
]
const opponents: Matrix = [
  [0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.808675766],
]
const oklab = (light: readonly number[]) =>
  times(
    opponents,
    times(
      cones,
      light.map((value) => Math.min(Math.max(value, 0), 1)),
    ).map(Math.cbrt),
  )
/** Machado, Oliveira & Fernandes 2009, severity 1. */
const eyes: Readonly<Record<string, Matrix>> = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  deuteranope: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  protanope: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
}

function leastDistance(colours: readonly Rgb[], eye: Matrix): number {
  const seen = colours.map((rgb) => oklab(times(eye, linear(rgb))))
  let least = Infinity
  for (const [i, one] of seen.entries())
    for (const other of seen.slice(0, i))
      least = Math.min(least, Math.hypot(...one.map((value, axis) => value - other[axis]!)))
  return least
}

describe('the colours of actions', () => {
  it.each([
    ['light', 'usual', 0.12],
    ['light', 'deuteranope', 0.075],
    ['light', 'protanope', 0.075],
    ['dark', 'usual', 0.12],
    ['dark', 'deuteranope', 0.075],
    ['dark', 'protanope', 0.075],
  ] as const)('are apart for eighteen actions and from the %s paper, for the %s eye', (paper, eye, least) => {
    const inks = actionInks(actions(18), paper === 'dark')
    const actual = leastDistance([...inks.slice(1), papers[paper]!], eyes[eye]!)
    expect(actual).toBeGreaterThan(least)
    expect(leastDistance(inks, eyes[eye]!)).toBeGreaterThan(least)
  })

  it('measures what it says: alike is 0, and red and green are alike to those who cannot tell them', () => {
    expect(leastDistance([papers['dark']!, papers['dark']!], eyes['usual']!)).toBe(0)
    const [red, green]: readonly Rgb[] = [
      [200, 100, 60],
      [130, 140, 60],
    ]
    expect(leastDistance([red!, green!], eyes['usual']!)).toBeGreaterThan(0.12)
    expect(leastDistance([red!, green!], eyes['deuteranope']!)).toBeLessThan(0.05)
  })

  it('are the same on time lines and in scatters', () => {
    for (const isDark of [false, true]) {
      const shown = open
      const colours = coloursBy('action', shown, {
        embedding: null,
        endings: null,
        attention: [],
        components: null,
        names: [],
        quantities: {},
      })
      if (colours.kind !== 'category') throw new Error('actions are a category')
      expect(namedInks(colours, isDark).map(css)).toEqual(canvasInks(shown.trajectory.game.actions, isDark).actions)
    }
  })
})
