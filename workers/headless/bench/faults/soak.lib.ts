import type { Browser, Page } from 'playwright-core'
import { launch } from '../../chromium.lib'
import { serveSite } from '../../site.lib'
import { weigh, type Holding } from './renderer.lib'

/** How fast a tab grows that is watched, trains and records at once, after it has settled. */
export interface Growth {
  /** Per minute, by what grows. */
  readonly perMinute: Holding
  readonly last: Holding
  /** Of the page, over 50 ms, per minute; on a busy machine most of that is waiting for a turn. */
  readonly longTasks: number
  /** Those that kept the processor that long, in the half minute after it. */
  readonly busyTasks: number
  /** What the site was asked for, per minute: a page at work needs nothing more. */
  readonly requests: number
  readonly minutes: number
}

const SETTLE_MINUTES = 1
const MINUTE_MS = 60_000

/** Needs a built site. `minutes` beside those in which the tab settles. */
export async function soak(minutes: number): Promise<Growth> {
  const site = await serveSite()
  const browser = await launch({ webgpu: false })
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, serviceWorkers: 'block' })
    const page = await context.newPage()
    page.setDefaultTimeout(4 * MINUTE_MS)
    const holding = await weigh(browser, page)
    await page.goto(site.url)
    await work(page)
    await page.waitForTimeout(SETTLE_MINUTES * MINUTE_MS)
    const [first, began] = [await holding(), performance.now()]
    await page.evaluate(countLongTasks)
    site.requests.length = 0
    await page.waitForTimeout(minutes * MINUTE_MS)
    const last = await holding()
    const passed = (performance.now() - began) / MINUTE_MS
    const tasks = await page.evaluate(() => (globalThis as unknown as { longTasks: number }).longTasks)
    return {
      perMinute: eachOf(last, (key) => (last[key] - first[key]) / passed),
      last,
      longTasks: tasks / passed,
      busyTasks: await busyTasks(browser),
      requests: site.requests.length / passed,
      minutes: passed,
    }
  } finally {
    await browser.close()
    await site.close()
  }
}

const eachOf = (of: Holding, value: (key: keyof Holding) => number): Holding =>
  Object.fromEntries(Object.keys(of).map((key) => [key, value(key as keyof Holding)])) as unknown as Holding

/** The game plays on the stage while an agent of Breakout learns and its games are recorded. */
async function work(page: Page): Promise<void> {
  await page.getByRole('navigation').getByText('Train').click()
  const form = page.getByTestId('train-form')
  await form.getByLabel('Record games').click()
  for (const [field, value] of [
    ['One every', '10k'],
    ['Decisions', '100M'],
  ] as const) {
    await form.getByLabel(field).fill(value)
    await form.getByLabel(field).press('Tab')
  }
  await page.getByTestId('train-start').click()
  await page.locator('[data-testid="progress"]:not([data-decisions="0"])').waitFor()
}

function countLongTasks(): void {
  const counted = globalThis as unknown as { longTasks: number }
  counted.longTasks = 0
  new PerformanceObserver((list) => (counted.longTasks += list.getEntries().length)).observe({ type: 'longtask' })
}

/** A task as the browser's trace tells it, microseconds; `tdur` is the processor's time. */
interface Traced {
  readonly name: string
  readonly ph: string
  readonly pid: number
  readonly tid: number
  readonly tdur?: number
  readonly args?: { readonly name?: string }
}

/** Of the pages' main threads, tasks of more than 50 ms of processor time in half a minute. */
async function busyTasks(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession()
  const events: Traced[] = []
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as Traced[])))
  const traceConfig = { includedCategories: ['toplevel'], excludedCategories: ['*'] }
  await session.send('Tracing.start', { traceConfig, transferMode: 'ReportEvents' })
  await new Promise((done) => setTimeout(done, MINUTE_MS / 2))
  const complete = new Promise((done) => session.once('Tracing.tracingComplete', done))
  await session.send('Tracing.end')
  await complete
  const placeOf = ({ pid, tid }: Traced) => `${pid} ${tid}`
  const mains = new Set(
    events.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain').map(placeOf),
  )
  return events.filter((event) => event.ph === 'X' && (event.tdur ?? 0) > 50_000 && mains.has(placeOf(event))).length
}
