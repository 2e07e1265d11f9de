import { expect, test } from 'vitest'
import type { Box } from '../../../workers/lab/contracts/env'
import { trailOf } from '../../../workers/lab/saliency/trail'

const box = (kind: string, id: number, x: number): Box => ({ kind, id, x, y: 0, w: 2, h: 2 })
const planes = (...all: Box[][]) => all.map((boxes) => ({ boxes }))

test('a trail is where things were that are elsewhere now, each place once, oldest first', () => {
  const wall = box('brick', 3, 50)
  const seen = planes(
    [box('ball', 0, 1), box('ball', 1, 30), wall, box('brick', 4, 60)],
    [box('ball', 0, 1), box('ball', 1, 31), wall],
    [box('ball', 0, 4), box('ball', 1, 32), wall],
  )
  expect(trailOf(seen)).toEqual([box('ball', 0, 1), box('ball', 1, 30), box('ball', 1, 31)])
  expect(trailOf(planes([box('ball', 0, 1)]))).toEqual([])
  expect(trailOf([])).toEqual([])
})
