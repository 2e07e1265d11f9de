import { describe, expect, it } from 'vitest'
import { boundsOf, createGrid, fitView, toScreen } from '../../../app/charts/scatter'
import { faded, inksOf, packed, valueEnds, valueInk } from '../../../app/charts/scatter-colours'
import { drawPoints, pointRadius } from '../../../app/charts/scatter-draw'
import { deedOfKey, extendPath, pathInData, type Plane } from '../../../app/charts/scatter-hand'
import { categoryInk } from '../../../workers/lab/charts/inks'

const bytes = (ink: number) => [...new Uint8Array(Uint32Array.of(ink).buffer)]

describe('colours', () => {
  it('are packed as a canvas reads them', () => {
    expect(bytes(packed([1, 2, 3]))).toEqual([1, 2, 3, 255])
    expect(bytes(faded(packed([1, 2, 3]))).slice(0, 3)).toEqual([1, 2, 3])
    expect(bytes(faded(packed([1, 2, 3])))[3]).toBeLessThan(128)
  })

  it('one per category, grey for none', () => {
    const inks = inksOf({ kind: 'category', labels: [0, 1, 0, -1, 7], names: ['left', 'right'] }, 5, false)
    expect(inks[0]).toBe(inks[2])
    expect(new Set(inks).size).toBe(3)
    expect(inks[3]).toBe(inks[4])
    expect(new Set(Array.from({ length: 12 }, (_, i) => packed(categoryInk(i, true)))).size).toBe(12)
  })

  it.each([
    [false, 1],
    [true, -1],
  ])('values: stronger is further from the paper (dark %s)', (dark, sign) => {
    const light = (share: number, signed: boolean) =>
      valueInk(share, signed, dark).reduce((sum, channel) => sum + channel, 0)
    expect(sign * (light(0.1, false) - light(0.9, false))).toBeGreaterThan(0)
    expect(sign * (light(0.55, true) - light(0.95, true))).toBeGreaterThan(0)
    expect(sign * (light(0.45, true) - light(0.05, true))).toBeGreaterThan(0)
  })

  it('signed values reach equally far both ways; what is not finite is left out', () => {
    expect(valueEnds([1, -3, NaN], true)).toEqual([-3, 3])
    expect(valueEnds([1, -3, NaN], false)).toEqual([-3, 1])
    expect(valueEnds([NaN], true)).toBeNull()
    expect(inksOf({ kind: 'value', values: [2, 2, NaN], name: 'value' }, 3, false).every((ink) => ink > 0)).toBe(true)
  })
})

describe('the picture', () => {
  const picture = (width: number, height: number, ratio = 1) => ({
    width,
    height,
    ratio,
    pixels: new Uint32Array(width * height),
  })
  const points = Float32Array.of(-1, 0, 1, 0, 1, 0, NaN, 0, 900, 0)
  const view = { x: 0, y: 0, scale: 20 }

  it('has a disc at each point in sight, the later one on top', () => {
    const into = picture(100, 60)
    drawPoints(into, points, view, Uint32Array.of(11, 22, 33, 44, 55), null)
    const at = (x: number, y: number) => into.pixels[y * 100 + x]
    expect([at(30, 30), at(70, 30), at(50, 30), at(30, 26)]).toEqual([11, 33, 0, 0])
    expect([...new Set(into.pixels)].sort((a, b) => a - b)).toEqual([0, 11, 33])
    const radius = Math.floor(pointRadius(5, into))
    expect(at(30 + radius, 30)).toBe(11)
    expect(at(31 + radius, 30)).toBe(0)
  })

  it('follows the device pixels', () => {
    const into = picture(200, 120, 2)
    drawPoints(into, points, view, Uint32Array.of(11, 22, 33, 44, 55), null)
    expect(into.pixels[60 * 200 + 60]).toBe(11)
  })

  it('points grow from nearby, up to a size', () => {
    const [far, near, nearest] = [1, 4, 400].map((zoom) =>
      pointRadius(20_000, { width: 1000, height: 800, ratio: 1 }, zoom),
    )
    expect(near).toBeGreaterThan(far!)
    expect(nearest).toBe(3.5)
  })

  it('shows what is not selected faintly, below', () => {
    const into = picture(100, 60)
    const inks = Uint32Array.from([1, 2, 3, 4, 5], (value) => packed([value, 0, 0]))
    drawPoints(into, points, view, inks, Uint8Array.of(0, 1, 0, 0, 0))
    expect(into.pixels[30 * 100 + 70]).toBe(inks[1])
    expect(into.pixels[30 * 100 + 30]).toBe(faded(inks[0]!))
  })
})

describe('keys', () => {
  const points = Float32Array.of(0, 0, 1, 0, 0, 1, 5, 5)
  const grid = createGrid(points)
  const size = { width: 300, height: 300 }
  const fitted = fitView(boundsOf(points), size)
  const plane = (change: Partial<Plane> = {}): Plane => ({
    grid,
    size,
    fitted,
    view: fitted,
    pointed: 0,
    mask: new Uint8Array(4),
    ...change,
  })
  const press = (key: string, change: Partial<Plane> = {}, shiftKey = false) =>
    deedOfKey({ key, shiftKey }, plane(change))

  it('arrows point, from the middle when nothing is in hand', () => {
    expect(press('ArrowRight')).toEqual({ kind: 'point', row: 1 })
    expect(press('ArrowUp')).toEqual({ kind: 'point', row: 2 })
    expect(press('ArrowLeft')).toBeNull()
    expect(press('ArrowLeft', { pointed: -1, view: { ...fitted, x: 4, y: 4 } })).toEqual({ kind: 'point', row: 3 })
  })

  it('Enter picks, Space and G select, Escape clears', () => {
    expect(press('Enter')).toEqual({ kind: 'pick', row: 0 })
    expect(press('Enter', { pointed: -1 })).toBeNull()
    expect(press(' ', { mask: Uint8Array.of(1, 1, 0, 0) })).toEqual({ kind: 'select', mask: Uint8Array.of(0, 1, 0, 0) })
    expect(press('g')).toEqual({ kind: 'select', mask: Uint8Array.of(1, 1, 1, 1) })
    expect(press('Escape', { mask: Uint8Array.of(1, 1, 0, 0) })).toEqual({ kind: 'select', mask: new Uint8Array(4) })
    expect(press('x')).toBeNull()
  })

  it('+ and 0 look closer and fit again, Shift and an arrow look to that side', () => {
    const deed = press('+')
    expect(deed?.kind === 'view' && deed.view.scale).toBeCloseTo(1.4 * fitted.scale, 10)
    expect(press('0', { view: { x: 9, y: 9, scale: 1 } })).toEqual({ kind: 'view', view: fitted })
    const aside = press('ArrowRight', {}, true)
    expect(aside?.kind === 'view' && aside.view.x).toBeGreaterThan(fitted.x)
    const above = press('ArrowUp', {}, true)
    expect(above?.kind === 'view' && above.view.y).toBeGreaterThan(fitted.y)
  })

  it('a path grows by steps of three pixels and lies where the screen says', () => {
    const path = extendPath(extendPath([10, 10], 11, 11), 14, 10)
    expect(path).toEqual([10, 10, 14, 10])
    const [x, y] = pathInData(path, fitted, size) as [number, number]
    toScreen(fitted, size, x, y).forEach((value) => expect(value).toBeCloseTo(10, 8))
  })
})
