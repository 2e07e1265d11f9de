import { existsSync } from 'node:fs'
import type { Page } from 'playwright-core'
import type { Row } from '../../bench'
import { launch } from '../../chromium.lib'
import { serveSite } from '../../site.lib'
import { row, spread } from './clock.lib'

const decisions = 2000
const scrubs = 100

/** The little of `globalThis.nudge.explorer` (app/explore/explorer.svelte.ts) that is used here. */
interface Explorer {
  readonly rows: number
  readonly moment: { readonly row: number; readonly opinions: readonly { readonly maps: readonly unknown[] }[] } | null
  readonly shelf: {
    play(request: {
      agent: string
      games: number
      seed: number
      acting: 'sampled'
      decisions: number
      name: string
    }): Promise<void>
  }
  seek(row: number): void
  setAgents(agents: readonly string[]): void
}

/** The built site in Chromium: from `seek` to the animation frame after which the moment's picture is on the glass. */
export async function* inPage(): AsyncGenerator<Row> {
  if (!existsSync('dist/index.html')) throw new Error('there is no built site: npm run build first')
  const site = await serveSite()
  const browser = await launch({ webgpu: false })
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    await page.goto(site.url)
    await page.locator('[data-testid="play"]').click()
    await page.getByRole('navigation').getByText('Explore').click()
    const rows = await record(page)
    yield row('in the page: recording', 'rows', rows, '')
    const withMaps = await page.evaluate(scrub, { scrubs, maps: true })
    const pictures = await page.evaluate(scrub, { scrubs, maps: false })
    yield* spread('in the page: seek → picture', pictures)
    yield* spread('in the page: seek → picture with its map', withMaps)
  } finally {
    await browser.close()
    await site.close()
  }
}

async function record(page: Page): Promise<number> {
  await page.waitForFunction(
    () => (globalThis as unknown as { nudge?: { explorer?: Explorer } }).nudge?.explorer !== undefined,
  )
  return page.evaluate(async (length) => {
    const { explorer } = (globalThis as unknown as { nudge: { explorer: Explorer } }).nudge
    await explorer.shelf.play({
      agent: 'shipped/breakout-small',
      games: 1,
      seed: 1,
      acting: 'sampled',
      decisions: length,
      name: 'bench',
    })
    while (!explorer.moment) await new Promise((done) => setTimeout(done, 20))
    return explorer.rows
  }, decisions)
}

/** Milliseconds of each seek, to the end of the frame that found the moment there; a stride that shares nothing with the rows goes everywhere. */
async function scrub({ scrubs, maps }: { scrubs: number; maps: boolean }): Promise<number[]> {
  const { explorer } = (globalThis as unknown as { nudge: { explorer: Explorer } }).nudge
  const frame = (there: () => boolean) =>
    new Promise<boolean>((done) =>
      requestAnimationFrame(() => {
        const found = there()
        setTimeout(() => done(found))
      }),
    )
  if (!maps) explorer.setAgents([])
  const times: number[] = []
  for (let i = 0; i < scrubs + 5; i++) {
    const row = (i * 617 + 13) % explorer.rows
    const started = performance.now()
    explorer.seek(row)
    while (
      !(await frame(
        () => explorer.moment?.row === row && (!maps || explorer.moment.opinions.some((one) => one.maps.length > 0)),
      ))
    ) {
      if (performance.now() - started > 10_000) throw new Error(`row ${row} does not come`)
    }
    if (i >= 5) times.push(performance.now() - started)
  }
  return times
}
