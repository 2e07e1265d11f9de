import { describe, expect, it } from 'vitest'
import { reduceDrag, resting, type Drag, type DragEffect, type DragEvent } from '../../../app/stage/drag'

function run(events: readonly DragEvent<string>[]) {
  let drag: Drag<string> = resting
  const effects: DragEffect<string>[] = []
  for (const event of events) {
    const next = reduceDrag(drag, event)
    drag = next.drag
    effects.push(...next.effects)
  }
  return { drag, effects, kinds: effects.map((effect) => effect.type) }
}

const press = { type: 'press', grab: 'ball', pointer: 1, at: { x: 10, y: 10 }, slop: 2 } as const
const move = (x: number, y: number, pointer = 1) => ({ type: 'move', pointer, at: { x, y } }) as const
const release = (x: number, y: number, pointer = 1) => ({ type: 'release', pointer, at: { x, y } }) as const

describe('reduceDrag', () => {
  it('previews from the origin, not from the last point, and commits on release', () => {
    const { effects, drag } = run([press, move(15, 10), move(18, 14), release(18, 14)])
    expect(effects).toEqual([
      { type: 'begin', grab: 'ball', at: { x: 10, y: 10 } },
      { type: 'preview', grab: 'ball', from: { x: 10, y: 10 }, previous: { x: 10, y: 10 }, at: { x: 15, y: 10 } },
      { type: 'preview', grab: 'ball', from: { x: 10, y: 10 }, previous: { x: 15, y: 10 }, at: { x: 18, y: 14 } },
      { type: 'commit', grab: 'ball' },
    ])
    expect(drag).toEqual({ phase: 'idle' })
  })

  it('takes a trembling press for a tap', () => {
    expect(run([press, move(11, 10), release(11, 10)]).kinds).toEqual(['begin', 'tap'])
  })

  it('previews the release point when it moved on since the last move', () => {
    const { effects } = run([press, move(15, 10), release(20, 10)])
    expect(effects.at(-2)).toMatchObject({ type: 'preview', at: { x: 20, y: 10 } })
    expect(effects.at(-1)).toMatchObject({ type: 'commit' })
  })

  it('cancels on escape and on a lost pointer, and forgets the drag', () => {
    expect(run([press, move(15, 10), { type: 'escape' }, release(15, 10)]).kinds).toEqual([
      'begin',
      'preview',
      'cancel',
    ])
    expect(run([press, { type: 'lost', pointer: 1 }, move(30, 30)]).kinds).toEqual(['begin', 'cancel'])
  })

  it('ignores other pointers while one holds on', () => {
    const second = { ...press, grab: 'paddle', pointer: 2 }
    const { kinds, drag } = run([press, second, move(50, 50, 2), release(50, 50, 2), move(15, 10)])
    expect(kinds).toEqual(['begin', 'preview'])
    expect(drag).toMatchObject({ phase: 'dragging', grab: 'ball', at: { x: 15, y: 10 } })
  })

  it('does nothing while idle', () => {
    expect(run([move(1, 1), release(1, 1), { type: 'escape' }]).effects).toEqual([])
  })
})
