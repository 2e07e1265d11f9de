import { describe, expect, it } from 'vitest'
import { Brush } from '../../../app/stage/brush'
import { Selection } from '../../../app/state/selection.svelte'
import type { EditSession } from '../../../app/state/edit.svelte'
import type { StageState } from '../../../app/state/stage.svelte'
import { loadGame } from '../../../workers/headless/games.lib'
import { restores, strokeEdits } from '../../../app/stage/grabs'
import type { EnvSpec, FieldSpec, FieldValue, PaintSpec } from '../../../workers/lab/contracts/env'

const field: FieldSpec = {
  path: 'bricks[].alive',
  offset: 0,
  type: 'bool',
  count: 10,
  stride: 1,
  used: 'brickCount',
  editable: true,
  group: 'Bricks',
  help: '',
}
const paint: PaintSpec = {
  id: 'bricks',
  title: 'bricks',
  path: 'bricks[].alive',
  off: false,
  on: true,
  reach: 0,
  place: { kind: 'fields', x: 'bricks[].x', y: 'bricks[].y', w: 'bricks[].w', h: 'bricks[].h' },
}
const spec = { fields: [field], paints: [paint] } as unknown as EnvSpec

/** Three bricks in a row. */
async function read(paths: readonly string[]): Promise<Record<string, FieldValue>> {
  return Object.fromEntries(
    paths.map((path) => {
      const [, id, side] = /\[(\d+)\]\.(\w)/.exec(path) ?? []
      return [path, path === 'brickCount' ? 3 : ({ x: Number(id) * 10, y: 0, w: 10, h: 4 }[side as 'x'] ?? 0)]
    }),
  )
}

describe('Brush', () => {
  it('takes out from a brick that is there, puts back from a gap, and knows only the bricks in use', async () => {
    const brush = new Brush()
    await brush.learn(spec, read)
    const grab = brush.grabAt({ x: 15, y: 2 }, [paint])
    expect(grab).toEqual({ kind: 'paint', paint, first: 1 })
    if (grab?.kind !== 'paint') throw new Error('unreachable')
    expect(restores(grab, { 'bricks[1].alive': true })).toBe(false)
    expect(strokeEdits(grab, { 'bricks[1].alive': false }, [1, 2])).toEqual(
      [1, 2].map((id) => ({ path: `bricks[${id}].alive`, value: true })),
    )
    expect(brush.grabAt({ x: 35, y: 2 }, [paint])).toBeNull()
  })

  it('gathers a stroke until it is lifted', async () => {
    const brush = new Brush()
    await brush.learn(spec, read)
    const grab = { kind: 'paint', paint, first: 0 } as const
    expect(brush.stroke(grab, { x: 2, y: 2 }, { x: 8, y: 2 })).toEqual([0])
    expect(brush.stroke(grab, { x: 8, y: 2 }, { x: 22, y: 2 })).toEqual([0, 1, 2])
    expect(brush.lift()).toBe(3)
    expect(brush.stroke(grab, { x: 25, y: 2 }, { x: 26, y: 2 })).toEqual([2])
  })

  it('lays a grid of cells on every member in use and strikes all within its reach', async () => {
    const pixels: PaintSpec = {
      id: 'shields',
      title: 'shields',
      path: 'pixels[].on',
      off: 0,
      on: 7,
      reach: 1,
      place: {
        kind: 'grid',
        columns: 2,
        rows: 3,
        w: 1,
        h: 1,
        x: 0,
        y: 0,
        of: { x: 'shields[].x', y: 'shields[].y', used: 'shieldCount' },
      },
    }
    const brush = new Brush()
    const values: Record<string, FieldValue> = {
      shieldCount: 2,
      'shields[0].x': 10,
      'shields[0].y': 50,
      'shields[1].x': 40,
      'shields[1].y': 50,
    }
    await brush.learn({ ...spec, paints: [pixels] }, async (paths) =>
      Object.fromEntries(paths.map((path) => [path, values[path] ?? 0])),
    )
    // Cell 1 of the second shield: column 1, row 0.
    expect(brush.grabAt({ x: 41.5, y: 50.5 }, [pixels])).toMatchObject({ first: 7 })
    // One pixel round it: the row beside and below, not the row after that.
    const grab = { kind: 'paint', paint: pixels, first: 7 } as const
    expect(brush.stroke(grab, { x: 41.5, y: 50.5 }, { x: 41.5, y: 50.5 }).sort()).toEqual([6, 7, 8, 9])
    expect(strokeEdits(grab, { 'pixels[7].on': 0 }, [7])).toEqual([{ path: 'pixels[7].on', value: 7 }])
  })
})

describe('what the brush is for', () => {
  const handOn = async (game: string) =>
    new Selection({ spec: (await loadGame(game, 1)).spec } as StageState, {} as EditSession)

  it('is chosen where pieces share their places: walls or goals of a maze', async () => {
    const hand = await handOn('maze')
    expect(hand.brushes.map(({ label }) => label)).toEqual(['walls', 'goals'])
    expect(hand.paints.map(({ id }) => id)).toEqual(['walls'])
    hand.painted = 'goals'
    expect(hand.paints.map(({ id }) => id)).toEqual(['goals'])
  })

  it('is whatever lies under it where they do not, unless somebody chooses', async () => {
    const hand = await handOn('spaceinvaders')
    expect(hand.brushes.length).toBe(hand.paints.length + 1)
    hand.painted = hand.paints[0]!.id
    expect(hand.paints).toHaveLength(1)
  })

  it('is no question in a game with one kind of pieces', async () => {
    const hand = await handOn('breakout')
    expect([hand.brushes, hand.paints.length]).toEqual([[], 1])
  })
})
