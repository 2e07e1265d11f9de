import type { Page } from 'playwright-core'
import { launch } from '../../chromium.lib'
import { serveSite } from '../../site.lib'
import { weigh, type Holding } from './renderer.lib'

/** How fast a tab grows that is watched, trains and records at once, after it has settled. */
export interface Growth {
  /** Per minute, by what grows. */
  readonly perMinute: Holding
  readonly last: Holding
  /** Of the page, over 50 ms, per minute. */
  readonly longTasks: number
  /** What the site was asked for, per minute: a page at work needs nothing more. */
  readonly requests: number
  readonly minutes: number
}

const SETTLE_MINUTES = 2
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
