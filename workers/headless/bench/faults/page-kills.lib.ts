import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, Page } from 'playwright-core'
import { createRandom, type Random } from '../../../lab/random'
import { launchIn } from '../../chromium.lib'
import { serveSite } from '../../site.lib'
import { markOf, type Survived } from './kills.lib'

/** What is killed under a training in the page. */
export type Victim = 'tab' | 'renderer' | 'GPU process'
export const victims: readonly Victim[] = ['tab', 'renderer', 'GPU process']

/** Long enough for a checkpoint on the way. */
const request = {
  env: 'catch',
  algorithm: 'ppo',
  network: 'tiny',
  seed: 1,
  decisions: 60_000,
  name: 'Killed',
  backend: 'wasm',
  options: {},
  envOptions: {},
}
const MOST_STARTS = 50
const PATIENCE_MS = 240_000

/** The little of `globalThis.nudge` that is used here. */
interface Nudge {
  readonly trainer: {
    readonly phase: string
    readonly reason: string
    readonly run: string
    start(asked: typeof request): Promise<void>
    resume(entry: object): Promise<void>
  }
  readonly library: {
    readonly unfinished: object | null
    readonly loaded: boolean
    entry(id: string): object | null
    exportFile(entry: object): Promise<void>
  }
  readonly stage: { readonly mind: object | null }
}

/**
 * For each of these, whole chains with at least so many kills, at moments drawn from the seed, in a browser with a profile of its own. After each the page
 * is opened again and goes on with what it finds. Needs a built site, and Linux for the processes.
 */
export async function* killPages(kills: number, seed: number): AsyncGenerator<Survived & { readonly victim: Victim }> {
  const site = await serveSite()
  const random = createRandom(seed)
  try {
    const began = performance.now()
    const { mark: goal } = await chain(site.url, 'tab', 0, random, 0)
    const spanMs = performance.now() - began
    for (const victim of victims) {
      const count = { kills: 0, chains: 0, equal: 0, refusals: [] as string[] }
      while (count.kills < kills && count.refusals.length === 0) {
        const { killed, mark, refusal } = await chain(site.url, victim, kills - count.kills, random, spanMs)
        count.kills += killed
        count.chains++
        if (mark === goal) count.equal++
        if (refusal !== '') count.refusals.push(refusal)
      }
      yield { victim, ...count }
    }
  } finally {
    await site.close()
  }
}

/** One training from its start to its end. `most`: kills; after them it is left alone. */
async function chain(
  url: string,
  victim: Victim,
  most: number,
  random: Random,
  spanMs: number,
): Promise<{ killed: number; mark: string; refusal: string }> {
  const profile = mkdtempSync(join(tmpdir(), 'nudge-profile-'))
  const context = await launchIn(profile)
  context.setDefaultTimeout(PATIENCE_MS)
  try {
    let killed = 0
    let page = await open(context, url)
    for (let starts = 0; starts < MOST_STARTS; starts++) {
      const state = await until(page, killed < most ? random.uniform() * spanMs : PATIENCE_MS)
      if (state === 'finished') return { killed, mark: await markIn(page), refusal: '' }
      if (state !== 'training') return { killed, mark: '', refusal: state }
      killed++
      page = await kill(context, page, victim, url)
    }
    return { killed, mark: '', refusal: `no end after ${MOST_STARTS} starts` }
  } finally {
    await context.close()
    rmSync(profile, { recursive: true, force: true })
  }
}

/** The page, training: what it finds unfinished, or from the start. */
async function open(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(url)
  await page.waitForFunction(() => {
    const { library, stage } = (globalThis as unknown as { nudge?: Nudge }).nudge ?? {}
    return library?.loaded === true && stage?.mind != null
  })
  await page.evaluate(async (asked) => {
    const { trainer, library } = (globalThis as unknown as { nudge: Nudge }).nudge
    await (library.unfinished ? trainer.resume(library.unfinished) : trainer.start(asked))
  }, request)
  return page
}

/** `finished`, why it failed, or `training` when the time is over. */
async function until(page: Page, ms: number): Promise<string> {
  const over = page.waitForFunction(
    () => {
      const { trainer } = (globalThis as unknown as { nudge: Nudge }).nudge
      if (trainer.phase === 'finished') return 'finished'
      return trainer.phase === 'failed' || trainer.phase === 'idle' ? `${trainer.phase}: ${trainer.reason}` : null
    },
    null,
    { timeout: Math.max(1, ms), polling: 50 },
  )
  return over.then(
    async (found) => (await found.jsonValue()) ?? '',
    () => 'training',
  )
}

async function kill(context: BrowserContext, page: Page, victim: Victim, url: string): Promise<Page> {
  if (victim === 'GPU process') {
    for (const pid of await processes(context, page, 'GPU')) process.kill(pid, 'SIGKILL')
    return page
  }
  if (victim === 'renderer') {
    const crashed = page.waitForEvent('crash')
    for (const pid of await processes(context, page, 'renderer')) process.kill(pid, 'SIGKILL')
    await crashed
  }
  await page.close()
  return open(context, url)
}

async function processes(context: BrowserContext, page: Page, wanted: string): Promise<number[]> {
  const session = await (context.browser()?.newBrowserCDPSession() ?? context.newCDPSession(page))
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  return processInfo.filter(({ type }) => type === wanted).map(({ id }) => id)
}

/** Of what is in the library at its end. */
async function markIn(page: Page): Promise<string> {
  const downloading = page.waitForEvent('download')
  await page.evaluate(async () => {
    const { trainer, library } = (globalThis as unknown as { nudge: Nudge }).nudge
    await library.exportFile(library.entry(trainer.run)!)
  })
  return markOf(readFileSync(await (await downloading).path()))
}
