import { describe, expect, it } from 'vitest'
import {
  boundsOf,
  countOf,
  createGrid,
  fitView,
  growSelection,
  isInside,
  lasso,
  nearestRows,
  panBy,
  reveal,
  rowTowards,
  toData,
  toScreen,
  trail,
  zoomAt,
} from '../../../app/charts/scatter'
import { createRandom } from '../../../workers/lab/random'

const size = { width: 400, height: 200 }

function cloud(rows: number, seed = 1): Float32Array {
  const random = createRandom(seed)
  return Float32Array.from({ length: 2 * rows }, () => random.normal())
}

describe('views', () => {
  const view = fitView({ left: -2, right: 2, bottom: 0, top: 10 }, size, 20)

  it('fit everything, with one scale for both axes', () => {
    expect(view).toEqual({ x: 0, y: 5, scale: 16 })
    expect(toScreen(view, size, 0, 10)).toEqual([200, 20])
    expect(toScreen(view, size, 2, 0)).toEqual([232, 180])
  })

  it('there and back', () => {
    expect(toData(view, size, ...toScreen(view, size, 1.25, 3.5))).toEqual([1.25, 3.5])
  })

  it('zoom keeps what is under the pointer, and has ends', () => {
    const under = toData(view, size, 300, 50)
    const near = zoomAt(view, size, 300, 50, 3, view.scale)
    expect(near.scale).toBe(48)
    toData(near, size, 300, 50).forEach((value, i) => expect(value).toBeCloseTo(under[i]!, 10))
    expect(zoomAt(view, size, 0, 0, 1e9, view.scale).scale).toBe(400 * 16)
    expect(zoomAt(view, size, 0, 0, 1e-9, view.scale).scale).toBe(8)
  })

  it('the picture follows the hand', () => {
    const before = toScreen(view, size, 1, 1)
    const after = toScreen(panBy(view, 30, -12), size, 1, 1)
    expect(after[0] - before[0]).toBeCloseTo(30, 10)
    expect(after[1] - before[1]).toBeCloseTo(-12, 10)
  })

  it('move only as far as a point needs', () => {
    expect(reveal(view, size, 0, 5)).toEqual(view)
    const far = reveal(view, size, 100, 5, 16)
    expect(toScreen(far, size, 100, 5)).toEqual([384, 100])
  })

  it('of one point, of none and of broken ones are finite', () => {
    for (const points of [[3, 4], [], [NaN, 1, Infinity, 2]]) {
      const { x, y, scale } = fitView(boundsOf(Float32Array.from(points)), size)
      expect([x, y, scale].every(Number.isFinite)).toBe(true)
      expect(scale).toBeGreaterThan(0)
    }
  })
})

describe('the grid', () => {
  const points = cloud(2000)
  const grid = createGrid(points)
  const brute = (x: number, y: number, k: number) =>
    Array.from({ length: 2000 }, (_, row) => ({ row, d: Math.hypot(points[2 * row]! - x, points[2 * row + 1]! - y) }))
      .sort((a, b) => a.d - b.d)
      .slice(0, k)
      .map(({ row }) => row)

  it.each([
    [0, 0, 1],
    [0.3, -0.7, 12],
    [9, 9, 3],
    [-50, 0.2, 5],
    [1.5, -2.5, 200],
  ])('nearest to (%d, %d): %i as by brute force', (x, y, k) => {
    expect(nearestRows(grid, x, y, k)).toEqual(brute(x, y, k))
  })

  it('nothing further than the reach', () => {
    expect(nearestRows(grid, 50, 50, 1, 2)).toEqual([])
    expect(nearestRows(grid, 0, 0, 2000, 0.5).length).toBe(
      brute(0, 0, 2000).filter((row) => Math.hypot(points[2 * row]!, points[2 * row + 1]!) <= 0.5).length,
    )
  })

  it('bears points on one spot, on one line, broken ones and none', () => {
    expect(nearestRows(createGrid(new Float32Array(20).fill(3)), 0, 0, 3)).toEqual([0, 1, 2])
    expect(nearestRows(createGrid(Float32Array.from({ length: 20 }, (_, i) => (i % 2 ? 1 : i))), 7.2, 5, 1)).toEqual([
      4,
    ])
    expect(nearestRows(createGrid(Float32Array.of(NaN, 1, 2, 2)), 0, 0, 5)).toEqual([1])
    expect(nearestRows(createGrid(new Float32Array(0)), 0, 0, 1)).toEqual([])
  })

  it('20,000 points: a look-up among them asks for a few dozen', () => {
    let asked = 0
    const large = createGrid(cloud(20_000))
    const rows = new Proxy(large.rows, { get: (all, at) => (asked++, Reflect.get(all, at) as number) })
    const random = createRandom(3)
    for (let i = 0; i < 1000; i++) nearestRows({ ...large, rows }, random.normal(), random.normal(), 1)
    expect(asked / 1000).toBeGreaterThan(1)
    expect(asked / 1000).toBeLessThan(100)
  })
})

describe('a lasso', () => {
  // An arrowhead pointing right with a notch on the left: (0,0) (4,2) (0,4) (1,2).
  const arrow = [0, 0, 4, 2, 0, 4, 1, 2]
  const points = Float32Array.of(2, 2, 0.5, 2, 3.9, 2, 4.1, 2, 0.5, 0.75, 0.5, 3.25, 2, 0.5, 1.1, 2)

  it('takes what is inside, not what is in the notch', () => {
    expect([...lasso(points, arrow, new Uint8Array(8))]).toEqual([1, 0, 1, 0, 1, 1, 0, 1])
  })

  it('adds, and changes nothing it was given', () => {
    const before = Uint8Array.of(0, 1, 0, 1, 0, 0, 0, 0)
    expect([...lasso(points, arrow, before)]).toEqual([1, 1, 1, 1, 1, 1, 0, 1])
    expect([...before]).toEqual([0, 1, 0, 1, 0, 0, 0, 0])
  })

  it('of fewer than three corners takes nothing', () => {
    expect(countOf(lasso(points, [0, 0, 4, 4], new Uint8Array(8)))).toBe(0)
    expect(countOf(lasso(points, [], new Uint8Array(8)))).toBe(0)
  })

  it('leaves a region out that it goes round twice', () => {
    const twice = [0, 0, 4, 0, 4, 4, 0, 4, 0, 0, 1, 1, 3, 1, 3, 3, 1, 3, 1, 1]
    expect(isInside(twice, 0.5, 2)).toBe(true)
    expect(isInside(twice, 2, 2)).toBe(false)
  })

  it('of 500 corners round the middle of a cloud takes what theory says', () => {
    const many = cloud(20_000)
    const round = Array.from({ length: 1000 }, (_, i) =>
      (i % 2 ? Math.sin : Math.cos)((Math.floor(i / 2) / 500) * 2 * Math.PI),
    )
    const mask = lasso(many, round, new Uint8Array(20_000))
    // Within the unit circle of a normal cloud: 1 − e^(−1/2).
    expect(countOf(mask) / 20_000).toBeCloseTo(1 - Math.exp(-0.5), 1)
  })
})

describe('without a pointer', () => {
  //   0 (0,0)   1 (2,0.5)   2 (1,3)   3 (−1,0)   4 (1.5,−1.4)
  const points = Float32Array.of(0, 0, 2, 0.5, 1, 3, -1, 0, 1.5, -1.4)

  it('arrows go to the nearest point ahead', () => {
    expect(rowTowards(points, 0, 1, 0)).toBe(1)
    expect(rowTowards(points, 0, 0, 1)).toBe(2)
    expect(rowTowards(points, 0, -1, 0)).toBe(3)
    expect(rowTowards(points, 2, 0, 1)).toBe(-1)
  })

  it('the selection grows by the nearest that are not in it', () => {
    const grid = createGrid(points)
    const once = growSelection(grid, 0, new Uint8Array(5), 2)
    expect([...once]).toEqual([1, 0, 0, 1, 0])
    expect([...growSelection(grid, 0, once, 2)]).toEqual([1, 1, 0, 1, 1])
    expect([...growSelection(grid, 0, once, 99)]).toEqual([1, 1, 1, 1, 1])
    expect([...growSelection(grid, 2, once, 1)]).toEqual([1, 0, 1, 1, 0])
  })
})

it('a way through points, on the screen; what lies nowhere is left out', () => {
  const points = Float32Array.of(0, 0, 1, 1, NaN, 2, 3, -1)
  expect(trail(points, { x: 0, y: 0, scale: 10 }, { width: 100, height: 60 }, 0, 4)).toEqual([50, 30, 60, 20, 80, 40])
  expect(trail(points, { x: 0, y: 0, scale: 10 }, { width: 100, height: 60 }, 2, 2)).toEqual([])
})
