import { describe, expect, it } from 'vitest'
import { defaults } from '../../../workers/lab/contracts/options'
import { embeddings } from '../../../workers/lab/embedding/registry'
import { runEmbedding } from '../../../workers/lab/embedding/run'
import { createRandom } from '../../../workers/lab/random'
import { purity, separation, twoClusters } from './planted'

describe.each(embeddings.map((method) => [method.id, method] as const))('%s', (id, method) => {
  const shape = [240, 20] as const
  const points = twoClusters(...shape, 4)

  it('keeps two planted clusters apart', async () => {
    const { positions, laidOut } = await runEmbedding({ id, points, shape, seed: 3 })
    expect(laidOut.length).toBe(240)
    expect(positions.every(Number.isFinite)).toBe(true)
    expect(purity(positions)).toBe(1)
    expect(separation(positions)).toBeGreaterThan(2)
  })

  it('gives the same picture for the same seed', async () => {
    const once = await runEmbedding({ id, points, shape, seed: 3 })
    const again = await runEmbedding({ id, points, shape, seed: 3 })
    const other = await runEmbedding({ id, points, shape, seed: 4 })
    expect(again.positions).toEqual(once.positions)
    if (id !== 'pca') expect(other.positions).not.toEqual(once.positions)
  })

  it('writes nothing into the points and never goes back in progress', async () => {
    const given = points.slice()
    const shares: number[] = []
    for (const { share } of stepsOf(method.embed(given, shape, defaults(method.options), createRandom(1))))
      shares.push(share)
    expect(given).toEqual(points)
    expect(shares.length).toBeGreaterThan(0)
    expect(shares.every((share, i) => share >= (shares[i - 1] ?? 0) && share <= 1)).toBe(true)
  })

  it('bears few rows, equal rows and one column', async () => {
    for (const [rows, columns, value] of [
      [method.minRows, 3, null],
      [50, 4, 1],
      [40, 1, null],
    ] as const) {
      const some = value === null ? twoClusters(rows, columns, 4) : new Float32Array(rows * columns).fill(value)
      const { positions } = await runEmbedding({ id, points: some, shape: [rows, columns], seed: 1 })
      expect(positions.length).toBe(2 * rows)
      expect(positions.every(Number.isFinite)).toBe(true)
    }
  })

  it('stops when aborted', async () => {
    const abort = new AbortController()
    const wide = twoClusters(3000, 100, 4)
    const running = runEmbedding(
      { id, points: wide, shape: [3000, 100], seed: 1 },
      { signal: abort.signal, progress: () => abort.abort(new Error('enough')) },
    )
    await expect(running).rejects.toThrow('enough')
  })
})

function* stepsOf<T>(steps: Generator<T>) {
  for (const step of steps) yield step
}

describe.each(['tsne', 'umap'])('%s on a part', (id) => {
  const shape = [600, 30] as const
  const points = twoClusters(...shape, 4)

  it('places the rest among their own and says so', async () => {
    const { positions, laidOut, words } = await runEmbedding({ id, points, shape, seed: 5, options: { most: 200 } })
    expect(laidOut.length).toBe(200)
    expect(new Set(laidOut).size).toBe(200)
    expect(words).toContain('200 of 600 moments were laid out')
    expect(purity(positions)).toBe(1)
  })

  it('puts a row that equals a laid-out one onto it', async () => {
    const twice = new Float32Array(2 * points.length)
    twice.set(points)
    twice.set(points, points.length)
    const { positions, laidOut } = await runEmbedding({
      id,
      points: twice,
      shape: [1200, 30],
      seed: 5,
      options: { most: 300 },
    })
    const alone = [...laidOut].filter((row) => !laidOut.includes((row + 600) % 1200))
    expect(alone.length).toBeGreaterThan(50)
    const span = Math.max(...positions) - Math.min(...positions)
    for (const row of alone)
      for (const side of [0, 1])
        expect(Math.abs(positions[2 * ((row + 600) % 1200) + side]! - positions[2 * row + side]!)).toBeLessThan(
          1e-3 * span,
        )
  })
})

describe('umap', () => {
  it('lays every kind of moment out once, and says with how many neighbours', async () => {
    const [kinds, rows, columns] = [12, 900, 20]
    const few = twoClusters(kinds, columns, 4)
    const points = Float32Array.from(
      { length: rows * columns },
      (_, i) => few[(Math.floor(i / columns) % kinds) * columns + (i % columns)]!,
    )
    const { positions, laidOut, words } = await runEmbedding({ id: 'umap', points, shape: [rows, columns], seed: 5 })
    expect([...laidOut]).toEqual(Array.from({ length: kinds }, (_, i) => i))
    expect(words).toMatch(/^UMAP with 11 neighbours .* 12 of 900 moments were laid out/)
    const span = Math.max(...positions) - Math.min(...positions)
    positions.forEach((at, i) => expect(Math.abs(at - positions[i % (2 * kinds)]!)).toBeLessThan(1e-3 * span))
    const four = await runEmbedding({ id: 'umap', points: few.slice(0, 4 * columns), shape: [4, columns], seed: 1 })
    expect(four.words).toContain('UMAP with 3 neighbours')
  })
})

describe('what cannot be embedded', () => {
  const points = twoClusters(10, 3, 4)
  it.each([
    [{ id: 'nothing' }, 'pca, tsne, umap'],
    [{ options: { first: 99 } }, 'must lie in'],
    [{ shape: [9, 3] as const }, 'not 9 × 3'],
    [{ points: points.map((value, i) => (i === 7 ? NaN : value)) }, 'row 2'],
    [{ points: points.slice(0, 3), shape: [1, 3] as const }, 'at least 2'],
  ])('%o', async (wrong, message) => {
    await expect(runEmbedding({ id: 'pca', points, shape: [10, 3], seed: 1, ...wrong })).rejects.toThrow(message)
  })
})
