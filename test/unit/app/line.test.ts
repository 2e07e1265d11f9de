import { describe, expect, it } from 'vitest'
import { Line, WorkerLost, type Ends } from '../../../app/state/line'
import { Notices } from '../../../app/state/notices.svelte'
import type { Connection, Crashed, Remote } from '../../../workers/threads/client'

interface Api {
  double(x: number): Promise<number>
  never(): Promise<void>
  refuse(): Promise<void>
}

/** Lines to workers that answer, do not answer, or die on command. */
function bench(ends: Partial<Ends<Api, string>> = {}) {
  const log: string[] = []
  const deaths: Crashed[] = []
  let tell: (message: string) => void = () => {}
  const api: Api = {
    double: async (x) => (log.push(`double ${x}`), 2 * x),
    never: () => new Promise(() => {}),
    refuse: async () => Promise.reject(new Error('no')),
  }
  const opener = (crashed: Crashed): Connection<Api, string> => {
    log.push('open')
    deaths.push(crashed)
    return {
      api: api as unknown as Remote<Api>,
      onMessage: (next) => (tell = next),
      post() {},
      close: () => log.push('close'),
    }
  }
  const line = new Line<Api, string>(opener, {
    receive: (message) => log.push(message),
    missing: () => log.push('missing'),
    lost: (reason, hopeless) => log.push(`lost ${reason}${hopeless ? ' again' : ''}`),
    ...ends,
  })
  return {
    line,
    log,
    die: () => deaths.at(-1)?.('boom'),
    miss: () => deaths.at(-1)?.('not there', true),
    dieFirst: () => deaths[0]?.('late'),
    tell: (message: string) => tell(message),
  }
}

describe('a line to a worker', () => {
  it('opens with the first question, once', async () => {
    const { line, log, tell } = bench()
    expect(log).toEqual([])
    expect(await line.ask((api) => api.double(2))).toBe(4)
    expect(await line.ask((api) => api.double(3))).toBe(6)
    tell('hello')
    expect(log).toEqual(['open', 'double 2', 'double 3', 'hello'])
  })

  it('refuses what a dead worker was asked, and opens another for the next question', async () => {
    const { line, log, die } = bench()
    const asked = [line.open().never(), line.open().never()]
    die()
    for (const question of asked) await expect(question).rejects.toThrow(WorkerLost)
    expect(await line.ask((api) => api.double(1))).toBe(2)
    expect(log).toEqual(['open', 'close', 'lost boom', 'open', 'double 1'])
  })

  it('gives up a worker that is at something, quietly, and opens another for the next question', async () => {
    const { line, log, dieFirst } = bench()
    const asked = line.attempt(
      (api) => api.never(),
      () => log.push('told'),
    )
    await Promise.resolve()
    line.abandon()
    expect(await asked).toBeUndefined()
    dieFirst()
    expect(await line.ask((api) => api.double(1))).toBe(2)
    expect(log.filter((said) => said !== 'close')).toEqual(['open', 'open', 'double 1'])
  })

  it('tells when the next worker dies at once too; a late word of an old one counts for nothing', async () => {
    const { line, log, die, dieFirst } = bench()
    line.open()
    die()
    line.open()
    dieFirst()
    die()
    expect(log.filter((entry) => entry.startsWith('lost'))).toEqual(['lost boom', 'lost boom again'])
  })

  it('asks for a script that is not there once, and says so with every question', async () => {
    const { line, log, miss } = bench()
    const asked = line.ask((api) => api.never())
    await Promise.resolve()
    miss()
    await expect(asked).rejects.toThrow(WorkerLost)
    await expect(line.ask((api) => api.double(1))).rejects.toThrow(WorkerLost)
    await expect(line.open().double(1)).rejects.toThrow(WorkerLost)
    expect(log).toEqual(['open', 'close', 'missing', 'missing'])
  })

  it('tells a new worker what it has to know before it is asked', async () => {
    const { line, log, die } = bench({ prepare: async (api) => void (await api.double(100)) })
    await line.ask((api) => api.double(1))
    die()
    await line.ask((api) => api.double(2))
    expect(log.filter((entry) => entry.startsWith('double'))).toEqual([
      'double 100',
      'double 1',
      'double 100',
      'double 2',
    ])
  })

  it('says why something could not be done, but not twice that a worker died', async () => {
    const { line, die } = bench()
    const told: unknown[] = []
    expect(
      await line.attempt(
        (api) => api.refuse(),
        (error) => told.push(error),
      ),
    ).toBeUndefined()
    const lost = line.attempt(
      (api) => api.never(),
      (error) => told.push(error),
    )
    await Promise.resolve()
    die()
    expect(await lost).toBeUndefined()
    expect(told).toEqual([new Error('no')])
    const notices = new Notices()
    notices.fail(new WorkerLost('gone'))
    notices.fail(new Error('no'), 'Agent')
    expect(notices.list.map(({ text }) => text)).toEqual(['Agent: no'])
  })

  it('says once that the page is older than the site, whatever is missing', () => {
    const notices = new Notices()
    const of = (name: string) => Object.assign(new Error('agents/x'), { name })
    notices.fail(of('PartMissingError'), 'Agent')
    notices.fail(new TypeError('Failed to fetch dynamically imported module: http://x/assets/brain-abc.js'), 'Game')
    notices.sayReload()
    expect(notices.list).toMatchObject([{ key: 'reload', act: { title: 'Reload' } }])
  })
})
