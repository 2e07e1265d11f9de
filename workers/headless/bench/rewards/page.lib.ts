import { existsSync } from 'node:fs'
import type { Page } from 'playwright-core'
import type { Row } from '../../bench'
import { launch } from '../../chromium.lib'
import { serveSite } from '../../site.lib'
import { row, timed } from '../explorer/clock.lib'

/** The built site in Chromium, from nothing: each step by its button, until it says that it is done. */
export async function* inPage(): AsyncGenerator<Row> {
  if (!existsSync('dist/index.html')) throw new Error('there is no built site: npm run build first')
  const site = await serveSite()
  const browser = await launch({ webgpu: false })
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    page.setDefaultTimeout(240_000)
    await page.goto(`${site.url}?page=rewards`)
    await page.locator('[data-testid="boards"]').waitFor()
    const { ms } = await timed(async () => {
      for (const step of ['data', 'model', 'question']) await press(page, step)
    })
    yield row('in the page: data, model and probes', 'time', ms / 1000, 's')
    yield row(
      'in the page: an agent on the learned reward, and its judgement',
      'time',
      (await press(page, 'trial')) / 1000,
      's',
    )
    const paid = await page.locator('[data-goals="either corner"]').getAttribute('data-paid')
    yield row('in the page: that agent', 'games of 100 that the rules pay', Number(paid), '')
  } finally {
    await browser.close()
    await site.close()
  }
}

async function press(page: Page, step: string): Promise<number> {
  const { ms } = await timed(async () => {
    await page.locator(`[data-testid="do-${step}"]`).click()
    await page.locator(`[data-step="${step}"][data-state="done"]`).waitFor()
  })
  return ms
}
