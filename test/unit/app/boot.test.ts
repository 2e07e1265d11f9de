import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { boot, first } from '../../../app/state/boot'
import type { Session } from '../../../app/state/session.svelte'

beforeAll(() => void vi.stubGlobal('location', { href: 'http://localhost/' }))
afterAll(() => void vi.unstubAllGlobals())

const asks = { env: { id: 'coinrun', version: 1 }, agent: 'gone', seed: 1, views: [], overlay: {} }

/** A link that can be read, to an agent that is not here: its game is on screen when that turns out. */
async function booted(life: 'starting' | 'open', readable = true) {
  const opened: string[] = []
  const said: string[] = []
  const rewritten = vi.fn<() => void>()
  const stage = {
    life,
    status: life === 'open' ? {} : null,
    api: {
      readLink: () => (readable ? Promise.resolve(asks) : Promise.reject(new Error('link: is not a Nudge link'))),
    },
    async start({ env, replay }: { env: string; replay?: unknown }) {
      stage.status = {}
      if (replay) throw new Error('agent: "gone" is not here')
      opened.push(env)
    },
  }
  const session = {
    stage,
    notices: {
      say: (_: string, text: string) => said.push(text),
      dismiss() {},
      fail: (error: unknown) => said.push(String(error)),
    },
    link: { followChoice: rewritten },
    pages: { current: { stage: false } },
    preferences: {},
  }
  await boot(session as unknown as Session, '#1.link')
  return { opened, said, rewritten: rewritten.mock.calls.length }
}

it.each([true, false])(
  'a link that cannot be opened leaves what is open, and else the usual page opens (readable: %s)',
  async (readable) => {
    const reason = readable ? 'agent: "gone" is not here' : 'link: is not a Nudge link'
    expect(await booted('starting', readable)).toEqual({
      opened: [first.env],
      said: [`This link cannot be opened: ${reason}. Here is the usual page instead.`],
      rewritten: 0,
    })
    expect(await booted('open', readable)).toEqual({
      opened: [],
      said: [`This link cannot be opened: ${reason}. What was open stays open.`],
      rewritten: 1,
    })
  },
)
