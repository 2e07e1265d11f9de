import { describe, expect, it } from 'vitest'
import { fit } from '../../../app/stage/geometry'
import { parseField, sectionsOf } from '../../../app/panels/play/field-text'
import { acrossOf, decisionAt } from '../../../app/panels/play/strip'
import { hints as allHints, Hints, hintText } from '../../../app/state/hints.svelte'
import { Player } from '../../../app/state/player'
import { shownMoments, Timeline } from '../../../app/state/timeline.svelte'
import type { StageState } from '../../../app/state/stage.svelte'
import { readLink } from '../../../app/state/url.svelte'
import { InputError } from '../../../workers/lab/contracts/errors'
import type { FieldSpec } from '../../../workers/lab/contracts/env'
import type { FrameMessage, Mind } from '../../../workers/threads/api'

describe('fit', () => {
  const game = { width: 240, height: 160 }
  it('takes whole device pixels', () => {
    expect(fit({ width: 728, height: 530 }, game, 1, 8, 1)).toEqual({ scale: 3, whole: true, arrangement: 'row' })
    expect(fit({ width: 728, height: 530 }, game, 1, 8, 1.5).scale).toBeCloseTo(4 / 1.5)
  })
  it('uses the whole of a narrow screen rather than waste a third of it', () => {
    expect(fit({ width: 384, height: 500 }, game, 1, 8, 1)).toEqual({ scale: 1.6, whole: false, arrangement: 'row' })
    expect(fit({ width: 384, height: 500 }, game, 1, 8, 3)).toMatchObject({ whole: true })
  })
  it('puts two pictures where they get larger', () => {
    expect(fit({ width: 1500, height: 500 }, game, 2, 8, 1)).toMatchObject({ scale: 3, arrangement: 'row' })
    expect(fit({ width: 500, height: 700 }, game, 2, 8, 1)).toMatchObject({ scale: 2, arrangement: 'column' })
  })
})

describe('Timeline', () => {
  const frame = (decision: number, extra: Partial<FrameMessage> = {}) =>
    ({ decision, score: 0, mind: { value: decision / 10, action: 1 } as Mind, ...extra }) as FrameMessage
  const decisions = (timeline: Timeline) => (timeline.publish(), timeline.moments.map((moment) => moment.decision))

  it('keeps the last ones, each decision once', () => {
    const timeline = new Timeline()
    for (let i = 0; i < shownMoments + 20; i++) timeline.note(frame(i))
    timeline.note(frame(shownMoments + 19))
    expect(decisions(timeline)).toHaveLength(shownMoments)
    expect(timeline.moments.at(-1)?.decision).toBe(shownMoments + 19)
  })
  it('leaves out previews and ticks, and is cut by a seek', () => {
    const timeline = new Timeline()
    for (const i of [0, 1, 2, 3]) timeline.note(frame(i))
    timeline.note({ ...frame(4), preview: { request: 1 } } as FrameMessage)
    const { mind: _, ...tick } = frame(5)
    timeline.note(tick as FrameMessage)
    expect(decisions(timeline)).toEqual([0, 1, 2, 3])
    timeline.cut(2)
    expect(decisions(timeline)).toEqual([0, 1])
  })
})

describe('Player', () => {
  const actions = [
    { id: 'noop', keys: [] },
    { id: 'left', keys: ['ArrowLeft', 'KeyA'] },
    { id: 'right', keys: ['ArrowRight'] },
  ].map((action) => ({ ...action, title: '', ale: 0 }))
  it('lets the last key win and falls back to the one still held', () => {
    const pressed: number[] = []
    const player = new Player((action) => pressed.push(action))
    expect(player.down('ArrowLeft')).toBe(false)
    player.follow(actions)
    player.down('ArrowLeft')
    player.down('ArrowLeft')
    player.down('ArrowRight')
    player.up('ArrowRight')
    player.release()
    expect(pressed).toEqual([1, 2, 1, 0])
    expect(player.down('KeyZ')).toBe(false)
  })
})

describe('field text', () => {
  const field = (type: FieldSpec['type'], rest: Partial<FieldSpec> = {}): FieldSpec => ({
    path: 'x',
    offset: 0,
    type,
    editable: true,
    group: 'Ball',
    help: 'Centre.',
    ...rest,
  })
  it('reads by type and range', () => {
    expect(parseField(field('f64', { min: 0, max: 10 }), ' 2.5 ')).toEqual({ problem: '', value: 2.5 })
    expect(parseField(field('f64', { min: 0, max: 10 }), '11').problem).toContain('0 … 10')
    expect(parseField(field('i32'), '2.5').problem).not.toBe('')
    expect(parseField(field('f64'), '').problem).not.toBe('')
  })
  it('keeps 64-bit words exact', () => {
    expect(parseField(field('u64'), '18446744073709551615')).toEqual({ problem: '', value: '18446744073709551615' })
    expect(parseField(field('u64'), '18446744073709551616').problem).not.toBe('')
    expect(parseField(field('u64'), '-1').problem).not.toBe('')
  })
  it('sorts fields into sections, repeated ones together, by search', () => {
    const fields = [
      field('i32', { path: 'lives', group: 'Game' }),
      field('f64', { path: 'balls[].x', count: 8, used: 'ballCount' }),
      field('f64', { path: 'balls[].y', count: 8, used: 'ballCount' }),
      field('u32', { path: 'tick', group: 'Game', editable: false }),
    ]
    expect(sectionsOf(fields, '')).toMatchObject([
      { title: 'Game', single: [{ path: 'lives' }], repeated: [] },
      {
        title: 'Ball',
        single: [],
        repeated: [
          { base: 'balls[]', count: 8, used: 'ballCount', fields: [{ path: 'balls[].x' }, { path: 'balls[].y' }] },
        ],
      },
    ])
    expect(sectionsOf(fields, 'lives').map(({ title }) => title)).toEqual(['Game'])
  })
})

describe('strip', () => {
  it('finds the decision under the pointer again', () => {
    for (const decision of [100, 250, 399])
      expect(decisionAt(acrossOf(decision, 100, 300, 700), 100, 300, 700)).toBe(decision)
    expect(decisionAt(-50, 100, 300, 700)).toBe(100)
  })
})

describe('links', () => {
  it('are read by the stage’s worker; nothing and nonsense need no care', async () => {
    const asked: string[] = []
    const api = {
      readLink: async (text: string) => {
        asked.push(text)
        if (text === '1.nonsense') throw new InputError('link', 'was cut off or mistyped')
        return { seed: 7 }
      },
    }
    const stage = { api } as unknown as StageState
    expect(await readLink('#1.good', stage)).toEqual({ kind: 'state', text: '1.good', asks: { seed: 7 } })
    expect(await readLink('#', stage)).toEqual({ kind: 'none' })
    expect(await readLink('#1.nonsense', stage)).toMatchObject({
      kind: 'broken',
      reason: expect.stringContaining('link'),
    })
    expect(asked).toEqual(['1.good', '1.nonsense'])
  })
})

describe('Hints', () => {
  it('goes on only by the deed it asks for, without storage too', () => {
    const hints = new Hints()
    expect(hints.current?.id).toBe('drag')
    expect(hintText(allHints[0], { handles: [{ title: 'Ship' }] as never })).toMatch(/^Drag the ship,/)
    expect(hintText(allHints[1], null, true)).toContain('press S')
    expect(hintText(allHints[1], null, false)).not.toContain('press')
    hints.did('branch')
    expect(hints.current?.id).toBe('drag')
    hints.did('drag')
    expect(hints.current?.id).toBe('method')
    hints.dismissAll()
    expect(hints.current).toBeNull()
  })
})
