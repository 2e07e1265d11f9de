import { readFileSync } from 'node:fs'
import type { Browser, CDPSession, Page } from 'playwright-core'

/** What a tab holds, megabytes unless it is a count. */
export interface Holding {
  /** Memory of the renderer's process that nobody else has. */
  readonly memory: number
  /** JavaScript heap and array buffers of the page, after a collection. */
  readonly page: number
  /** The same of its workers, WebAssembly included. */
  readonly workers: number
  readonly nodes: number
  readonly listeners: number
}

interface Usage {
  readonly usedSize: number
  readonly backingStorageSize?: number
}
const megabytes = ({ usedSize, backingStorageSize = 0 }: Usage): number => (usedSize + backingStorageSize) / 1e6

/** Workers are asked through the page: Playwright opens no session to them. Those that come later are asked too. */
class Workers {
  readonly #sessions = new Set<string>()
  readonly #answers = new Map<number, (result: Usage) => void>()
  #asked = 0

  constructor(readonly session: CDPSession) {
    session.on('Target.attachedToTarget', ({ sessionId }) => this.#sessions.add(sessionId))
    session.on('Target.detachedFromTarget', ({ sessionId }) => this.#sessions.delete(sessionId))
    session.on('Target.receivedMessageFromTarget', ({ message }) => {
      const { id, result } = JSON.parse(message) as { id?: number; result?: Usage }
      if (id !== undefined && result) this.#answers.get(id)?.(result)
    })
  }

  follow(): Promise<unknown> {
    return this.session.send('Target.setAutoAttach', {
      autoAttach: true,
      waitForDebuggerOnStart: false,
      flatten: false,
    })
  }

  async usage(): Promise<number> {
    const all = await Promise.all(
      [...this.#sessions].map(async (worker) => {
        await this.#ask(worker, 'HeapProfiler.collectGarbage')
        return megabytes(await this.#ask(worker, 'Runtime.getHeapUsage'))
      }),
    )
    return all.reduce((sum, one) => sum + one, 0)
  }

  #ask(sessionId: string, method: string): Promise<Usage> {
    const id = ++this.#asked
    return new Promise((resolve, reject) => {
      this.#answers.set(id, resolve)
      const message = JSON.stringify({ id, method })
      this.session.send('Target.sendMessageToTarget', { sessionId, message }).catch(reject)
    })
  }
}

/** A way to weigh the page; to be called before it opens anything. Reads `/proc`: Linux only. */
export async function weigh(browser: Browser, page: Page): Promise<() => Promise<Holding>> {
  const ofBrowser = await browser.newBrowserCDPSession()
  const session = await page.context().newCDPSession(page)
  const workers = new Workers(session)
  await workers.follow()
  return async () => {
    await session.send('HeapProfiler.collectGarbage')
    const heaps = await workers.usage()
    const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters')
    const { processInfo } = await ofBrowser.send('SystemInfo.getProcessInfo')
    const renderers = processInfo.filter(({ type }) => type === 'renderer')
    return {
      memory: Math.max(...renderers.map(({ id }) => privateOf(id))),
      page: megabytes(await session.send('Runtime.getHeapUsage')),
      workers: heaps,
      nodes,
      listeners: jsEventListeners,
    }
  }
}

function privateOf(pid: number): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  const kilobytes = (key: string) => Number(new RegExp(`${key}:\\s+(\\d+)`).exec(text)?.[1] ?? 0)
  return ((kilobytes('Private_Dirty') + kilobytes('Private_Clean')) * 1024) / 1e6
}
