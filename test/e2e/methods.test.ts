import AxeBuilder from '@axe-core/playwright'
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { drawn, openLab, until, type Lab } from './nudge'

let lab: Lab
beforeAll(async () => void (lab = await openLab()))
afterAll(() => lab.close())

/** Two methods and their peer on the untrained agent, two states: as somebody's link has it. */
const left = [
  'grad-cam',
  'gradient-input',
  'integrated-gradients',
  'occlusion',
  'perturbation',
  'rise',
  'sarfa',
  'smoothgrad',
]
const set = (states: number) => ['decisions=20', `states=${states}`, ...left.map((id) => `${id}=false`)].join(',')
const link = (states = 2) =>
  `?page=methods&${new URLSearchParams({ game: 'breakout', agents: 'shipped/breakout-untrained', set: set(states) })}`

const numberOf = async (page: Page, id: string, name: string) =>
  Number(
    await page
      .getByTestId(id)
      .getAttribute(name, { timeout: 1000 })
      .catch(() => -1),
  )
const planned = (page: Page) =>
  expect.poll(() => page.getByTestId('study-plan').getAttribute('data-checking')).toBe('false')

async function run(page: Page): Promise<void> {
  await planned(page)
  await page.getByTestId('study-run').click()
}

async function finished(page: Page): Promise<void> {
  await expect
    .poll(async () => {
      const done = await numberOf(page, 'findings', 'data-done')
      return done > 0 && done === (await numberOf(page, 'findings', 'data-cells'))
    })
    .toBe(true)
  await expect.poll(() => page.getByTestId('claim-progress').count()).toBe(0)
}

/** axe finds nothing on any side of the page, and nothing is wider than the page. */
async function accessible(page: Page): Promise<void> {
  const width = page.viewportSize()?.width ?? 0
  const folder = process.env.NUDGE_SHOTS
  if (folder) await page.screenshot({ path: `${folder}/methods-${width}.png`, fullPage: true })
  for (const side of width < 900 ? ['Hands', 'Mind'] : ['']) {
    if (side) await page.getByRole('tab', { name: side }).click()
    if (side !== 'Mind') await planned(page)
    await drawn(page)
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${side}: ${id} at ${nodes[0]?.target.join(' ')}`)).toEqual([])
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
    ).toBeLessThanOrEqual(0)
  }
}

describe('the bench of methods', () => {
  test('is reached from the header; what is chosen stands in the address and comes back from it', async () => {
    const visit = await lab.visit()
    const { page } = visit
    await until(page, ({ decision }) => decision >= 0, 'the page')
    await page.getByRole('navigation').getByText('Methods').click()
    const form = page.getByTestId('study-form')
    await form.waitFor()
    expect(await form.textContent()).toMatch(/better than chance/)
    await form.getByLabel('Game', { exact: true }).selectOption('amidar')
    // The report that comes with the site has a name there, as those of claims have.
    await expect.poll(() => new URL(page.url()).searchParams.get('report')).toBe('methods.amidar-long')
    await form.locator('[data-agent="shipped/amidar-early"]').check()
    await form.getByLabel('States', { exact: true }).fill('3')
    await form.getByLabel('RISE', { exact: true }).uncheck()
    await expect.poll(() => new URL(page.url()).searchParams.get('set')).toBe('states=3,rise=false')
    const { searchParams } = new URL(page.url())
    expect([searchParams.get('game'), searchParams.get('agents')?.split(',').sort()]).toEqual([
      'amidar',
      ['shipped/amidar-early', 'shipped/amidar-long'],
    ])
    await page.reload()
    await form.waitFor()
    await expect.poll(() => form.getByLabel('States', { exact: true }).inputValue()).toBe('3')
    expect(await form.getByLabel('RISE', { exact: true }).isChecked()).toBe(false)
    await expect.poll(() => form.locator('[data-agent="shipped/amidar-early"]').isChecked()).toBe(true)
    // What cannot be asked is said before anything runs.
    await form.locator('[data-agent="shipped/amidar-early"]').uncheck()
    await form.locator('[data-agent="shipped/amidar-long"]').uncheck()
    await expect.poll(() => page.getByTestId('study-problem').textContent()).toMatch(/“Agents” are missing/)
    expect(await page.getByTestId('study-run').isDisabled()).toBe(true)
    await visit.leave()
  })

  test('put to all seeds of a procedure: one choice, in the address too; who is not there is named', async () => {
    const before = lab.site.requests.length
    const visit = await lab.visit({ hash: '?page=methods&game=catch' })
    const { page } = visit
    const form = page.getByTestId('study-form')
    const agents = () => new URL(page.url()).searchParams.get('agents')?.split(',')
    const seeds = [1, 2, 3, 4, 5].map((seed) => `shipped/catch-ppo-tiny-${seed}`)
    const family = form.locator('[data-family="catch-ppo-tiny"]')
    await family.waitFor()
    // Who there is is told without fetching them.
    expect(lab.site.requests.slice(before).filter((path) => path.includes('/families/'))).toEqual([])
    await family.check()
    await expect.poll(agents).toEqual(seeds)
    await form.getByText('One by one').click()
    expect(await form.locator('[data-agent="shipped/catch-tiny"]').isChecked()).toBe(false)
    await form.locator(`[data-agent="${seeds[2]}"]`).uncheck()
    await expect.poll(agents).toEqual(seeds.filter((_, i) => i !== 2))
    expect(await family.evaluate((box: HTMLInputElement) => [box.checked, box.indeterminate])).toEqual([false, true])
    await page.goto(`${lab.site.url}?page=methods&game=catch&agents=${seeds[0]},mine-7`)
    await expect.poll(() => form.getByTestId('agents-missing').textContent()).toMatch(/Not in this library: mine-7\./)
    await visit.leave()
  })

  test('is run, read, exported and opened again; axe finds nothing: wide, light; narrow, dark', async () => {
    const visit = await lab.visit({ hash: link() })
    const { page } = visit
    await run(page)
    await page.getByTestId('claim-progress').waitFor()
    await finished(page)
    const methods = await page.getByTestId('table-methods').locator('tbody tr').allTextContents()
    expect(methods.map((text) => /^\s*(Jacobian|Object|Bare lit mask)/.exec(text)?.[1])).toEqual(
      expect.arrayContaining(['Jacobian', 'Bare lit mask']),
    )
    for (const table of ['home', 'peer', 'randomisation']) await page.getByTestId(`table-${table}`).waitFor()
    const save = async (id: string) => {
      const [file] = await Promise.all([page.waitForEvent('download'), page.getByTestId(id).first().click()])
      return { name: file.suggestedFilename(), path: await file.path() }
    }
    const html = await save('save-html')
    expect(html.name).toBe('methods.html')
    expect((await readFile((await save('save-csv')).path, 'utf8')).split('\r\n').length).toBeGreaterThan(50)
    expect(await readFile((await save('figure-svg')).path, 'utf8')).toMatch(/^<svg [^>]*xmlns=/)

    await accessible(page)

    // It is kept here, and the address leads to it, in the dark and on a narrow screen too.
    const kept = page.getByTestId('finished-studies').locator('[data-kept]')
    await expect.poll(() => kept.count()).toBe(1)
    await expect.poll(() => new URL(page.url()).searchParams.get('report')).toBe(await kept.getAttribute('data-kept'))
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.setViewportSize({ width: 390, height: 900 })
    await page.reload()
    await page.getByTestId('findings').waitFor()
    expect(await page.getByTestId('table-methods').locator('tbody tr').allTextContents()).toEqual(methods)
    // A finished report stands above the form, and is long.
    await page.getByTestId('to-study').click()
    const form = page.getByTestId('study-form')
    await expect.poll(() => form.evaluate((node) => node.getBoundingClientRect().top < innerHeight / 2)).toBe(true)
    await accessible(page)

    // Opened among the claims, it leads here.
    await page.emulateMedia({ colorScheme: 'light' })
    await page.setViewportSize({ width: 1280, height: 900 })
    await page.goto(`${lab.site.url}?page=claims`)
    await page
      .getByTestId('report-file')
      .setInputFiles({ name: 'report.html', mimeType: 'text/html', buffer: await readFile(html.path) })
    await page.getByTestId('findings').waitFor()
    expect(new URL(page.url()).searchParams.get('page')).toBe('methods')
    expect(await page.getByTestId('table-methods').locator('tbody tr').allTextContents()).toEqual(methods)
    await visit.leave()
  })

  test('goes on where it was cancelled, and is offered again after a reload', async () => {
    const visit = await lab.visit({ hash: link(8) })
    const { page } = visit
    await run(page)
    await expect.poll(() => numberOf(page, 'findings', 'data-done')).toBeGreaterThan(0)
    await page.getByTestId('claim-pause').click()
    await page.getByTestId('claim-continue').click()
    await page.getByTestId('claim-cancel').click()
    await expect.poll(() => page.getByTestId('claim-progress').count()).toBe(0)
    const stopped = await numberOf(page, 'findings', 'data-done')
    const cells = await numberOf(page, 'findings', 'data-cells')
    expect(stopped).toBeLessThan(cells)
    await expect.poll(() => numberOf(page, 'study-plan', 'data-done')).toBe(stopped)
    await page.getByTestId('study-run').click()
    await page.getByTestId('claim-progress').waitFor()
    // A run that has done something has been noted.
    await expect.poll(() => numberOf(page, 'findings', 'data-done')).toBeGreaterThan(stopped)
    await page.reload()
    await page.getByTestId('claim-resume').click()
    await expect.poll(() => numberOf(page, 'findings', 'data-done')).toBe(cells)
    await visit.leave()
  })
})
