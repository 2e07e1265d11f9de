import type { Target } from '../../lab/contracts/target'
import { existsSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { quantile } from '../../lab/statistics/interval'
import { launch } from '../chromium.lib'
import { serveSite } from '../site.lib'

/**
 * What a visitor waits for, on the built site in Chromium on the wasm backend: the first moving picture of a cold visit,
 * and from a pointer event to the picture with its new map on the glass, per method with its published options.
 * Needs `npm run build`. Times are the page's own clock, from the event's dispatch to the animation frame that shows it.
 */
const visits = 5
const drags = 40
const trainSeconds = 20

/** The little of `globalThis.nudge` (app/App.svelte) that is read here. */
interface Nudge {
  readonly stage: {
    readonly frame: {
      readonly tick: number
      readonly boxes: readonly { kind: string; x: number; y: number; w: number; h: number }[]
      readonly preview?: { readonly request: number }
    } | null
    readonly mind: { readonly cached: boolean; readonly maps: readonly { readonly coarse: boolean }[] } | null
    readonly status: { readonly playing: boolean; readonly backend: { readonly id: string } } | null
    readonly catalogue: { readonly methods: readonly { readonly id: string; readonly defaultTarget: Target }[] }
    setViews(views: readonly unknown[]): void
  }
}

const row = (name: string, metric: string, value: number) => ({
  case: name,
  metric,
  value,
  unit: 'ms',
  versus: null,
  ratio: null,
})

export default async function* stage() {
  if (!existsSync('dist/index.html')) throw new Error('there is no built site: npm run build first')
  const site = await serveSite()
  const browser = await launch({ webgpu: false })
  try {
    const firsts: Arrival[] = []
    for (let i = 0; i < visits; i++) firsts.push(await arrive(browser, site.url))
    yield row(
      'cold visit',
      'first moving picture, median',
      quantile(
        firsts.map(({ moving }) => moving),
        0.5,
      ),
    )
    yield row(
      'cold visit',
      'live agent with map, median',
      quantile(
        firsts.map(({ live }) => live),
        0.5,
      ),
    )

    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    await page.goto(site.url)
    await page.evaluate(ballInFlight)
    await page.getByTestId('play').click()
    const methods = await page.evaluate(() =>
      (globalThis as unknown as { nudge: Nudge }).nudge.stage.catalogue.methods.map(({ id, defaultTarget }) => ({
        id,
        defaultTarget,
      })),
    )
    for (const { id, defaultTarget } of methods) {
      const times = await drag(page, id, defaultTarget)
      for (const [what, values] of Object.entries(times)) {
        yield row(id, `drag → ${what} p50`, quantile(values, 0.5))
        yield row(id, `drag → ${what} p95`, quantile(values, 0.95))
      }
    }
    await page.close()
    for (const workers of [1, 2]) {
      const { longest, count } = await trainAwake(browser, site.url, workers)
      const name = `training in the tab, ${workers} ${workers > 1 ? 'workers' : 'worker'}`
      yield row(name, 'longest main-thread task over 50 ms', longest)
      yield { ...row(name, `tasks over 50 ms in ${trainSeconds} s`, count), unit: '' }
    }
  } finally {
    await browser.close()
    await site.close()
  }
}

/** Trains Breakout with the page's own defaults while the stage is halted; what the main thread does then, training causes. */
async function trainAwake(browser: Browser, url: string, workers: number): Promise<{ longest: number; count: number }> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  await page.goto(url)
  await page.evaluate(ballInFlight)
  await page.getByTestId('play').click()
  await page.getByRole('navigation').getByText('Train').click()
  const field = page.getByTestId('train-form').getByLabel('Workers')
  await field.fill(String(workers))
  await field.press('Tab')
  await page.getByTestId('train-start').click()
  await page.locator('[data-testid="progress"]:not([data-decisions="0"])').waitFor({ timeout: 120_000 })
  const tasks = await page.evaluate(async (seconds) => {
    const found: number[] = []
    const observer = new PerformanceObserver((list) => found.push(...list.getEntries().map(({ duration }) => duration)))
    observer.observe({ type: 'longtask' })
    await new Promise((done) => setTimeout(done, seconds * 1000))
    observer.disconnect()
    return found
  }, trainSeconds)
  await page.close()
  return { longest: Math.max(0, ...tasks), count: tasks.length }
}

interface Arrival {
  readonly moving: number
  readonly live: number
}

/** A visit with an empty cache. Milliseconds since navigation. */
async function arrive(browser: Browser, url: string): Promise<Arrival> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, serviceWorkers: 'block' })
  const page = await context.newPage()
  await page.goto(url)
  const times = await page.evaluate(async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(done))
    const nudge = () => (globalThis as unknown as { nudge?: Nudge }).nudge?.stage
    let first: number | undefined
    let moving = 0
    for (;;) {
      await frame()
      const now = nudge()
      const tick = now?.frame?.tick
      if (tick !== undefined && first === undefined) first = tick
      if (tick !== undefined && first !== undefined && tick > first && moving === 0) moving = performance.now()
      if (moving > 0 && now?.mind && !now.mind.cached && now.mind.maps.length > 0)
        return { moving, live: performance.now() }
      if (performance.now() > 60_000) throw new Error('nothing moves')
    }
  })
  await context.close()
  return times
}

/** Waits for a live agent and a ball in mid-air. */
async function ballInFlight(): Promise<void> {
  const { stage } = (globalThis as unknown as { nudge: Nudge }).nudge
  const inFlight = () =>
    stage.mind?.cached === false && stage.frame?.boxes.some(({ kind, y }) => kind === 'ball' && y > 80 && y < 120)
  while (!inFlight()) await new Promise((done) => setTimeout(done, 20))
}

/** Drags the ball about; every move is timed to its first map and, with the hand at rest, to its full one. */
async function drag(page: Page, method: string, target: Target): Promise<Record<'first map' | 'full map', number[]>> {
  await page.evaluate(
    ({ method, target }) =>
      (globalThis as unknown as { nudge: Nudge }).nudge.stage.setViews([{ method, target, options: {} }]),
    { method, target },
  )
  await page.waitForTimeout(1500)
  const ball = await page.evaluate(() =>
    (globalThis as unknown as { nudge: Nudge }).nudge.stage.frame?.boxes.find(({ kind }) => kind === 'ball'),
  )
  const canvas = await page.getByTestId('stage').locator('canvas').first().boundingBox()
  if (!ball || !canvas) throw new Error('no ball to drag')
  const centre = {
    x: canvas.x + ((ball.x + ball.w / 2) / 240) * canvas.width,
    y: canvas.y + ((ball.y + ball.h / 2) / 160) * canvas.height,
  }
  await page.mouse.move(centre.x, centre.y)
  await page.mouse.down()
  const times: Record<'first map' | 'full map', number[]> = { 'first map': [], 'full map': [] }
  for (let i = 0; i < drags; i++) {
    const timed = page.evaluate(timeNextMove)
    await page.mouse.move(centre.x + 60 * Math.sin(i), centre.y + 40 * Math.cos(1.7 * i))
    const { first, full } = await timed
    if (i < 3) continue // the hand is only just taking hold
    times['first map'].push(first)
    times['full map'].push(full)
  }
  await page.keyboard.press('Escape')
  await page.mouse.up()
  await page.waitForTimeout(500)
  return times
}

function timeNextMove(): Promise<{ first: number; full: number }> {
  const { stage } = (globalThis as unknown as { nudge: Nudge }).nudge
  return new Promise((resolve) => {
    addEventListener(
      'pointermove',
      () => {
        const start = performance.now()
        const old = stage.mind
        let first = 0
        // Looked at right after a frame was painted: a callback of its own in the same frame could run before the page's.
        const { port1, port2 } = new MessageChannel()
        const next = () => requestAnimationFrame(() => port2.postMessage(null))
        port1.onmessage = () => {
          const map = stage.mind !== old && stage.frame?.preview ? stage.mind?.maps[0] : undefined
          const now = performance.now() - start
          if (map && first === 0) first = now
          if ((map && !map.coarse) || now > 10_000) resolve({ first, full: now })
          else next()
        }
        next()
      },
      { capture: true, once: true },
    )
  })
}
