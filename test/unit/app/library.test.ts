import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { canTrainOn } from '../../../app/state/agents'
import { LibraryState } from '../../../app/state/library.svelte'
import { Notices } from '../../../app/state/notices.svelte'
import { StageState } from '../../../app/state/stage.svelte'
import { InputError } from '../../../workers/lab/contracts/errors'
import type { Card } from '../../../workers/lab/contracts/checkpoint'
import type {
  Catalogue,
  LibraryApi,
  LibraryEntry,
  OpenRequest,
  StageApi,
  StageMessage,
} from '../../../workers/threads/api'
import type { Connection } from '../../../workers/threads/client'

const entry = (id: string, env: string) =>
  ({ id, card: { name: id, env: { id: env } }, shipped: false }) as LibraryEntry

/** A stage that opens what fits, and a library whose storage works or not. */
async function bench(trouble = '') {
  const asked: unknown[] = []
  let tell: (message: StageMessage) => void = () => {}
  let crash: (reason: string) => void = () => {}
  const stageApi: Partial<StageApi> = {
    catalogue: async () => ({ envs: [] }) as never,
    async open({ env, agent, file }) {
      asked.push(['open', env, agent, file?.label])
      if (agent === 'misfit') throw new InputError('conv1/kernel', 'has another shape')
      tell({ type: 'status', env, agent: { id: agent }, seed: 4, backend: { id: 'wasm' }, views: [] } as never)
    },
    loadAgent: async (id) => void asked.push(['load', id]),
    openAgentFile: async (_, label) => void asked.push(['file', label]),
  }
  const libraryApi: Partial<LibraryApi> = {
    async list() {
      asked.push('list')
      return []
    },
    damaged: async () => [],
    trouble: async () => trouble,
    usage: async () => ({ used: 0, quota: 0 }),
    unfinished: async () => null,
    export: async () => Uint8Array.of(1),
  }
  const connect = <A, M>(api: Partial<A>, listen: (heard: (message: M) => void) => void) =>
    ({ api, onMessage: listen, post() {}, close() {} }) as unknown as Connection<A, M>
  const notices = new Notices()
  const stage = new StageState((crashed) => {
    crash = crashed
    return connect<StageApi, StageMessage>(stageApi, (heard) => (tell = heard))
  }, notices)
  const library = new LibraryState(() => connect<LibraryApi, never>(libraryApi, () => {}), { stage, notices })
  const first: OpenRequest = { env: 'breakout', agent: 'star', seed: 4, backend: 'wasm' }
  await stage.start(first, [])
  await expect.poll(() => library.loaded).toBe(true)
  asked.length = 0
  return { stage, library, notices, asked, crash: () => crash('boom') }
}

describe('an agent put on the stage', () => {
  beforeEach(() => void vi.stubGlobal('BroadcastChannel', undefined))
  afterEach(() => void vi.unstubAllGlobals())

  it('brings its game along in one question: where it does not fit, what was open stays', async () => {
    const { stage, library, notices, asked, crash } = await bench()
    await library.show(entry('misfit', 'recall'))
    expect(asked).toEqual([['open', 'recall', 'misfit', undefined]])
    expect(notices.list.map(({ text }) => text).join()).toContain('conv1/kernel')
    expect([stage.status?.env, stage.status?.agent?.id]).toEqual(['breakout', 'star'])
    // Also for a worker that has to be started again.
    crash()
    await expect.poll(() => asked.at(-1)).toEqual(['open', 'breakout', 'star', undefined])
    await library.show(entry('walker', 'recall'))
    expect([stage.status?.env, stage.status?.agent?.id]).toEqual(['recall', 'walker'])
    await library.show(entry('other', 'recall'))
    expect(asked.at(-1)).toEqual(['load', 'other'])
  })

  it('comes as its file where the stage cannot find it', async () => {
    const { library, asked } = await bench('storage is full')
    await library.show(entry('mine', 'recall'))
    expect(asked.at(-1)).toEqual(['open', 'recall', 'mine', 'mine'])
    await library.show(entry('again', 'recall'))
    expect(asked.at(-1)).toEqual(['file', 'again'])
    await library.show(entry('shipped/star', 'breakout'))
    expect(asked.at(-1)).toEqual(['open', 'breakout', 'shipped/star', undefined])
  })
})

describe('news of the library', () => {
  it('that come while it is being looked at are seen by one more look', async () => {
    const { library, asked } = await bench()
    await Promise.all(Array.from({ length: 20 }, () => library.refresh()))
    expect(asked).toEqual(['list', 'list'])
    await library.refresh()
    expect(asked).toEqual(['list', 'list', 'list'])
  })
})

describe('an agent from elsewhere', () => {
  it('is offered to be trained on only where its trainer is here, with the options it had', () => {
    const option = { kind: 'number', default: 1, min: 0, max: 2, help: '' }
    const catalogue = { algorithms: [{ id: 'ppo', options: { rate: option } }] } as unknown as Catalogue
    const card = (change: object) =>
      ({ resumable: true, trainer: 'ppo', options: { rate: 2 }, ...change }) as unknown as Card
    expect(canTrainOn(card({}), catalogue)).toBe(true)
    for (const bad of [{ resumable: false }, { trainer: 'sac' }, { options: { rate: 3 } }, { options: { foo: 1 } }])
      expect(canTrainOn(card(bad), catalogue)).toBe(false)
    expect(canTrainOn(card({}), null)).toBe(false)
  })
})
