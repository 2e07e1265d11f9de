import AxeBuilder from '@axe-core/playwright'
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { drawn, glance, openLab, until, type Lab } from './nudge'

let lab: Lab
beforeAll(async () => void (lab = await openLab()))
afterAll(() => lab.close())

const seeds = [1, 2, 3].map((seed) => `shipped/catch-ppo-tiny-${seed}`)
const link = `?page=methods&${new URLSearchParams({ study: 'robustness', game: 'catch', agents: seeds.join(',') })}`
const kept = (page: Page) => page.getByTestId('kept-states').locator('[data-states]')

async function makeStates(page: Page): Promise<void> {
  const make = page.getByTestId('states-make')
  await make.locator('summary').click()
  await make.getByLabel('From the play of').selectOption('shipped/catch-tiny')
  await make.getByLabel('States', { exact: true }).fill('6')
  await make.getByLabel('Of an episode', { exact: true }).fill('2')
  await make.getByTestId('states-do').click()
  await expect.poll(() => kept(page).count()).toBe(1)
}

async function runStudy(page: Page): Promise<void> {
  await expect.poll(() => page.getByTestId('study-run').isEnabled()).toBe(true)
  await page.getByTestId('study-run').click()
  await expect
    .poll(async () => {
      const found = page.getByTestId('findings')
      const told = async (name: string) => Number(await found.getAttribute(name, { timeout: 1000 }).catch(() => -1))
      return (await told('data-done')) > 0 && (await told('data-done')) === (await told('data-cells'))
    })
    .toBe(true)
}

const peek = (page: Page) => page.getByTestId('peek')
const ready = (page: Page) => expect.poll(() => peek(page).getAttribute('data-ready')).toBe('true')

async function requireClean(page: Page, what: string): Promise<void> {
  // The button to run it has stopped changing colours.
  if ((await page.getByTestId('study-plan').count()) > 0)
    await expect.poll(() => page.getByTestId('study-plan').getAttribute('data-checking')).toBe('false')
  await drawn(page)
  const folder = process.env.NUDGE_SHOTS
  if (folder) await page.screenshot({ path: `${folder}/robustness-${what}.png`, fullPage: true })
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${what}: ${id} at ${nodes[0]?.target.join(' ')}`)).toEqual([])
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
}

describe('robustness', () => {
  test('is asked about states made here; a cell shows state, change, choices and maps, and opens on the stage', async () => {
    const visit = await lab.visit({ hash: link })
    const { page } = visit
    await expect.poll(() => page.getByTestId('study-problem').textContent()).toMatch(/“States” are missing/)
    await page.getByTestId('states-lacking').waitFor()
    await makeStates(page)
    await kept(page).locator('summary').click()
    await expect.poll(() => page.getByTestId('states-pictures').locator('canvas').count()).toBeGreaterThan(1)
    await runStudy(page)

    // By pointing, then by the keyboard.
    const cells = page.getByTestId('cells').first()
    // Not every change can be made in every state.
    const cell = cells.locator('[data-row="2"]').first()
    await cell.hover()
    await ready(page)
    expect(await peek(page).textContent()).toMatch(/Ball 10 px right.*State \d of 6/s)
    expect(await page.getByTestId('peek-agents').locator('> li').count()).toBe(3)
    await cell.click()
    await cells.focus()
    await page.keyboard.press('ArrowUp')
    await expect.poll(() => peek(page).getAttribute('data-row')).not.toBe('2')
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => peek(page).getAttribute('data-row')).toBe('2')
    await ready(page)
    expect(await peek(page).locator('canvas').count()).toBe(2)
    await peek(page).getByLabel('Maps', { exact: true }).selectOption('jacobian')
    await expect.poll(() => peek(page).getByTestId('saliency-map').count()).toBe(3)
    await requireClean(page, 'wide-light')

    const [report] = await Promise.all([page.waitForEvent('download'), page.getByTestId('save-html').click()])
    const saved = await readFile(await report.path())
    await page.getByTestId('peek-stage').click()
    await until(page, ({ entries }) => entries.includes('Ball 10 px right'), 'the change as an edit')
    expect((await glance(page)).agent).toBe(seeds[0])

    // The next visit has the set, the choice, and a file of it.
    await page.goto(lab.site.url + link)
    await expect.poll(() => kept(page).count()).toBe(1)
    await kept(page).locator('summary').click()
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByTestId('states-export').click()])
    const bytes = await readFile(await file.path())
    expect(JSON.parse(bytes.toString())).toMatchObject({ kind: 'nudge-states' })
    // The file alone shows its cells, too.
    await page.route('**/saved.html', (route) => route.fulfill({ body: saved, contentType: 'text/html' }))
    await page.goto(`${lab.site.url}saved.html`)
    const matrix = page.locator('figure[data-cells]')
    await matrix.locator('[data-row="2"]').first().hover()
    await expect
      .poll(() => matrix.locator('.cell').textContent())
      .toMatch(/Ball 10 px right; state .*Stay.*seed 3.*Right/s)
    await matrix.locator('svg').focus()
    await page.keyboard.press('ArrowUp')
    await expect.poll(() => matrix.locator('.cell').textContent()).not.toMatch(/Ball 10 px right; state/)
    const pictures = await matrix
      .locator('.cell img')
      .evaluateAll((all: HTMLImageElement[]) => all.map(({ complete, naturalWidth }) => complete && naturalWidth > 0))
    expect(pictures.length).toBeGreaterThan(0)
    expect(pictures).not.toContain(false)
    const { violations } = await new AxeBuilder({ page }).include('figure[data-cells]').analyze()
    expect(violations.map(({ id, nodes }) => `file: ${id} at ${nodes[0]?.target.join(' ')}`)).toEqual([])
    await visit.leave()

    const other = await lab.visit({ hash: link, width: 390, dark: true })
    await other.page
      .getByTestId('states-file')
      .setInputFiles({ name: 'six.states.json', mimeType: 'application/json', buffer: bytes })
    await runStudy(other.page)
    await other.page.getByTestId('cells').first().locator('[data-row="2"]').first().click()
    await ready(other.page)
    await requireClean(other.page, 'narrow-dark')
    await other.leave()
  })
})
