import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openLab, until, type Lab } from './nudge'

let lab: Lab
beforeAll(async () => void (lab = await openLab()))
afterAll(() => lab.close())

const legend = (page: Page) => expect.poll(() => page.getByTestId('legend').first().textContent())
const sides = async (page: Page) => {
  const own = page.getByTestId('regions').locator('li').first()
  const values: number[] = []
  for (const label of ['From the left', 'From the top', 'Width', 'Height'])
    values.push(Number(await own.getByLabel(label, { exact: true }).inputValue()))
  return values
}

/** What was unfolded before stays so. */
async function unfold(page: Page): Promise<void> {
  if (!(await page.getByTestId('region-begin').isVisible()))
    await page.getByTestId('panel-play-regions').getByText('Regions of your own').click()
}

describe('a region drawn by hand', () => {
  test.each([
    ['wide, light', 1280, false],
    ['narrow, dark', 390, true],
  ] as const)(
    'by pointer, by keys and by number; maps speak of it, and a claim is about it: %s',
    async (_, width, dark) => {
      const visit = await lab.visit({ width, dark })
      const { page } = visit
      await until(page, ({ decision, judged }) => decision >= 0 && judged, 'the page, judged')
      if (await page.getByRole('button', { name: 'Pause' }).count())
        await page.getByRole('button', { name: 'Pause' }).click()
      const hands = async () => {
        if (width < 900) await page.getByRole('tab', { name: 'Hands' }).click()
        await unfold(page)
      }
      await hands()
      await page.getByTestId('region-begin').click()
      const glass = page.getByTestId('region-glass')
      await glass.waitFor()
      const shown = (await glass.boundingBox())!
      const at = (x: number, y: number) =>
        [shown.x + (x / 240) * shown.width, shown.y + (y / 160) * shown.height] as const
      await page.mouse.move(...at(12.5, 43.5))
      await page.mouse.down()
      await page.mouse.move(...at(60.5, 60.5))
      await page.mouse.move(...at(83.5, 66.5))
      await page.mouse.up()
      expect(await sides(page)).toEqual([12, 43, 72, 24])
      await legend(page).toMatch(/Your region at 12, 43 holds \d+ % of the map/)
      await glass.focus()
      await page.keyboard.press('ArrowRight')
      await page.keyboard.press('Shift+ArrowDown')
      expect(await sides(page)).toEqual([13, 43, 72, 25])
      const own = page.getByTestId('regions').locator('li').first()
      await own.getByLabel('Width', { exact: true }).fill('50')
      await own.getByLabel('Name', { exact: true }).fill('Tunnel place')
      await legend(page).toMatch(/Your region “Tunnel place” holds/)
      if (process.env.NUDGE_SHOTS)
        await page.screenshot({ path: `${process.env.NUDGE_SHOTS}/regions-${width}.png`, fullPage: width < 900 })
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations.map(({ id, nodes }) => `${id} at ${nodes[0]?.target.join(' ')}`)).toEqual([])
      await glass.press('Enter')
      expect(await glass.count()).toBe(0)

      // It is there again after a reload, and what a claim is about.
      await page.reload()
      await until(page, ({ decision, judged }) => decision >= 0 && judged, 'the page, judged')
      await hands()
      expect(await sides(page)).toEqual([13, 43, 50, 25])
      await page.getByTestId('region-claim').click()
      await page.getByTestId('claim-form').waitFor()
      await expect.poll(() => page.getByTestId('claim-form').textContent()).toMatch(/Tunnel place \(drawn\)/i)
      await expect.poll(() => page.getByTestId('claim-plan').getAttribute('data-checking')).toBe('false')
      expect(Number(await page.getByTestId('claim-plan').getAttribute('data-cells'))).toBeGreaterThan(0)

      // A second one lies beside it. What the claim names and is removed is told of, by its title, and nothing runs.
      await page.getByRole('navigation').getByText('Play').click()
      await hands()
      await page.getByTestId('region-begin').click()
      expect(await page.getByTestId('regions').locator('li').count()).toBe(2)
      await page.getByRole('button', { name: 'Remove: Tunnel place (drawn)' }).click()
      await page.getByRole('navigation').getByText('Claims').click()
      await expect.poll(() => page.getByTestId('claim-lost').textContent()).toMatch(/“Tunnel place \(drawn\)”/)
      expect(await page.getByTestId('claim-run').isDisabled()).toBe(true)
      await visit.leave()
    },
  )
})
