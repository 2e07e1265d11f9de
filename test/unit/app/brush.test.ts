import { describe, expect, it } from 'vitest'
import { Brush } from '../../../app/stage/brush'
import type { Paintable } from '../../../app/stage/grabs'
import type { FieldSpec, FieldValue } from '../../../workers/lab/contracts/env'

const field: FieldSpec = { path: 'bricks[].alive', offset: 0, type: 'bool', count: 10, stride: 1, used: 'brickCount', editable: true, group: 'Bricks', help: '' }
const paint: Paintable[] = [{ kind: 'brick', title: 'Brick', field }]
const live = [{ kind: 'brick', id: 0, x: 0, y: 0, w: 10, h: 4 }]

/** Three bricks in a row; only 0 has a box. */
async function read(paths: readonly string[]): Promise<Record<string, FieldValue>> {
  return Object.fromEntries(paths.map((path) => {
    const [, id, side] = /\[(\d+)\]\.(\w)/.exec(path) ?? []
    return [path, path === 'brickCount' ? 3 : ({ x: Number(id) * 10, y: 0, w: 10, h: 4 }[side as 'x'] ?? 0)]
  }))
}

describe('Brush', () => {
  it('removes from a live brick, restores from a gap, and knows only the bricks in use', async () => {
    const brush = new Brush()
    await brush.learn(paint, read)
    expect(brush.grabAt({ x: 5, y: 2 }, paint, live)).toMatchObject({ kind: 'paint', alive: false })
    expect(brush.grabAt({ x: 15, y: 2 }, paint, live)).toMatchObject({ kind: 'paint', alive: true })
    expect(brush.grabAt({ x: 35, y: 2 }, paint, live)).toBeNull()
  })

  it('gathers a stroke until it is lifted', async () => {
    const brush = new Brush()
    await brush.learn(paint, read)
    const grab = { kind: 'paint', field, title: 'Brick', alive: false } as const
    expect(brush.stroke(grab, { x: 2, y: 2 }, { x: 8, y: 2 })).toEqual([0])
    expect(brush.stroke(grab, { x: 8, y: 2 }, { x: 22, y: 2 })).toEqual([0, 1, 2])
    expect(brush.lift()).toBe(3)
    expect(brush.stroke(grab, { x: 25, y: 2 }, { x: 26, y: 2 })).toEqual([2])
  })
})
