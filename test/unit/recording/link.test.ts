import { sumTarget } from '../../../workers/lab/contracts/target'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../workers/lab/random'
import { MAX_LINK, decodeLink, encodeLink } from '../../../workers/lab/recording/link'
import type { LinkState } from '../../../workers/lab/recording/link'
import { checksum, deflate, toBase64url } from '../../../workers/lab/recording/packing'
import { playedActions, refusal, sampleInterventions, sampleLink } from './samples'

/** A link around any text, as the format says, without the preset dictionary. */
function forge(value: unknown, actions = new Uint8Array(0)): string {
  const text = new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))
  const packed = deflate(text)
  const stream = deflate(actions)
  const bytes = new Uint8Array(10 + packed.length + stream.length)
  const head = new DataView(bytes.buffer)
  head.setUint32(4, text.length)
  head.setUint16(8, packed.length)
  bytes.set(packed, 10)
  bytes.set(stream, 10 + packed.length)
  head.setUint32(0, checksum(bytes.subarray(4)))
  return `1.${toBase64url(bytes)}`
}

const least = { env: { id: 'breakout', version: 1 }, agent: 'a', seed: 1 }

describe('a share link', () => {
  it('brings a rhythm back, with sticky actions or without', () => {
    const rhythm = { frameSkip: 4, noops: 30, autoLaunch: true, lifeEndsEpisode: false, timeLimit: 27_000, frames: 0 }
    for (const one of [rhythm, { ...rhythm, sticky: 0.25 }])
      expect(decodeLink(encodeLink(sampleLink({ rhythm: one }))).rhythm).toEqual(one)
  })

  it('comes back as it went in, with or without the #', () => {
    expect(decodeLink(encodeLink(sampleLink()))).toEqual(sampleLink())
    expect(decodeLink(encodeLink(sampleLink({ agent: null }))).agent).toBe(null)
    expect(decodeLink(`#${encodeLink(sampleLink())}`)).toEqual(sampleLink())
    expect(Object.is(decodeLink(encodeLink(sampleLink())).interventions[0]!.edits[1]!.value, -0)).toBe(true)
  })

  it('takes along who is compared, and says nothing where nobody is', () => {
    expect(decodeLink(encodeLink(sampleLink({ rival: 'shipped/breakout-early' }))).rival).toBe('shipped/breakout-early')
    expect('rival' in decodeLink(encodeLink(sampleLink()))).toBe(false)
    expect(() => decodeLink(forge({ ...least, rival: '' }))).toThrow('link.rival')
  })

  it('takes along what makes itself, and refuses it with the field that is wrong', () => {
    const program = {
      format: 1 as const,
      title: 'Frozen',
      env: 'breakout',
      steps: [{ id: 'displayed-score', options: { score: 5 }, from: 0, every: [5, 20] as const }],
    }
    expect(decodeLink(encodeLink(sampleLink({ program })))).toEqual(sampleLink({ program }))
    expect(() => encodeLink(sampleLink({ program: { ...program, steps: [] } }))).toThrow('link.program.steps')
  })

  it('needs no escaping in a URL', () => {
    const fragment = encodeLink(sampleLink())
    expect(fragment).toMatch(/^1\.[A-Za-z0-9_-]+$/)
    expect(new URL(`https://example.org/x#${fragment}`).hash).toBe(`#${fragment}`)
  })

  it('is stable: equal states give equal text, and version 1 never changes', () => {
    const shuffled: LinkState = {
      ...sampleLink(),
      views: [
        { options: {}, target: { take: { against: 3, index: 2 }, output: 'logits' }, method: 'jacobian' },
        { ...sampleLink().views[1]!, options: { fine: true, mode: 'blur', radius: 5 } },
      ],
    }
    expect(encodeLink(shuffled)).toBe(encodeLink(sampleLink()))
    const shared =
      '1.Z-lO0QAAAxUAz62USw6CMBCGr0JmXU2ftLD0GoaNiawwJiQu2XoAj-hJnFZrpyk-SGAN0-Hv9_2LLuJX0EIqnWUtU9i2KdMueVMROCEJcjs8pLpfb9Vw7P1uiT-qhbBbxemjPeHJKnwFNhw6DOgDk39uE3TK13gZZkvDRmSJgXBa11ZrbpXljTGiFibfJOjC0GRfN3sEkYx177HPH-jmlo1ZQ-v4vK7kuOgr5T1SXi61EOyiSSVpUrUy8NBjB0DrC4zB6Rwq9jBcRvw-Nq35IoUymRV-zDQ9AGNgZmZmYmZkZGACAiCbmZmBGQA'
    expect(decodeLink(shared)).toEqual(sampleLink())
  })

  it('stays short', () => {
    const plain = { interventions: [], views: sampleLink().views.slice(0, 1) }
    const size = (changes: Partial<LinkState>) => encodeLink(sampleLink({ ...plain, ...changes })).length
    expect(size({ actions: new Uint8Array(0) })).toBeLessThan(100)
    expect(size({ actions: playedActions(1000, 0.9), ticks: 4000 })).toBeLessThan(300)
    expect(size({ actions: playedActions(1000, 0), ticks: 4000 })).toBeLessThan(600)
    expect(size({ actions: playedActions(1000, 0.9), ticks: 4000, interventions: sampleInterventions })).toBeLessThan(
      600,
    )
    const shifted = Array.from({ length: 108 }, (_, i) => ({ path: `bricks[${i}].alive`, value: i % 3 === 0 }))
    expect(
      size({ interventions: [{ ...sampleInterventions[0]!, edits: shifted, past: [shifted, shifted, shifted] }] }),
    ).toBeLessThan(700)
  })

  it('takes defaults for what is missing', () => {
    expect(decodeLink(forge(least))).toEqual({
      version: 1,
      ...least,
      actions: new Uint8Array(0),
      ticks: 0,
      interventions: [],
      acting: 'greedy',
      stack: 'consistent',
      views: [],
      overlay: { opacity: 0.6, holdScale: false },
    })
    expect(
      decodeLink(forge({ ...least, decisions: 3, overlay: { opacity: 1 } }, Uint8Array.of(1, 2, 3))),
    ).toMatchObject({
      actions: Uint8Array.of(1, 2, 3),
      overlay: { opacity: 1, holdScale: false },
    })
  })

  it('is refused at every truncation and every changed letter', () => {
    const fragment = encodeLink(sampleLink())
    for (let length = 0; length < fragment.length; length++)
      expect(refusal(() => decodeLink(fragment.slice(0, length)))).toMatch(/^link/)
    const random = createRandom(5)
    for (let i = 2; i < fragment.length; i++) {
      const letter = 'ABCxyz019-_ %'[random.below(13)]!
      const changed = fragment.slice(0, i) + letter + fragment.slice(i + 1)
      if (changed !== fragment) expect(refusal(() => decodeLink(changed))).toBe('link')
    }
  })

  const cases: [string, string, string][] = [
    ['nothing', 'link', ''],
    ['an anchor', 'link', '#about'],
    ['a newer version', 'link.version', '2.AAAA'],
    ['other letters', 'link', '1.€€€€'],
    ['endless text', 'link', `1.${'A'.repeat(MAX_LINK + 1)}`],
    ['text that is not JSON', 'link', forge('{"env":')],
    ['a list', 'link', forge([])],
    ['no game', 'link.env', forge({ agent: 'a', seed: 1 })],
    ['no rules version', 'link.env.version', forge({ ...least, env: { id: 'x' } })],
    ['an agent that is a path', 'link.agent', forge({ ...least, agent: '../a' })],
    ['an agent that climbs', 'link.agent', forge({ ...least, agent: 'a/../b' })],
    ['no agent said', 'link.agent', forge({ ...least, agent: undefined })],
    ['no seed', 'link.seed', forge({ ...least, seed: undefined })],
    ['half a seed', 'link.seed', forge({ ...least, seed: 0.5 })],
    ['fewer actions than promised', 'link.actions', forge({ ...least, decisions: 4 }, Uint8Array.of(1, 2, 3))],
    ['more actions than promised', 'link.actions', forge({ ...least, decisions: 2 }, Uint8Array.of(1, 2, 3))],
    ['a deflate bomb', 'link.actions', forge({ ...least, decisions: 2 }, new Uint8Array(10_000_000))],
    ['too many decisions', 'link.decisions', forge({ ...least, decisions: 1e9 })],
    ['a player nobody knows', 'link.acting', forge({ ...least, acting: 'cheating' })],
    ['three views', 'link.views', forge({ ...least, views: [0, 1, 2] })],
    ['a view without target', 'link.views[0].target', forge({ ...least, views: [{ method: 'x', options: {} }] })],
    [
      'an unknown target',
      'link.views[0].target.kind',
      forge({ ...least, views: [{ method: 'x', options: {}, target: { kind: 'soul' } }] }),
    ],
    [
      'a margin with one action',
      'link.views[0].target.against',
      forge({ ...least, views: [{ method: 'x', options: {}, target: { kind: 'margin', action: 1 } }] }),
    ],
    [
      'an option that is an object',
      'link.views[0].options.a',
      forge({ ...least, views: [{ method: 'x', options: { a: {} }, target: sumTarget }] }),
    ],
    ['opacity 2', 'link.overlay.opacity', forge({ ...least, overlay: { opacity: 2 } })],
    ['an unknown field', 'link.colour', forge({ ...least, colour: 1 })],
    [
      'an edit that is no pair',
      'link.interventions[0].edits[0]',
      forge({ ...least, interventions: [{ at: { decision: 0, tick: 0 }, label: '', edits: ['x'], stack: 'carry' }] }),
    ],
    [
      'an edit with an object',
      'link.interventions[0].edits[0][1]',
      forge({
        ...least,
        interventions: [{ at: { decision: 0, tick: 0 }, label: '', edits: [['x', {}]], stack: 'carry' }],
      }),
    ],
    [
      'an intervention in the future',
      'link.interventions[0].at.decision',
      forge({ ...least, interventions: [{ at: { decision: 1, tick: 0 }, label: '', edits: [], stack: 'carry' }] }),
    ],
    [
      'a past that is no list',
      'link.interventions[0].past[0]',
      forge({
        ...least,
        interventions: [{ at: { decision: 0, tick: 0 }, label: '', edits: [], past: [1], stack: 'carry' }],
      }),
    ],
    [
      'a stack mode nobody knows',
      'link.interventions[0].stack',
      forge({ ...least, interventions: [{ at: { decision: 0, tick: 0 }, label: '', edits: [], stack: 'x' }] }),
    ],
  ]
  it.each(cases)('refuses %s naming %s', (_, field, fragment) =>
    expect(refusal(() => decodeLink(fragment))).toBe(field),
  )

  it('will not write what it would not read', () => {
    expect(refusal(() => encodeLink(sampleLink({ seed: -1 })))).toBe('link.seed')
    expect(
      refusal(() =>
        encodeLink(sampleLink({ interventions: [{ ...sampleInterventions[0]!, edits: [{ path: 'x', value: NaN }] }] })),
      ),
    ).toBe('link.interventions[0].edits[0][1]')
    expect(refusal(() => encodeLink(sampleLink({ actions: playedActions(200_000, 0), interventions: [] })))).toBe(
      'link.actions',
    )
    const random = createRandom(6)
    const many = Array.from({ length: 2000 }, () => ({
      ...sampleInterventions[0]!,
      edits: [{ path: 'x', value: random.uniform() }],
    }))
    expect(refusal(() => encodeLink(sampleLink({ interventions: many })))).toBe('link.interventions')
  })
})
