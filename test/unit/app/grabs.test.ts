import { describe, expect, it } from 'vitest'
import { boxAt, editsFor, grabNear, handlesOn, keyStep, stroke, type Grab } from '../../../app/stage/grabs'
import type { EnvSpec, HandleSpec } from '../../../workers/lab/contracts/env'

const field = { offset: 0, editable: true, group: 'Ball', help: '' } as const
const spec: EnvSpec = {
  id: 'toy',
  title: 'Toy',
  version: 1,
  width: 100,
  height: 50,
  observation: { kind: 'image', channels: 1, frames: 4, width: 10, height: 10 },
  options: {},
  levels: false,
  noop: 0,
  frameSkip: 4,
  ticksPerSecond: 60,
  actions: [],
  endings: [''],
  stateBytes: 64,
  launchAction: -1,
  fields: [
    { ...field, path: 'balls[].x', type: 'f64', count: 4, stride: 8, min: 0, max: 90 },
    { ...field, path: 'balls[].vx', type: 'f64', count: 4, stride: 8 },
    { ...field, path: 'balls[].vy', type: 'f64', count: 4, stride: 8 },
    { ...field, path: 'paddle', type: 'i32', min: 5, max: 95 },
    { ...field, path: 'bricks[].alive', type: 'bool', count: 8, stride: 1 },
    ...['x', 'y', 'w', 'h'].map((side) => ({
      ...field,
      path: `bricks[].${side}`,
      type: 'f64' as const,
      count: 8,
      stride: 32,
    })),
    { ...field, path: 'balls[].alive', type: 'bool', count: 4, stride: 1 },
  ],
  handles: [
    {
      id: 'ball',
      kind: 'ball',
      title: 'Ball',
      x: 'balls[].x',
      arrow: { vx: 'balls[].vx', vy: 'balls[].vy', scale: 8 },
      help: '',
    },
    { id: 'paddle', kind: 'paddle', title: 'Paddle', x: 'paddle', help: '' },
  ],
  kinds: [
    { kind: 'ball', title: 'Ball', concept: '' },
    { kind: 'brick', title: 'Brick', concept: '' },
  ],
}
const [ballHandle, paddleHandle] = [spec.handles[0]!, spec.handles[1]!]

describe('editsFor', () => {
  it('writes the grabbed piece, offset from the origin', () => {
    const grab: Grab = { kind: 'body', handle: ballHandle, box: 2 }
    expect(editsFor(spec, grab, { 'balls[2].x': 40 }, { x: 7.5, y: 3 })).toEqual([{ path: 'balls[2].x', value: 47.5 }])
  })

  it('stops at the range of the field and keeps whole numbers whole', () => {
    expect(
      editsFor(spec, { kind: 'body', handle: ballHandle, box: 0 }, { 'balls[0].x': 40 }, { x: 500, y: 0 }),
    ).toEqual([{ path: 'balls[0].x', value: 90 }])
    expect(editsFor(spec, { kind: 'body', handle: paddleHandle, box: 0 }, { paddle: 50 }, { x: 1.6, y: 9 })).toEqual([
      { path: 'paddle', value: 52 },
    ])
  })

  it('counts upwards where the field does', () => {
    const handle: HandleSpec = { ...paddleHandle, x: 'balls[].vx', y: 'balls[].vy', scale: 0.5, upwards: true }
    const origin = { 'balls[1].vx': 2, 'balls[1].vy': 3 }
    expect(editsFor(spec, { kind: 'body', handle, box: 1 }, origin, { x: 4, y: -8 })).toEqual([
      { path: 'balls[1].vx', value: 4 },
      { path: 'balls[1].vy', value: 7 },
    ])
  })

  it('turns a dragged arrow tip into a velocity', () => {
    const origin = { 'balls[1].vx': 2, 'balls[1].vy': -1 }
    expect(editsFor(spec, { kind: 'arrow', handle: ballHandle, box: 1 }, origin, { x: -16, y: 8 })).toEqual([
      { path: 'balls[1].vx', value: 0 },
      { path: 'balls[1].vy', value: 0 },
    ])
  })
})

describe('an arrow key', () => {
  const by = (handle: Partial<HandleSpec>) =>
    keyStep(spec, { kind: 'body', handle: { ...paddleHandle, ...handle }, box: 0 })

  it('moves by a pixel, and by a cell where the fields count cells: one press is always noticed', () => {
    expect(by({})).toEqual({ x: 1, y: 1 })
    expect(by({ x: 'balls[].x', scale: 1 / 24 })).toEqual({ x: 1, y: 1 })
    expect(by({ y: 'paddle', scale: 2 })).toEqual({ x: 1, y: 1 })
    const cells = by({ y: 'paddle', scale: 1 / 24 })
    expect(cells.x).toBeCloseTo(24, 9)
    const grab: Grab = { kind: 'body', handle: { ...paddleHandle, scale: 1 / 24 }, box: 0 }
    expect(editsFor(spec, grab, { paddle: 50 }, { x: cells.x, y: 0 })).toEqual([{ path: 'paddle', value: 51 }])
    expect(by({ scale: 16, snap: { field: 'bricks[].alive', of: [1], columns: 4, x: 64, y: 80 } })).toEqual({
      x: 4,
      y: 5,
    })
    expect(keyStep(spec, { kind: 'arrow', handle: ballHandle, box: 0 })).toEqual({ x: 1, y: 1 })
  })
})

describe('what is under the hand', () => {
  const boxes = [
    { kind: 'brick', id: 0, x: 0, y: 0, w: 10, h: 4 },
    { kind: 'brick', id: 1, x: 10, y: 0, w: 10, h: 4 },
    { kind: 'brick', id: 2, x: 20, y: 0, w: 10, h: 4 },
    { kind: 'ball', id: 0, x: 14, y: 1, w: 2, h: 2 },
    { kind: 'ball', id: 1, x: 60, y: 30, w: 2, h: 2 },
    { kind: 'paddle', id: 0, x: 40, y: 45, w: 20, h: 4 },
  ]

  it('prefers the small thing in front, then the nearest within reach', () => {
    expect(boxAt(boxes, { x: 15, y: 2 }, 3)).toMatchObject({ kind: 'ball', id: 0 })
    expect(boxAt(boxes, { x: 58, y: 31 }, 3)).toMatchObject({ kind: 'ball', id: 1 })
    expect(boxAt(boxes, { x: 58, y: 20 }, 3)).toBeNull()
  })

  it('gives every ball a handle', () => {
    expect(handlesOn(spec, boxes).map(({ handle, box }) => `${handle.id} ${box.id}`)).toEqual([
      'ball 0',
      'ball 1',
      'paddle 0',
    ])
  })

  it('does not skip bricks under a fast stroke', () => {
    const bricks = boxes.filter((box) => box.kind === 'brick')
    expect(stroke(bricks, { x: 2, y: 2 }, { x: 28, y: 2 })).toEqual([0, 1, 2])
    expect(stroke(bricks, { x: 2, y: 10 }, { x: 28, y: 10 })).toEqual([])
  })
})

describe('a press', () => {
  const box = { id: 0, kind: 'ball', x: 20, y: 20, w: 2, h: 2 }
  const press = (x: number, y: number) =>
    grabNear({ x, y }, [{ handle: ballHandle, box }], [{ handle: ballHandle, box, tip: { x: 32, y: 12 } }], {
      reach: 15,
      tipReach: 12,
    })?.kind

  it.each([
    ['the ball itself', 21, 21, 'body'],
    ['the tip itself', 32, 12, 'arrow'],
    ['between them, nearer to the ball', 24, 18, 'body'],
    ['between them, nearer to the tip', 30, 14, 'arrow'],
    ['behind the ball', 12, 26, 'body'],
    ['far away', 80, 40, undefined],
  ])('takes the nearer of a thing and its arrow: %s', (_, x, y, kind) => expect(press(x, y)).toBe(kind))
})
