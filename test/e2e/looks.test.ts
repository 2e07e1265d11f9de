import { afterAll, beforeAll, expect, test } from 'vitest'
import { openLab, type Lab } from './nudge'

let lab: Lab
beforeAll(async () => void (lab = await openLab()))
afterAll(() => lab.close())

test('A learned reward is looked at from all sides', async () => {
  const { page } = await lab.visit({ hash: '?page=rewards' })
  const at = (id: string) => page.getByTestId(id)
  const said = async () => Number((await at('boards').getAttribute('data-said')) || NaN)
  await at('boards').waitFor()
  const decisions = page.getByLabel('Decisions', { exact: true }).first()
  await decisions.fill('8000')
  await decisions.press('Enter')
  for (const id of ['data', 'model']) {
    await at(`do-${id}`).click()
    await expect.poll(() => page.locator(`[data-step="${id}"]`).getAttribute('data-state')).toBe('done')
  }

  // A map of each board on one scale, with what its colours are worth; another method says whether it adds up.
  await expect.poll(() => at('look-words').innerText()).toMatch(/s′ holds \d+ % of the two maps/)
  const words = await at('look-words').innerText()
  expect(words.match(/moves R by/g)).toHaveLength(2)
  await page.locator('select:has(option[value="integrated-gradients"])').last().selectOption('integrated-gradients')
  await expect.poll(() => at('look-words').innerText()).toContain('adds up: completeness gap')

  // Walking, nothing raises it as much as the goal's absence; the edit goes onto the boards.
  await page.locator('[data-probe="walks"]').click()
  await expect.poll(() => page.getByTestId('paid').textContent()).toBe('0')
  await expect.poll(said).toBeLessThan(0.4)
  await at('search-edits').click()
  const best = at('edits').getByRole('button').first()
  await expect.poll(() => best.textContent()).toMatch(/^erase the goal/)
  await best.click()
  await expect.poll(said).toBeGreaterThan(0.6)
  expect(await at('drift-words').innerText()).toContain('No game draws such a board')

  await expect.poll(() => at('look-goals').locator('svg').getAttribute('aria-label')).toContain('40 goals: −')
  await at('residuals').getByRole('button').first().click()
  await expect.poll(() => at('boards').innerText()).not.toContain('No one decision leads')

  // Points are reached by keys, and show their boards.
  await at('lay-out').click()
  await at('scatter').focus()
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => at('look-glimpse').getAttribute('data-row')).toMatch(/^\d+$/)

  await at('shape').click()
  await at('shaping').waitFor()
  const cost = async (when: string) => Number(await at('shaping').getAttribute(`data-${when}`))
  expect(await cost('after')).toBeLessThan(await cost('before'))
})
