import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { recallCurves } from '../../../app/state/curve-notes'
import { Notices } from '../../../app/state/notices.svelte'
import { TrainerState } from '../../../app/state/trainer.svelte'
import type { TrainerApi, TrainerMessage, TrainRequest } from '../../../workers/threads/api'
import { storageError } from '../../../workers/storage/database'
import type { Connection } from '../../../workers/threads/client'

const request: TrainRequest = {
  env: 'catch',
  algorithm: 'ppo',
  network: 'small',
  seed: 1,
  decisions: 1000,
  name: 'Catcher',
  backend: 'wasm',
  options: {},
  envOptions: {},
}

/** A page whose trainer says what it is told to say. */
async function bench() {
  const asked: string[] = []
  let tell: (message: TrainerMessage) => void = () => {}
  const api: Partial<TrainerApi> = {
    start: async () => 'run-1',
    hurry: async () => void asked.push('hurry'),
  }
  const open = () =>
    ({
      api,
      onMessage: (heard: typeof tell) => (tell = heard),
      post() {},
      close() {},
    }) as unknown as Connection<TrainerApi, TrainerMessage>
  const library = { refresh: async () => {} } as never
  const stage = { status: null, editing: true } as never
  const notices = new Notices()
  const trainer = new TrainerState(open, library, { stage, notices })
  await trainer.start(request)
  tell({ type: 'state', run: 'run-1', state: 'training', reason: '', backend: 'wasm' })
  return { trainer, notices, tell: (message: TrainerMessage) => tell(message), asked }
}

const progress = (decisions: number): TrainerMessage => ({
  type: 'progress',
  run: 'run-1',
  total: 1000,
  rate: 1,
  secondsLeft: [1, 1],
  event: { update: decisions, decisions, metrics: { 'charts/return': decisions } },
})
const saved = (decisions: number, persistent = true): TrainerMessage => ({
  type: 'saved',
  run: 'run-1',
  decisions,
  persistent,
  reason: persistent ? '' : storageError(new DOMException('no', 'QuotaExceededError')).message,
})
const noted = () => recallCurves().map(({ run, curves }) => [run, curves['charts/return']?.map(([x]) => x)])

const events = new EventTarget()
beforeEach(() => {
  const kept = new Map<string, string>()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  })
  vi.stubGlobal('navigator', {})
  vi.stubGlobal('document', { hidden: false })
  vi.stubGlobal('addEventListener', events.addEventListener.bind(events))
})

afterEach(() => void vi.unstubAllGlobals())

describe('that nothing is kept', () => {
  const told = ({ list }: Notices) => list.filter(({ key }) => key === 'unsaved').map(({ text }) => text)

  it('is told once, a full disk by its name, and goes when saving works again', async () => {
    const { trainer, notices, tell } = await bench()
    tell(saved(100))
    expect(told(notices)).toEqual([])
    tell(saved(200, false))
    tell(saved(300, false))
    expect(told(notices)).toEqual([
      expect.stringMatching(/^Training goes on, but nothing is kept: The disk, .* is full; /),
    ])
    expect(trainer.saved?.persistent).toBe(false)
    tell(saved(400))
    expect(told(notices)).toEqual([])
    tell(saved(500, false))
    expect(told(notices)).toHaveLength(1)
  })
})

describe('what a reload finds of a training that went on', () => {
  it('are the curves up to the weights that are kept, and no further', async () => {
    const { tell } = await bench()
    tell(progress(100))
    expect(noted()).toEqual([])
    tell(progress(200))
    tell(saved(200))
    expect(noted()).toEqual([['run-1', [100, 200]]])
    tell(progress(300))
    events.dispatchEvent(new Event('pagehide'))
    tell(saved(300, false))
    tell({ type: 'state', run: 'run-1', state: 'failed', reason: 'a reason', backend: 'wasm' })
    expect(noted()).toEqual([['run-1', [100, 200]]])
  })

  it('are weights of a moment ago where the tab was hidden first', async () => {
    const { asked } = await bench()
    events.dispatchEvent(new Event('visibilitychange'))
    expect(asked).toEqual([])
    vi.stubGlobal('document', { hidden: true })
    events.dispatchEvent(new Event('visibilitychange'))
    await expect.poll(() => asked).toEqual(['hurry'])
  })
})
