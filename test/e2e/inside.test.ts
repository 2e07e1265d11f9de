import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openHalted, openLab, type Lab } from './nudge'

let lab: Lab
beforeAll(async () => void (lab = await openLab()))
afterAll(() => lab.close())

/** What the page's console offers of the explorer, reduced to numbers. */
const seen = (page: Page) =>
  page.evaluate(() => {
    const { explorer } = (globalThis as unknown as { nudge: { explorer: never } }).nudge as unknown as {
      explorer: {
        rows: number
        moment: { row: number; opinions: { maps: { map: Float32Array }[] }[] } | null
        open: { info: { name: string } } | null
        findings: { sieve: { mask: Uint8Array } }
      }
    }
    const { rows, moment, open, findings } = explorer
    return {
      rows,
      row: moment?.row ?? -1,
      peak: Math.max(0, ...(moment?.opinions[0]?.maps[0]?.map ?? [])),
      name: open?.info.name ?? '',
      adhering: [...findings.sieve.mask.keys()].filter((row) => findings.sieve.mask[row]),
    }
  })

describe('what goes on inside an agent that remembers', () => {
  test('picture, map and components together, filtered and gone through by keys', async () => {
    const visit = await lab.visit()
    const { page } = visit
    await openHalted(page, 'coinrun', ({ boxes }) => boxes.length > 0)
    await page.getByRole('navigation').getByText('Explore').click()
    await page.getByLabel('Games to play').fill('3')
    await page.getByTestId('record-games').click()
    await expect.poll(async () => (await seen(page)).name).toMatch(/, 3 games$/)
    await page.getByTestId('inside-begin').click()
    const inside = page.getByTestId('panel-explore-inside')
    await inside.getByTestId('scatter').waitFor()
    await inside.getByLabel('Target of the map').selectOption('value')
    await page.getByTestId('find-slopes').click()
    await inside.getByText(/coloured by the slope of value, 1 decision on/).waitFor()

    // Two filters at once, by check box and by number; keys go from one moment that adheres to the next.
    const told = page.getByTestId('adhering')
    const { rows } = await seen(page)
    expect(await told.textContent()).toMatch(/no filter is set/)
    await page.locator('[data-ask-for="amount 0"]').check()
    await inside.getByLabel('Amount of component 1, from').fill('0')
    await page.locator('[data-ask-for="slope 0"]').check()
    await inside.getByLabel('Slope of component 1, lowest').press('End')
    await inside.getByLabel('Slope of component 1, lowest').press('Home')
    const found = (await seen(page)).adhering
    expect(found.length).toBeGreaterThan(3)
    expect(found.length).toBeLessThan(rows)
    expect((await told.textContent())!.replace(/\s+/g, ' ')).toContain(
      `${found.length.toLocaleString('en')} of ${rows.toLocaleString('en')} moments adhere, in `,
    )
    await inside.getByTestId('inside-step').focus()
    await page.keyboard.press('j')
    const next = found.find((row) => row > 0)!
    await expect.poll(async () => (await seen(page)).row).toBe(next)
    await expect.poll(() => page.getByTestId('inside-bars').getAttribute('data-row')).toBe(`${next}`)
    const way = inside.getByTestId('scatter-way')
    expect(await way.getAttribute('data-at')).toBe(`${next}`)

    // The map of a component, and another game's way.
    await inside.getByLabel('Target of the map').selectOption('Component 2')
    await inside.getByText('Work out slopes of component 2').waitFor()
    await expect.poll(async () => (await seen(page)).peak).toBeGreaterThan(0)
    await inside.getByLabel('Game', { exact: true }).press('ArrowUp')
    await expect.poll(async () => Number(await way.getAttribute('data-begin'))).toBeGreaterThan(0)
    for (const width of [1280, 400]) {
      await page.setViewportSize({ width, height: 900 })
      const { violations } = await new AxeBuilder({ page }).include('[data-testid=panel-explore-inside]').analyze()
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
    }
    await visit.leave()
  })
})
