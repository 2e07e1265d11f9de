import { expect, it } from 'vitest'
import { holm, holmOnce, sameTests } from '../../../workers/lab/statistics/multiple'

const [a, b] = [
  [1, 2, 4],
  [3, -1, 2],
]
const turned = (values: readonly number[]) => values.map((value) => -value)

it('knows the same test again, turned round too, and what cannot show anything', () => {
  expect(sameTests([a, b, a, turned(b), [0, 0, 0], [...a, 1]])).toEqual([0, 1, 0, 1, null, 5])
  // Sums in another order are the same to a part in 10⁹; small numbers are numbers.
  expect(sameTests([a, a.map((value) => value * (1 + 1e-12)), a.map((value) => value * 1e-12)])).toEqual([0, 0, 2])
})

it('corrects for each test once, and for none that is none', () => {
  const same = sameTests([a, b, a, [0, 0, 0], [0, 0, 0]])
  expect(holmOnce([0.01, 0.04, 0.01, 1, 1], same)).toEqual([0.02, 0.04, 0.02, 1, 1])
  expect(holm([0.01, 0.04, 0.01, 1, 1])[0]).toBeCloseTo(0.05)
  expect(holmOnce([1, 1], [null, null])).toEqual([1, 1])
})
