import { describe, expect, it } from 'vitest'
import type { ImageSpec } from '../../../../workers/lab/contracts/observation'
import type { AgentInfo, Row } from '../../../../workers/lab/contracts/study'
import { createRandom } from '../../../../workers/lab/random'
import { groupsOf } from '../../../../workers/lab/studies/robustness/groups'
import { alteredPixels, salienceOf } from '../../../../workers/lab/studies/robustness/salience'
import { partial, salientReading, salientStates } from '../../../../workers/lab/studies/robustness/salience-reading'
import { opinionsByState } from '../../../../workers/lab/studies/robustness/table'

describe('what a map puts on what changes alter', () => {
  const spec: ImageSpec = { kind: 'image', width: 3, height: 2, channels: 1, frames: 2 }

  it('finds pixels that differ in any frame', () => {
    const plain = new Uint8Array(12)
    const changed = plain.slice()
    changed[2 * 1] = 9 // the older frame of pixel 1
    changed[2 * 5 + 1] = 9 // the newer one of pixel 5
    expect(alteredPixels(spec, plain, changed)).toEqual([1, 5])
    expect(alteredPixels(spec, plain, plain)).toEqual([])
  })

  it('by hand: shares of |map|, the same laid elsewhere, and shares of the picture', () => {
    const map = Float32Array.from([1, -2, 0, 0, 4, 1])
    const { salient, elsewhere, area } = salienceOf(map, [[1], [0, 4], []], spec, createRandom(3))
    expect(salient).toEqual([2 / 8, 5 / 8, 0])
    expect(area).toEqual([1 / 6, 2 / 6, 0])
    // Wherever it is laid, pixels stay as far apart as they were, round the edges.
    const places = [...map.keys()].map((dx) => [Math.abs(map[(1 + (dx % 3)) % 3]!), dx] as const)
    expect(places.length).toBe(6)
    expect(elsewhere[2]).toBe(0)
    expect(elsewhere[0]! * 8).toBeOneOf([0, 1, 2, 4])
  })

  it('on average over all places lies on a patch what its size is', () => {
    const map = Float32Array.from({ length: 6 }, (_, i) => i * i - 4)
    const random = createRandom(5)
    const shares = Array.from({ length: 3000 }, () => salienceOf(map, [[0, 1, 3]], spec, random).elsewhere[0]!)
    expect(shares.reduce((sum, share) => sum + share, 0) / shares.length).toBeCloseTo(0.5, 1)
  })

  it('of an empty map nothing lies anywhere', () => {
    const { salient, elsewhere } = salienceOf(new Float32Array(6), [[1]], spec, createRandom(1))
    expect([salient, elsewhere]).toEqual([[0], [0]])
  })
})

describe('a rank correlation with a third taken out', () => {
  it('by hand', () => {
    // Spearman: xy 0.8, xz 0.4, yz 0.8.
    const [x, y, z] = [
      [1, 2, 3, 4],
      [1, 3, 2, 4],
      [2, 4, 1, 3],
    ]
    const [xy, xz, yz] = [0.8, 0, 0.6]
    expect(partial(x!, y!, z!)).toBeCloseTo((xy - xz * yz) / Math.sqrt((1 - xz ** 2) * (1 - yz ** 2)), 9)
  })

  it('is the correlation itself where the third does not vary, and nothing where it is all there is', () => {
    expect(partial([1, 2, 3], [1, 3, 2], [5, 5, 5])).toBeCloseTo(0.5, 9)
    expect(partial([1, 2, 3], [1, 3, 2], [1, 2, 3])).toBeNaN()
  })
})

const CHANGES = 16
const agents = Array.from({ length: 5 }, (_, i): AgentInfo => {
  const training = { procedure: 'one', seed: i + 1, decisions: 100 }
  return { id: `a${i}`, name: `A, seed ${i + 1}`, hash: `h${i}`, env: 'breakout', acting: 'greedy', training }
})
const [group] = groupsOf(agents) as [ReturnType<typeof groupsOf>[number]]

/** `reads`: how much oftener a change is noticed by what agents read of it than by its size. `anywhere`: maps laid elsewhere are on it as well. */
function rowsOf(seed: number, reads: number, anywhere = false): Row[] {
  const random = createRandom(seed)
  const list = () => Array.from({ length: CHANGES }, () => random.uniform())
  return ['e1', 'e2', 'e3', 'e4', 'e5'].flatMap((episode) => {
    const area = list().map((share) => 0.05 + 0.2 * share)
    const [liked, missed] = [list(), list()]
    return agents.flatMap(({ id, hash }): Row[] => {
      const who = { agent: id, weights: hash, episode, decision: 10 }
      const of = (weights: readonly number[]) =>
        weights.map((weight, k) => weight * area[k]! * (0.8 + 0.4 * random.uniform()))
      const map = { ...who, map: 'jacobian', salient: of(liked), elsewhere: of(anywhere ? liked : missed), area }
      const choices = [-1, ...area.keys()].map((change) => {
        const noticed = change >= 0 && random.uniform() < area[change]! * (1 + reads * (2 * liked[change]! - 1)) * 3
        return { ...who, change, refusal: '', altered: true, p: noticed ? [0, 1] : [1, 0] }
      })
      return [...choices, map]
    })
  })
}

function reading(seed: number, reads: number, anywhere = false) {
  const rows = rowsOf(seed, reads, anywhere)
  return salientReading(group, salientStates(rows, group, opinionsByState(rows, group)))!
}

describe('does salience predict who chooses otherwise', () => {
  it('agents whose maps are on what they read: yes, beyond its size, and not with the maps laid elsewhere', () => {
    for (const seed of [1, 2, 3]) {
      const { beyond, elsewhere, placed, shuffled, states, changes } = reading(seed, 1)
      expect([states, changes]).toEqual([5, CHANGES])
      expect(beyond.low).toBeGreaterThan(0.1)
      expect(beyond.p).toBeLessThan(0.01)
      expect(beyond.high).toBeLessThanOrEqual(1)
      expect(shuffled).toBeLessThan(0.01)
      expect(elsewhere.low).toBeLessThan(0)
      expect(placed.mean).toBeCloseTo(beyond.mean - elsewhere.mean, 9)
    }
    const many = Array.from({ length: 20 }, (_, seed) => reading(300 + seed, 1).placed)
    expect(many.filter(({ low }) => low > 0).length).toBeGreaterThanOrEqual(15)
  })

  it('maps that would say as much anywhere: it has nothing to do with where they lie, and that is what is found', () => {
    const runs = Array.from({ length: 40 }, (_, seed) => reading(200 + seed, 1, true))
    expect(runs.filter(({ beyond }) => beyond.low > 0).length).toBeGreaterThan(30)
    expect(runs.filter(({ placed }) => placed.p < 0.05).length).toBeLessThanOrEqual(6)
  })

  it('maps that know nothing: not oftener than stated, though what is large is salient and noticed', () => {
    const runs = Array.from({ length: 40 }, (_, seed) => reading(100 + seed, 0))
    // 5 % of 40 is 2.
    expect(runs.filter(({ beyond }) => beyond.p < 0.05).length).toBeLessThanOrEqual(6)
    expect(runs.filter(({ shuffled }) => shuffled < 0.05).length).toBeLessThanOrEqual(6)
    const held = runs.filter(({ beyond: { low, high } }) => low <= 0 && 0 <= high).length
    expect(held).toBeGreaterThanOrEqual(34)
    // Without size taken out, that alone would look like a finding.
    expect(runs.filter(({ salience }) => salience.low > 0).length).toBeGreaterThan(8)
  })

  it('says nothing where nobody ever chooses otherwise, or no map was made', () => {
    const rows = rowsOf(1, 0).map((row) => (row['p'] ? { ...row, p: [1, 0] } : row))
    const still = salientReading(group, salientStates(rows, group, opinionsByState(rows, group)))!
    expect(still.beyond.mean).toBeNaN()
    expect(still.moved).toBe(0)
    expect([still.beyond.p, still.shuffled]).toEqual([1, 1])
    const choices = rows.filter((row) => !('map' in row))
    expect(salientReading(group, salientStates(choices, group, opinionsByState(choices, group)))).toBeNull()
  })
})
