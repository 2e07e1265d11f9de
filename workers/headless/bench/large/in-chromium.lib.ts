import { readFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import type { Row } from '../../bench'
import { launch } from '../../chromium.lib'
import { serveSite } from '../../site.lib'
import { row, spread } from '../explorer/clock.lib'

const LOOKS = 50
const PATIENCE_MS = 600_000

/** The little of `globalThis.nudge.explorer` (app/explore/explorer.svelte.ts) that is used here. */
interface Explorer {
  readonly rows: number
  readonly moment: { readonly row: number } | null
  seek(row: number): void
}

/** The page keeps, shows and gives away the file at `path`. Memory is the most that a process ever had. Reads `/proc`: Linux only. */
export async function* inChromium(path: string, rows: number): AsyncGenerator<Row> {
  const site = await serveSite()
  const browser = await launch({ webgpu: false })
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, serviceWorkers: 'block' })
    const page = await context.newPage()
    page.setDefaultTimeout(PATIENCE_MS)
    await page.goto(site.url)
    await page.getByRole('navigation').getByText('Explore').click()
    const before = await peaks(browser)
    const stored = await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0)
    const began = performance.now()
    await page.getByTestId('trajectory-file').setInputFiles(path)
    await page.waitForFunction(isOpen, rows, { polling: 20 })
    const name = 'in the page'
    yield row(name, 'keep and open', (performance.now() - began) / 1000, 's')
    const usage = await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0)
    yield {
      ...row(name, 'takes of the disk', (usage - stored) / 1e6, 'MB'),
      versus: 'the file',
      ratio: (await stat(path)).size / (usage - stored),
    }
    yield* grown(name, 'to keep and open it', before, await peaks(browser))
    yield* spread(`${name}: seek → picture`, await page.evaluate(scrub, { rows, looks: LOOKS }))
    yield* grown(name, 'with looking around', before, await peaks(browser))
    const left = performance.now()
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByLabel('Export Large').click()])
    const saved = await download.path()
    yield row(name, 'export', (performance.now() - left) / 1000, 's')
    const [given, taken] = [(await stat(saved)).size, (await stat(path)).size]
    if (given !== taken) throw new Error(`exported ${given} bytes of ${taken}`)
    yield* grown(name, 'with the export', before, await peaks(browser))
  } finally {
    await browser.close()
    await site.close()
  }
}

const isOpen = (rows: number) => {
  const { explorer } = (globalThis as unknown as { nudge: { explorer?: Explorer } }).nudge
  return explorer?.rows === rows && explorer.moment !== null
}

/** Milliseconds from a seek until the moment is there, at strides that share nothing with the rows. */
async function scrub({ rows, looks }: { rows: number; looks: number }): Promise<number[]> {
  const { explorer } = (globalThis as unknown as { nudge: { explorer: Explorer } }).nudge
  const times: number[] = []
  for (let i = 1; i <= looks; i++) {
    const at = (i * 2741) % rows
    const began = performance.now()
    explorer.seek(at)
    while (explorer.moment?.row !== at) await new Promise((again) => setTimeout(again))
    times.push(performance.now() - began)
  }
  return times
}

/** The most that processes had so far, in bytes: the page's with its workers, and the browser's own, in which files lie. */
async function peaks(browser: Browser): Promise<{ readonly renderer: number; readonly browser: number }> {
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  const most = (wanted: string) =>
    Math.max(...processInfo.filter(({ type }) => type === wanted).map(({ id }) => peakOf(id)))
  return { renderer: most('renderer'), browser: most('browser') }
}

function peakOf(pid: number): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) * 1024
}

type Peaks = Awaited<ReturnType<typeof peaks>>

function* grown(name: string, what: string, before: Peaks, after: Peaks): Generator<Row> {
  yield row(name, `most memory of the page, ${what}, beside before`, (after.renderer - before.renderer) / 1e6, 'MB')
  yield row(name, `most memory of the browser, ${what}, beside before`, (after.browser - before.browser) / 1e6, 'MB')
}
