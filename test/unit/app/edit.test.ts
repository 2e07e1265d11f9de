import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { EditSession } from '../../../app/state/edit.svelte'
import { Notices } from '../../../app/state/notices.svelte'
import type { StageState } from '../../../app/state/stage.svelte'
import type { Change } from '../../../workers/threads/api'

/** A stage that answers previews when told to, and keeps what it was asked. */
function fakeStage(playing = false) {
  const asked: string[] = []
  const previews: { change: Change; request: number }[] = []
  const say =
    (name: string, answer: unknown = undefined) =>
    () => (asked.push(name), Promise.resolve(answer))
  const api = {
    begin: say('begin'),
    cancel: say('cancel'),
    play: say('play'),
    apply: say('apply'),
    values: () => (asked.push('values'), Promise.resolve({ 'ball.x': 40 })),
    preview: (change: Change, request: number) => (
      asked.push('preview'),
      previews.push({ change, request }),
      Promise.resolve()
    ),
    commit: (label: string) => (asked.push(`commit ${label}`), Promise.resolve(true)),
  }
  const stage = {
    api,
    playing,
    onRestart: [] as (() => void)[],
    keepBefore: () => {},
    settle: () => Promise.resolve(),
    mind: null,
    before: undefined,
    onPreview: (_request: number, _refusal: string) => {},
    ask: (question: (remote: typeof api) => unknown) => question(api),
  }
  const answer = (refusal = '') => stage.onPreview(previews.at(-1)!.request, refusal)
  return { stage: stage as unknown as StageState, asked, previews, answer }
}

const to = (x: number) => (origin: Readonly<Record<string, unknown>>) => ({
  edits: [{ path: 'ball.x', value: Number(origin['ball.x']) + x }],
})
/** Every promise that can be kept by now has been. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('EditSession', () => {
  const notices = new Notices()
  beforeEach(() => (notices.list = []))
  afterEach(() => vi.useRealTimers())

  it('keeps one preview in flight and only the latest waiting, all from the origin', async () => {
    const { stage, previews, answer } = fakeStage()
    const edit = new EditSession(stage, notices)
    edit.begin('Move ball', ['ball.x'])
    for (const x of [1, 2, 3]) edit.preview(to(x))
    await settled()
    edit.preview(to(4))
    edit.preview(to(5))
    await settled()
    expect(previews).toHaveLength(1)
    answer()
    await settled()
    expect(previews.map(({ change }) => change)).toEqual([
      { edits: [{ path: 'ball.x', value: 43 }] },
      { edits: [{ path: 'ball.x', value: 45 }] },
    ])
  })

  it('commits only after the last preview is answered, then plays on', async () => {
    const { stage, asked, answer } = fakeStage(true)
    const edit = new EditSession(stage, notices)
    edit.begin('Move ball', ['ball.x'])
    edit.preview(to(1))
    const done = edit.commit()
    await settled()
    expect(asked).toEqual(['begin', 'values', 'preview'])
    answer()
    expect(await done).toBe(true)
    expect(asked).toEqual(['begin', 'values', 'preview', 'commit Move ball', 'play'])
    expect(edit.label).toBe('')
  })

  it('counts what a hand drops before the worker has answered, also right after another drop', async () => {
    const { stage, asked, previews, answer } = fakeStage(true)
    const slow = { begin: () => {}, commit: () => {} }
    const hold = (name: 'begin' | 'commit', answered: unknown) => () => (
      asked.push(name),
      new Promise<never>((resolve) => (slow[name] = () => resolve(answered as never)))
    )
    Object.assign(stage.api, { begin: hold('begin', undefined), commit: hold('commit', true) })
    const edit = new EditSession(stage, notices)
    const drops = [1, 2].map((x) => {
      edit.begin('Move ball', ['ball.x'])
      edit.preview(to(x))
      return edit.commit()
    })
    expect(asked).toEqual([])
    for (const x of [41, 42]) {
      await settled()
      slow.begin()
      await settled()
      expect(previews.at(-1)?.change).toEqual({ edits: [{ path: 'ball.x', value: x }] })
      answer()
      await settled()
      slow.commit()
    }
    expect(await Promise.all(drops)).toEqual([true, true])
    const once = ['begin', 'values', 'preview', 'commit']
    expect(asked).toEqual([...once, ...once, 'play'])
    expect(edit.label).toBe('')
  })

  it('does not go back to an edit for its futures while the next one is in hand', async () => {
    const { stage, asked, answer } = fakeStage(true)
    const edit = new EditSession(stage, notices)
    const watch = vi.fn(async () => {})
    edit.begin('Move ball', ['ball.x'])
    edit.preview(to(1))
    const done = edit.commit('Move ball', watch)
    edit.begin('Move paddle', ['ball.x'])
    await settled()
    answer()
    expect(await done).toBe(true)
    expect([edit.label, watch.mock.calls.length]).toEqual(['Move paddle', 0])
    await edit.cancel()
    expect(asked.filter((name) => name === 'play')).toHaveLength(1)
  })

  it('says where nothing came of it', async () => {
    const { stage, answer } = fakeStage()
    Object.assign(stage.api, { commit: () => Promise.resolve(false) })
    const edit = new EditSession(stage, notices)
    edit.begin('Move walker', ['walker.position'], 'Walker is where it was. It moves up and down.')
    edit.preview(to(0))
    await settled()
    answer()
    expect(await edit.commit()).toBe(false)
    expect(notices.list.map(({ text }) => text)).toEqual(['Walker is where it was. It moves up and down.'])
  })

  it('springs back from an illegal place and says why', async () => {
    const { stage, asked, answer } = fakeStage()
    const edit = new EditSession(stage, notices)
    edit.begin('Move ball', ['ball.x'])
    edit.preview(to(1))
    await settled()
    answer('a ball is inside a brick')
    expect(edit.refusal).toBe('a ball is inside a brick')
    expect(await edit.commit()).toBe(false)
    expect(asked.at(-1)).toBe('cancel')
    expect(notices.list[0]?.text).toContain('a ball is inside a brick')
  })

  it('cancels to the origin without committing anything', async () => {
    const { stage, asked } = fakeStage(true)
    const edit = new EditSession(stage, notices)
    edit.begin('Move ball', ['ball.x'])
    edit.preview(to(1))
    await edit.cancel()
    expect(asked.filter((name) => name.startsWith('commit'))).toEqual([])
    expect(asked).toContain('cancel')
    expect(asked.at(-1)).toBe('play')
  })

  it('forgets the edit when the worker is replaced, and the next one works', async () => {
    const { stage, asked, answer } = fakeStage()
    const edit = new EditSession(stage, notices)
    edit.begin('Move ball', ['ball.x'])
    edit.preview(to(1))
    await settled()
    for (const forget of stage.onRestart) forget()
    expect(edit.label).toBe('')
    edit.begin('Move ball', ['ball.x'])
    edit.preview(to(2))
    await settled()
    answer()
    expect(await edit.commit()).toBe(true)
    expect(asked.filter((name) => name === 'commit Move ball')).toHaveLength(1)
  })

  it('ignores stray answers of an edit that is over', async () => {
    const { stage, previews, answer } = fakeStage()
    const edit = new EditSession(stage, notices)
    edit.begin('Move ball', ['ball.x'])
    edit.preview(to(1))
    await settled()
    const late = previews[0]!.request
    await edit.cancel()
    edit.begin('Move paddle', ['ball.x'])
    edit.preview(to(2))
    await settled()
    stage.onPreview(late, 'stale')
    expect(edit.refusal).toBe('')
    answer('fresh')
    expect(edit.refusal).toBe('fresh')
  })
})
