import type { Browser, BrowserContext, Page } from 'playwright-core'
import { expect } from 'vitest'
import { launch } from '../../workers/headless/chromium.lib'
import { serveSite, type Site } from '../../workers/headless/site.lib'

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

export async function openLab(options: { webgpu?: boolean; under?: string } = {}): Promise<Lab> {
  const site = await serveSite({ under: options.under ?? '/', strict: true })
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
  for (const [name, script] of Object.entries(options.before ?? {})) {
    await context.route(`**/${name}*.js`, async (route) => {
      const reply = await route.fetch()
      await route.fulfill({ response: reply, body: `${script};\n${await reply.text()}` })
    })
  }
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

/** What the page's console offers (`nudge`), reduced to numbers. */
export interface Glance {
  readonly decision: number
  readonly tick: number
  readonly playing: boolean
  readonly backend: string
  readonly agent: string | null
  readonly probabilities: readonly number[]
  readonly value: number
  readonly cached: boolean
  readonly maps: readonly (readonly number[])[]
  readonly boxes: readonly { readonly kind: string; readonly id: number; readonly x: number; readonly y: number; readonly w: number; readonly h: number }[]
  readonly entries: readonly string[]
  readonly position: number
}

export function glance(page: Page): Promise<Glance> {
  return page.evaluate(() => {
    const { stage } = (globalThis as unknown as { nudge: { stage: Record<string, never> } }).nudge as unknown as {
      stage: {
        frame: { decision: number; tick: number; boxes: Glance['boxes'] } | null
        mind: { probabilities: Float32Array; value: number; cached: boolean; maps: { map: Float32Array }[] } | null
        status: { playing: boolean; backend: { id: string }; agent: { id: string } | null } | null
        history: { entries: { label: string }[]; position: number }
      }
    }
    const { frame, mind, status, history } = stage
    return {
      decision: frame?.decision ?? -1,
      tick: frame?.tick ?? -1,
      playing: status?.playing ?? false,
      backend: status?.backend.id ?? 'none',
      agent: status?.agent?.id ?? null,
      probabilities: [...(mind?.probabilities ?? [])],
      value: mind?.value ?? 0,
      cached: mind?.cached ?? false,
      maps: (mind?.maps ?? []).map(({ map }) => [...map]),
      boxes: (frame?.boxes ?? []).map((box) => ({ ...box })),
      entries: history.entries.map(({ label }) => label),
      position: history.position,
    }
  })
}

export async function until(page: Page, holds: (now: Glance) => boolean, what: string, timeoutMs = 40_000): Promise<Glance> {
  const end = Date.now() + timeoutMs
  for (;;) {
    const now = await glance(page).catch(() => null)
    if (now && holds(now)) return now
    if (Date.now() > end) throw new Error(`waited ${timeoutMs} ms for: ${what}; last seen ${JSON.stringify(now && { ...now, maps: now.maps.length, boxes: now.boxes.length })}`)
    await page.waitForTimeout(50)
  }
}

/** A live agent with a map on the glass, halted. */
export async function settled(page: Page): Promise<Glance> {
  await until(page, ({ cached, maps, agent }) => agent !== null && !cached && maps.length > 0, 'a live mind')
  if ((await glance(page)).playing) await page.getByTestId('play').click()
  await until(page, ({ playing }) => !playing, 'pause')
  await page.waitForTimeout(300)
  return glance(page)
}

/** Halted with a ball in the air. */
export async function withBall(page: Page): Promise<Glance> {
  await until(page, ({ cached, agent, boxes, decision }) => agent !== null && !cached && decision > 5 && boxes.some(({ kind, y }) => kind === 'ball' && y > 60), 'a ball in flight')
  const now = await settled(page)
  return now.boxes.some(({ kind }) => kind === 'ball') ? now : (await page.getByTestId('play').click(), withBall(page))
}

/** Native size of a game's picture. */
export type Native = readonly [width: number, height: number]
const breakout: Native = [240, 160]

/** Page coordinates of a native pixel of the game. */
export async function at(page: Page, x: number, y: number, [width, height]: Native = breakout): Promise<{ x: number; y: number }> {
  const canvas = page.getByTestId('stage').locator('canvas').first()
  const box = await canvas.boundingBox()
  if (!box) throw new Error('the stage has no picture')
  return { x: box.x + (x / width) * box.width, y: box.y + (y / height) * box.height }
}

/** From the middle of a box to a native pixel, by hand. */
export async function dragBox(page: Page, { x, y, w, h }: Glance['boxes'][number], to: readonly [number, number], size: Native): Promise<void> {
  const [from, goal] = [await at(page, x + w / 2, y + h / 2, size), await at(page, to[0], to[1], size)]
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(goal.x, goal.y, { steps: 6 })
  await page.waitForTimeout(300)
  await page.mouse.up()
}

/** A game on the stage, halted as soon as it shows what is looked for. */
export async function openHalted(page: Page, game: string, shows: (now: Glance) => boolean): Promise<Glance> {
  await until(page, ({ decision }) => decision >= 0, 'the default game')
  await page.getByTestId('game').selectOption(game)
  await until(page, shows, `${game} on its way`)
  if ((await glance(page)).playing) await page.getByTestId('play').click()
  await until(page, ({ playing }) => !playing, 'pause')
  await page.waitForTimeout(300)
  return glance(page)
}

export const boxOf = ({ boxes }: Glance, kind: string, id: number) => boxes.find((box) => box.kind === kind && box.id === id) ?? expect.fail(`no ${kind} ${id}`)

export const distance = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? 0)), 0)
