import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { InputError } from '../../../workers/lab/contracts/errors'
import type { ViewSpec } from '../../../workers/lab/contracts/recording'
import { valueTarget } from '../../../workers/lab/contracts/target'
import { HeldScales } from '../../../app/stage/scales'
import { Notices } from '../../../app/state/notices.svelte'
import { StageState } from '../../../app/state/stage.svelte'
import type { FrameMessage, Mind, OpenRequest, StageApi, StageMessage } from '../../../workers/threads/api'
import type { Connection } from '../../../workers/threads/client'

const request: OpenRequest = { env: 'toy', agent: 'a', seed: 3, backend: 'wasm' }
const played = { env: 'toy', agent: 'a', seed: 3, actions: Uint8Array.of(1, 2), ticks: 8, interventions: [], hash: 'f' }

/** Worker connections that remember what they were asked and given back; `crash` is the newest one's. */
function bench() {
  const opened: OpenRequest[] = []
  const recycled: ArrayBuffer[] = []
  let tell: (message: StageMessage) => void = () => {}
  let crash: (reason: string) => void = () => {}
  const api = {
    catalogue: async () => ({ envs: [] }),
    open: async (asked: OpenRequest) => void opened.push(asked),
    setViews: async (views: readonly ViewSpec[]) => {
      if (views.some(({ method }) => method === 'x-ray')) throw new InputError('method', 'cannot look through it')
    },
    episode: async () => played,
  }
  const open = (crashed: (reason: string) => void) => {
    crash = crashed
    return {
      api,
      onMessage: (listener: typeof tell) => (tell = listener),
      post: ({ buffer }: { buffer: ArrayBuffer }) => recycled.push(buffer),
      close() {},
    } as unknown as Connection<StageApi, StageMessage>
  }
  const notices = new Notices()
  return {
    stage: new StageState(open, notices),
    notices,
    opened,
    recycled,
    tell: (message: unknown) => tell(message as StageMessage),
    crash: () => crash('boom'),
  }
}

function frame(decision: number, epoch = 0, extra: Partial<FrameMessage> = {}): FrameMessage {
  return {
    type: 'frame',
    epoch,
    decision,
    tick: decision * 4,
    picture: new ArrayBuffer(4),
    boxes: [],
    score: 0,
    displayedScore: 0,
    lives: 1,
    ended: '',
    ...extra,
  }
}
const mind = (value: number) => ({ value, action: 0 }) as Mind

describe('StageState', () => {
  it('keeps what is explained where something else is refused, and follows where it gave way', async () => {
    const { stage, notices, tell } = bench()
    const [jacobian, rise, refused] = ['jacobian', 'rise', 'x-ray'].map((method): ViewSpec => ({
      method,
      target: valueTarget,
      options: {},
    }))
    const says = (asked: number, ...views: unknown[]) => tell({ type: 'status', env: 'toy', agent: null, views, asked })
    await stage.start(request, [jacobian!])
    says(1, jacobian)
    stage.setViews([refused!])
    expect(stage.views).toEqual([refused])
    await vi.advanceTimersByTimeAsync(0)
    expect(stage.views).toEqual([jacobian])
    expect(notices.list.map(({ text }) => text).join()).toContain('cannot look through it')
    // What is wanted now is not taken back by what was said before it was asked for.
    stage.setViews([rise!])
    says(1, jacobian)
    expect(stage.views).toEqual([rise])
    // Nor by what comes late: the answer may overtake it.
    await vi.advanceTimersByTimeAsync(0)
    says(1, jacobian)
    expect(stage.views).toEqual([rise])
    says(3, jacobian)
    expect(stage.views).toEqual([jacobian])
  })

  let paint: () => void = () => {}
  beforeEach(() => {
    vi.useFakeTimers()
    vi.stubGlobal('requestAnimationFrame', (draw: () => void) => ((paint = draw), 1))
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  it('shows the newest picture once per animation frame and gives every other one back', () => {
    const { stage, tell, recycled } = bench()
    const [a, b, c] = [frame(1), frame(2), frame(3)]
    tell(a)
    tell(b)
    paint()
    expect(stage.frame?.decision).toBe(2)
    expect(recycled).toEqual([a.picture])
    tell(c)
    paint()
    expect(recycled).toEqual([a.picture, b.picture])
  })

  it('keeps the newest mind when a tick without one overtakes it', () => {
    const { stage, tell } = bench()
    tell(frame(1, 0, { mind: mind(7) }))
    tell(frame(1))
    paint()
    expect(stage.mind?.value).toBe(7)
  })

  it('drops what belongs to an epoch that is over, and cuts the strip at a seek', () => {
    const { stage, tell } = bench()
    for (const decision of [1, 2, 3]) tell(frame(decision, 1, { mind: mind(decision) }))
    tell(frame(2, 2, { mind: mind(2) }))
    tell(frame(4, 1, { mind: mind(4) }))
    paint()
    expect(stage.frame?.decision).toBe(2)
    expect(stage.timeline.moments.map(({ decision }) => decision)).toEqual([1, 2])
  })

  it('answers previews as they come, shown or not', () => {
    const { stage, tell } = bench()
    const heard: unknown[] = []
    stage.onPreview = (...told) => heard.push(told)
    const preview = (request: number, refusal: string) => ({
      request,
      refusal,
      ghost: new ArrayBuffer(4),
      before: undefined,
    })
    tell(frame(1, 0, { preview: preview(1, '') }))
    tell(frame(1, 0, { preview: preview(2, 'no') }))
    expect(heard).toEqual([
      [1, ''],
      [2, 'no'],
    ])
  })

  it('takes back what it said could not be done, once it is done', async () => {
    const { stage, notices } = bench()
    await stage.start(request, [])
    const refuse = () => Promise.reject(new Error('there is none'))
    await stage.ask(refuse, 'Agent')
    await stage.ask(refuse, 'Compare')
    await stage.ask(async () => {}, 'Agent')
    expect(notices.list.map(({ text }) => text)).toEqual(['Compare: there is none'])
  })

  it('after a crash reopens the episode where it last was, and says so', async () => {
    const { stage, opened, crash, notices } = bench()
    await stage.start(request, [])
    await vi.advanceTimersByTimeAsync(5000)
    crash()
    await vi.advanceTimersByTimeAsync(0)
    const asked = { ...request, views: [] }
    expect(opened).toEqual([
      { ...asked, asked: 1 },
      { ...asked, asked: 2, rival: null, replay: { actions: played.actions, ticks: 8, interventions: [] } },
    ])
    expect(notices.list.at(-1)?.text).toContain('boom')
    expect(stage.life).toBe('open')
  })

  it('gives up when it crashes again at once, and can be started by hand', async () => {
    const { stage, opened, crash, notices } = bench()
    await stage.start(request, [])
    crash()
    await vi.advanceTimersByTimeAsync(10)
    crash()
    expect(stage.life).toBe('dead')
    notices.list.at(-1)?.act?.run()
    await vi.advanceTimersByTimeAsync(0)
    expect(stage.life).toBe('open')
    expect(opened).toHaveLength(3)
  })
})

describe('HeldScales', () => {
  it('follows each frame until held, then only grows, and starts over for another map', () => {
    const scales = new HeldScales()
    expect(scales.scale(0, 'a', 5, false)).toEqual({ max: 5, held: false })
    expect([3, 8, 2].map((max) => scales.scale(0, 'a', max, true).max)).toEqual([3, 8, 8])
    expect(scales.scale(0, 'b', 1, true).max).toBe(1)
    scales.scale(0, 'b', 1, false)
    expect(scales.scale(0, 'b', 0.5, true).max).toBe(0.5)
  })

  it('shows the game as it is set up, and nobody’s mind of another set-up', async () => {
    const { stage, tell } = bench()
    await stage.start(request, [])
    const large = { id: 'toy', width: 250 }
    const says = (spec: unknown) => tell({ type: 'status', env: 'toy', agent: null, views: [], asked: 0, spec })
    says(large)
    expect(stage.spec).toEqual(large)
    const { spec } = stage
    stage.mind = {} as never
    says({ ...large })
    expect(stage.spec).toBe(spec)
    expect(stage.mind).not.toBeNull()
    says({ ...large, width: 259 })
    expect([stage.spec?.width, stage.mind]).toEqual([259, null])
  })
})
