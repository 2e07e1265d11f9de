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
let sixStates: Buffer
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

/** The one that comes with the site has many families. */
async function openShipped(page: Page): Promise<void> {
  await page.locator('[data-report^="robustness shipped/breakout"]').click()
  await page.locator('[data-panel]').first().waitFor()
  // Below a long list: it comes into sight.
  const inSight = () =>
    page.evaluate(() => {
      const { top, bottom } = document.querySelector('[data-testid=findings]')!.getBoundingClientRect()
      return bottom > 0 && top < innerHeight
    })
  await expect.poll(inSight).toBe(true)
}

/** The middle of a panel's frame, where a finger would be. */
const panel = (page: Page, number: number) => page.locator(`[data-panel="${number}"]`).first()

const peek = (page: Page) => page.getByTestId('peek')
const ready = (page: Page) => expect.poll(() => peek(page).getAttribute('data-ready')).toBe('true')

async function requireClean(page: Page, what: string): Promise<void> {
  // The button to run it has stopped changing colours.
  await expect.poll(() => page.locator('[data-testid=study-plan][data-checking=true]').count()).toBe(0)
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
    const [changes, plan] = [page.getByTestId('changes'), page.getByTestId('study-plan')]
    await changes.getByText('By name').click()
    const planned = async (count: number) => expect.poll(() => plan.getAttribute('data-cells')).toBe(String(count))
    // Of three agents in six states: as they are, under thirteen changes, and a map.
    await planned(3 * 6 * (1 + 13 + 1))
    await changes.getByLabel('Basket width').uncheck()
    await planned(3 * 6 * (1 + 11 + 1))
    await changes.getByRole('checkbox').first().check()
    await runStudy(page)

    // By pointing, then by the keyboard.
    const cells = page.getByTestId('cells').first()
    // Not every change can be made in every state.
    const cell = cells.locator('[data-row="2"]').first()
    await cell.hover()
    await ready(page)
    expect(await peek(page).textContent()).toMatch(/Ball 10 px right before decision \d+ · agreement/s)
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
    sixStates = await readFile(await file.path())
    expect(JSON.parse(sixStates.toString())).toMatchObject({ kind: 'nudge-states' })
    // The file alone shows its cells, too.
    await page.route('**/saved.html', (route) => route.fulfill({ body: saved, contentType: 'text/html' }))
    await page.goto(`${lab.site.url}saved.html`)
    const matrix = page.locator('figure[data-cells]')
    await matrix.locator('[data-row="2"]').first().hover()
    await expect
      .poll(() => matrix.locator('.cell').textContent())
      .toMatch(/Ball 10 px right; before .*Stay.*seed 3.*Right/s)
    await matrix.locator('svg').focus()
    await page.keyboard.press('ArrowUp')
    await expect.poll(() => matrix.locator('.cell').textContent()).not.toMatch(/Ball 10 px right; before/)
    const pictures = await matrix
      .locator('.cell img')
      .evaluateAll((all: HTMLImageElement[]) => all.map(({ complete, naturalWidth }) => complete && naturalWidth > 0))
    expect(pictures.length).toBeGreaterThan(0)
    expect(pictures).not.toContain(false)
    const { violations } = await new AxeBuilder({ page }).include('figure[data-cells]').analyze()
    expect(violations.map(({ id, nodes }) => `file: ${id} at ${nodes[0]?.target.join(' ')}`)).toEqual([])
    await visit.leave()
  })

  test('a cell of a small matrix among many shows the same, on the page and in a file of it', async () => {
    const visit = await lab.visit({ hash: '?page=methods', width: 390, dark: true })
    const { page } = visit
    await openShipped(page)
    await panel(page, 3).click()
    await ready(page)
    const where = page.getByTestId('whereabouts')
    const told = (label: string) =>
      where.getByLabel(label, { exact: true }).evaluate((select: HTMLSelectElement) => select.selectedOptions[0]!.label)
    const [family, change, state] = [await told('Family and length'), await told('Change'), await told('State')]
    expect(await peek(page).textContent()).toContain(change)
    expect(await peek(page).getByTestId('peek-agents').locator('> li').count()).toBeGreaterThan(1)
    await page.getByTestId('cells').first().focus()
    await page.keyboard.press('PageDown')
    await expect.poll(() => told('Family and length')).not.toBe(family)
    await where.getByLabel('Change', { exact: true }).selectOption({ index: 1 })
    await ready(page)
    expect([await peek(page).getAttribute('data-row'), await told('State')]).toEqual(['1', state])
    await requireClean(page, 'mosaic-narrow-dark')

    // Families are held against each other: one more is ticked beside the others.
    const families = page.getByTestId('study-form').locator('[data-family]')
    const whole = () =>
      families.evaluateAll((boxes: HTMLInputElement[]) => boxes.filter(({ checked }) => checked).length)
    await expect.poll(whole).toBe(8)
    await families.last().uncheck()
    await expect.poll(whole).toBe(7)
    await families.last().check()
    await expect.poll(whole).toBe(8)

    const [report] = await Promise.all([page.waitForEvent('download'), page.getByTestId('save-html').click()])
    const saved = await readFile(await report.path())
    await page.route('**/saved.html', (route) => route.fulfill({ body: saved, contentType: 'text/html' }))
    await page.goto(`${lab.site.url}saved.html`)
    await panel(page, 3).click()
    const cell = page.locator('figure:has([data-panel="3"]) .cell').first()
    await expect.poll(() => cell.textContent()).toContain(`${family}; `)
    await cell.getByLabel('Change', { exact: true }).selectOption({ index: 1 })
    await expect.poll(() => cell.locator('.said').textContent()).toMatch(/; Paddle/)
    expect(await cell.locator('.agents > div').count()).toBeGreaterThan(1)
    expect(await cell.locator('img').count()).toBeGreaterThan(1)
    await visit.leave()
  })

  test('is asked about states of a file on a narrow, dark screen, by a link of an earlier version', async () => {
    const other = await lab.visit({ hash: `${link}&set=firstChange%3D2,lastChange%3D4`, width: 390, dark: true })
    await expect.poll(() => other.page.getByTestId('changes').textContent()).toContain('3 of 13')
    await expect.poll(() => other.page.url()).toContain(encodeURIComponent('changes=2-4'))
    // Agents that see numbers can be asked, too.
    const games = other.page.getByTestId('study-form').getByLabel('Game', { exact: true }).locator('option')
    expect(await games.allTextContents()).toContain('CartPole')
    await other.page
      .getByTestId('states-file')
      .setInputFiles({ name: 'six.states.json', mimeType: 'application/json', buffer: sixStates })
    await runStudy(other.page)
    await other.page.getByTestId('cells').first().locator('[data-row="2"]').first().click()
    await ready(other.page)
    await requireClean(other.page, 'narrow-dark')
    await other.leave()
  })
})
