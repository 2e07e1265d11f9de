import type { Browser, BrowserContext, Page, Worker } from 'playwright-core'
import { expect } from 'vitest'
import { launch } from '../../workers/headless/chromium.lib'
import { serveSite, type Site } from '../../workers/headless/site.lib'

/** How long a fact is waited for, here and by Playwright: a broken page fails in the end, a busy machine does not. */
const LIMIT_MS = 240_000

/** One browser and one server per test file, one fresh profile per visit. Whatever a page complains about fails the test. */
export interface Lab {
  readonly browser: Browser
  readonly site: Site
  visit(options?: VisitOptions): Promise<Visit>
  close(): Promise<void>
}

export interface VisitOptions {
  readonly hash?: string
  readonly width?: number
  readonly height?: number
  readonly dark?: boolean
  readonly serviceWorkers?: 'allow' | 'block'
  readonly context?: BrowserContext
  /** Both futures after a drop, as every visitor has it; left out where something else is tried. */
  readonly futures?: boolean
  /** Script texts put in front of a worker's own, by a piece of its file name: how faults are made. */
  readonly before?: Readonly<Record<string, string>>
  /** Complaints that this test provokes. */
  readonly expected?: RegExp
}

export interface Visit {
  readonly page: Page
  readonly context: BrowserContext
  readonly complaints: string[]
  leave(): Promise<void>
}

export async function openLab(
  options: { webgpu?: boolean; under?: string; keepS?: number; strict?: boolean } = {},
): Promise<Lab> {
  const { under = '/', keepS = 0, strict = true } = options
  const site = await serveSite({ under, keepS, strict })
  const browser = await launch({ webgpu: options.webgpu ?? false })
  return {
    browser,
    site,
    visit: (visit = {}) => visitSite(browser, site, visit),
    async close() {
      await browser.close()
      await site.close()
    },
  }
}

async function visitSite(browser: Browser, site: Site, options: VisitOptions): Promise<Visit> {
  const context =
    options.context ??
    (await browser.newContext({
      viewport: { width: options.width ?? 1280, height: options.height ?? 900 },
      colorScheme: options.dark ? 'dark' : 'light',
      serviceWorkers: options.serviceWorkers ?? 'block',
    }))
  context.setDefaultTimeout(LIMIT_MS)
  for (const [name, script] of Object.entries(options.before ?? {})) {
    await context.route(`**/${name}*.js`, async (route) => {
      const reply = await route.fetch({ timeout: LIMIT_MS })
      await route.fulfill({ response: reply, body: `${script};\n${await reply.text()}` })
    })
  }
  if (!options.futures)
    await context.addInitScript(() => {
      const look = { opacity: 0.85, hold: false, curve: 'linear', difference: false, futures: false }
      if (!localStorage.getItem('nudge.look')) localStorage.setItem('nudge.look', JSON.stringify(look))
    })
  const page = await context.newPage()
  const complaints: string[] = []
  const expected = options.expected
  const complain = (text: string) => {
    if (!/Service Worker registration blocked/.test(text) && !expected?.test(text)) complaints.push(text)
  }
  page.on('pageerror', (error) => complain(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complain(message.text())
  })
  await page.goto(site.url + (options.hash ?? ''))
  return {
    page,
    context,
    complaints,
    async leave() {
      await context.close()
      expect(complaints).toEqual([])
    },
  }
}

/** What it was opened as; all of them come from the page and have addresses that say nothing. */
export const nameOf = (worker: Worker): Promise<string> => worker.evaluate(() => self.name).catch(() => '')

/** One of the page's workers. */
export async function workerOf(page: Page, name: string): Promise<Worker> {
  for (const worker of page.workers()) if ((await nameOf(worker)) === name) return worker
  throw new Error(`the page has no worker ${name}`)
}

/** What the page's console offers (`nudge`), reduced to numbers. */
export interface Glance {
  readonly game: string
  /** Questions to the stage that are not answered yet. */
  readonly asking: number
  readonly decision: number
  readonly tick: number
  readonly playing: boolean
  readonly backend: string
  readonly agent: string | null
  readonly probabilities: readonly number[]
  readonly value: number
  readonly cached: boolean
  readonly maps: readonly (readonly number[])[]
  /** The picture came with a judgement of its own, in full. */
  readonly judged: boolean
  /** The picture is of an edit in progress. */
  readonly previewed: boolean
  readonly boxes: readonly {
    readonly kind: string
    readonly id: number
    readonly x: number
    readonly y: number
    readonly w: number
    readonly h: number
  }[]
  readonly entries: readonly string[]
  readonly position: number
}

export function glance(page: Page): Promise<Glance> {
  return page.evaluate(() => {
    const { stage } = (globalThis as unknown as { nudge: { stage: Record<string, never> } }).nudge as unknown as {
      stage: {
        frame: { decision: number; tick: number; boxes: Glance['boxes']; mind?: object; preview?: object } | null
        mind: {
          probabilities: Float32Array
          value: number
          cached: boolean
          maps: { map: Float32Array; coarse: boolean; age?: number }[]
        } | null
        status: { env: string; playing: boolean; backend: { id: string }; agent: { id: string } | null } | null
        asking: number
        history: { entries: { label: string }[]; position: number }
      }
    }
    const { frame, mind, status, asking, history } = stage
    return {
      game: status?.env ?? '',
      asking,
      decision: frame?.decision ?? -1,
      tick: frame?.tick ?? -1,
      playing: status?.playing ?? false,
      backend: status?.backend.id ?? 'none',
      agent: status?.agent?.id ?? null,
      probabilities: [...(mind?.probabilities ?? [])],
      value: mind?.value ?? 0,
      cached: mind?.cached ?? false,
      maps: (mind?.maps ?? []).map(({ map }) => [...map]),
      judged: Boolean(frame?.mind) && (mind?.maps ?? []).every(({ coarse, age }) => !coarse && !age),
      previewed: Boolean(frame?.preview),
      boxes: (frame?.boxes ?? []).map((box) => ({ ...box })),
      entries: history.entries.map(({ label }) => label),
      position: history.position,
    }
  })
}

export async function until(page: Page, holds: (now: Glance) => boolean, what: string): Promise<Glance> {
  const end = Date.now() + LIMIT_MS
  for (;;) {
    const now = await glance(page).catch(() => null)
    if (now && holds(now)) return now
    if (Date.now() > end)
      throw new Error(
        `waited ${LIMIT_MS} ms for: ${what}; last seen ${JSON.stringify(now && { ...now, maps: now.maps.length, boxes: now.boxes.length })}`,
      )
    await page.waitForTimeout(50)
  }
}

/** Time stands still, and the page shows where: what its worker is asked after everything else tells it. */
async function halted(page: Page, shows: (now: Glance) => boolean): Promise<Glance> {
  if ((await glance(page)).playing) await page.getByTestId('play').click()
  await until(page, ({ playing }) => !playing, 'pause')
  const place = await page.evaluate(async () => {
    const { stage } = (
      globalThis as unknown as {
        nudge: { stage: { api: { episode(): Promise<{ actions: Uint8Array; ticks: number }> } } }
      }
    ).nudge
    const { actions, ticks } = await stage.api.episode()
    return [actions.length, ticks] as const
  })
  return until(
    page,
    (now) => now.decision === place[0] && now.tick === place[1] && shows(now),
    `the picture of decision ${place[0]}, tick ${place[1]}`,
  )
}

/** A live agent with a map on the glass, halted. */
export async function settled(page: Page): Promise<Glance> {
  await until(page, ({ cached, maps, agent }) => agent !== null && !cached && maps.length > 0, 'a live mind')
  return halted(page, ({ judged, maps }) => judged && maps.length > 0)
}

/** Halted with a ball in the air. */
export async function withBall(page: Page): Promise<Glance> {
  await until(
    page,
    ({ cached, agent, boxes, decision }) =>
      agent !== null && !cached && decision > 5 && boxes.some(({ kind, y }) => kind === 'ball' && y > 60),
    'a ball in flight',
  )
  const now = await settled(page)
  return now.boxes.some(({ kind }) => kind === 'ball') ? now : (await page.getByTestId('play').click(), withBall(page))
}

/** Native size of a game's picture. */
export type Native = readonly [width: number, height: number]
const breakout: Native = [240, 160]

/** Page coordinates of a native pixel of the game. */
export async function at(
  page: Page,
  x: number,
  y: number,
  [width, height]: Native = breakout,
): Promise<{ x: number; y: number }> {
  const canvas = page.getByTestId('stage').locator('canvas').first()
  const box = await canvas.boundingBox()
  if (!box) throw new Error('the stage has no picture')
  return { x: box.x + (x / width) * box.width, y: box.y + (y / height) * box.height }
}

/** From the middle of a box to a native pixel, by hand. */
export async function dragBox(
  page: Page,
  { x, y, w, h }: Glance['boxes'][number],
  to: readonly [number, number],
  size: Native,
): Promise<void> {
  const [from, goal] = [await at(page, x + w / 2, y + h / 2, size), await at(page, to[0], to[1], size)]
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(goal.x, goal.y, { steps: 6 })
  await until(page, ({ previewed }) => previewed, 'a preview')
  await page.mouse.up()
}

/** A game on the stage, halted as soon as it shows what is looked for: not before it is open and told to play, or it would go on. */
export async function openHalted(page: Page, game: string, shows: (now: Glance) => boolean): Promise<Glance> {
  await until(page, ({ decision }) => decision >= 0, 'the default game')
  await page.getByTestId('game').selectOption(game)
  await until(page, (now) => now.game === game && now.asking === 0 && shows(now), `${game} on its way`)
  return halted(page, ({ agent, judged }) => agent === null || judged)
}

/** Everything that moves or fades into place has done so. */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(done))
    await frame()
    await frame()
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
    await Promise.allSettled(ending.map(({ finished }) => finished))
  })
}

export const boxOf = ({ boxes }: Glance, kind: string, id: number) =>
  boxes.find((box) => box.kind === kind && box.id === id) ?? expect.fail(`no ${kind} ${id}`)

export const distance = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? 0)), 0)
