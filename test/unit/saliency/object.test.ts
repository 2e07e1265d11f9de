import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import * as ops from '../../../workers/lab/backend/ops'
import { actionTarget, chosenTarget, policyTarget, valueTarget } from '../../../workers/lab/contracts/target'
import { describe, expect, it } from 'vitest'
import type { Box } from '../../../workers/lab/contracts/env'
import { InputError } from '../../../workers/lab/contracts/errors'
import { defaults } from '../../../workers/lab/contracts/options'
import type { Subject, Target } from '../../../workers/lab/contracts/saliency'
import object, { objectScores } from '../../../workers/lab/saliency/methods/object'
import { convPolicy, draws, linearPolicy, numbers, observationOf } from './policies'

await chooseNodeBackend('cpu')

/** One observation pixel = 2×2 native pixels. */
const shape = [8, 10, 2] as const
const [h, w, planes] = shape
const pixels = h * w * planes
const frame = { width: 20, height: 16 }
const options = defaults(object.options)
const image = draws(pixels, 1, 0.2, 1)
const weights = draws(pixels * 2, 2, -1, 1)
const value = draws(pixels, 3, -1, 1)
const box = (kind: string, id: number, x: number, y: number, bw: number, bh: number): Box => ({
  kind,
  id,
  x,
  y,
  w: bw,
  h: bh,
})

/** In the older plane the ball lies elsewhere and the cup is missing. */
const older = [box('ball', 0, 2, 2, 2, 2)]
const newest = [box('ball', 0, 4, 2, 2, 2), box('cup', 0, 10, 9, 3, 2), box('ghost', 0, 5, 5, 0, 0)]
const at = (y: number, x: number, plane: number) => (y * w + x) * planes + plane

async function score(subject: Subject, target: Target, given = options): Promise<number[]> {
  const { scores } = objectScores(subject, [target], given)
  return Array.from(await numbers(scores[0]!))
}

function linearSubject(objects = [older, newest]): Subject {
  return {
    model: linearPolicy(shape, weights, value),
    inputs: { observation: observationOf(image, shape) },
    of: 'observation',
    objects,
    frame,
    target: policyTarget,
  }
}

function free({ model, inputs }: Subject): void {
  model.dispose()
  ops.dispose(inputs)
}

describe('object saliency', () => {
  it('is worked out by hand for a linear policy', async () => {
    const subject = linearSubject()
    // The ball fills pixel (1, 1) of the older and (1, 2) of the newer plane.
    const gone = [at(1, 1, 0), at(1, 2, 1)]
    const lost = (of: (i: number) => number) => gone.reduce((sum, i) => sum + (image[i] ?? NaN) * of(i), 0)
    const [first, second] = [lost((i) => weights[2 * i] ?? NaN), lost((i) => weights[2 * i + 1] ?? NaN)]
    expect((await score(subject, policyTarget))[0]).toBeCloseTo(Math.hypot(first, second), 5)
    expect((await score(subject, actionTarget(1)))[0]).toBeCloseTo(Math.abs(second), 5)
    expect((await score(subject, valueTarget))[0]).toBeCloseTo(Math.abs(lost((i) => value[i] ?? NaN)), 5)
    // The cup: columns 5 and half of 6, half of row 4 and half of row 5, newest plane only.
    const parts = [
      [4, 5, 0.5],
      [4, 6, 0.25],
      [5, 5, 0.5],
      [5, 6, 0.25],
    ] as const
    const cup = parts.reduce(
      (sum, [y, x, part]) => sum + part * (image[at(y, x, 1)] ?? NaN) * (value[at(y, x, 1)] ?? NaN),
      0,
    )
    expect((await score(subject, valueTarget))[1]).toBeCloseTo(Math.abs(cup), 5)
    free(subject)
  })

  it('scores exactly 0 for an empty mask, also beside others in a nonlinear network', async () => {
    const subject = { ...linearSubject(), model: convPolicy(shape, 3, 12, false) }
    for (const fill of ['black', 'background'])
      for (const target of [policyTarget, valueTarget, chosenTarget]) {
        const scores = await score(subject, target, { ...options, fill })
        expect(scores[2]).toBe(0)
        expect(scores[0]).toBeGreaterThan(0)
      }
    free(subject)
  })

  it('paints scores on the newest pixels and nowhere else', async () => {
    const subject = linearSubject()
    const [ball, cup] = await score(subject, valueTarget)
    const map = await numbers(object.explain({ ...subject, target: valueTarget }, options))
    const wanted = new Float32Array(h * w)
    wanted[1 * w + 2] = ball ?? NaN
    for (const i of [4 * w + 5, 4 * w + 6, 5 * w + 5, 5 * w + 6]) wanted[i] = cup ?? NaN
    map.forEach((painted, i) => expect(painted).toBeCloseTo(wanted[i] ?? NaN, 5))
    free(subject)
  })

  it('shows the area-weighted mean where objects share a pixel', async () => {
    // Halves of pixel (3, 3), one over the other.
    const halves = [box('a', 0, 6, 6, 2, 1), box('b', 0, 6, 7, 2, 1), box('c', 0, 6, 6, 2, 2)]
    const subject = linearSubject([halves, halves])
    const [a, b, c] = (await score(subject, valueTarget)) as [number, number, number]
    const map = await numbers(object.explain({ ...subject, target: valueTarget }, options))
    expect(map[3 * w + 3]).toBeCloseTo((0.5 * a + 0.5 * b + c) / 2, 5)
    free(subject)
  })

  it('fills with the mean of the surroundings when asked', async () => {
    const flat = {
      ...linearSubject(),
      inputs: { observation: observationOf(new Float32Array(pixels).fill(0.75), shape) },
    }
    for (const number of await score(flat, valueTarget, { ...options, fill: 'background' }))
      expect(number).toBeCloseTo(0, 5)
    expect((await score(flat, valueTarget))[0]).toBeGreaterThan(0.01)
    // A bright ball on a dark ground: the fill must not see the ball itself.
    const dark = new Float32Array(pixels).fill(0.25)
    dark[at(1, 1, 0)] = dark[at(1, 2, 1)] = 1
    const ball = { ...linearSubject(), inputs: { observation: observationOf(dark, shape) } }
    const lost = 0.75 * ((value[at(1, 1, 0)] ?? NaN) + (value[at(1, 2, 1)] ?? NaN))
    expect((await score(ball, valueTarget, { ...options, fill: 'background' }))[0]).toBeCloseTo(Math.abs(lost), 5)
    for (const subject of [flat, ball]) free(subject)
  })

  it('gives the same scores in one chunk or many', async () => {
    const many = Array.from({ length: 37 }, (_, id) => box('brick', id, (id % 10) * 2, Math.floor(id / 10) * 2, 2, 2))
    const all = linearSubject([many, many])
    const scores = await score(all, valueTarget)
    expect(scores.length).toBe(37)
    for (const id of [0, 15, 16, 36]) {
      const lone = linearSubject([[many[id]!], [many[id]!]])
      expect((await score(lone, valueTarget))[0]).toBeCloseTo(scores[id] ?? NaN, 5)
      free(lone)
    }
    free(all)
  })

  it('is a zero map without objects and refuses a subject that has none to give', async () => {
    const subject = linearSubject([[], []])
    expect((await numbers(object.explain(subject, options))).every((v) => v === 0)).toBe(true)
    expect(() => object.explain({ ...subject, objects: undefined } as unknown as Subject, options)).toThrow(InputError)
    expect(() => object.explain({ ...subject, objects: [[]] }, options)).toThrow(InputError)
    free(subject)
  })
})
