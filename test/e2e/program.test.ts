import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openLab, until, type Lab } from './nudge'

let lab: Lab
beforeAll(async () => void (lab = await openLab()))
afterAll(() => lab.close())

describe('changes by themselves', () => {
  test('a held change is made before every decision, kept under a name, and found again after a reload', async () => {
    const visit = await lab.visit()
    const { page } = visit
    const shown = () =>
      page.evaluate(
        () =>
          (globalThis as unknown as { nudge: { stage: { frame: { displayedScore: number } | null } } }).nudge.stage
            .frame?.displayedScore,
      )
    await until(page, ({ agent, cached }) => agent !== null && !cached, 'a live agent')
    await page.locator('[data-unfold="displayed-score"]').click()
    const change = page.locator('li').filter({ has: page.locator('[data-unfold="displayed-score"]') })
    await change.getByRole('combobox', { name: 'When: Displayed score' }).selectOption('held')
    await change.getByRole('spinbutton').or(change.locator('input[inputmode]')).first().fill('123')
    await change.getByRole('button', { name: 'Start Displayed score' }).click()

    const panel = page.getByTestId('panel-play-programs')
    await panel.getByText('Displayed score (score: 123)').waitFor()
    await expect.poll(shown).toBe(123)
    await expect.poll(async () => Number(/made (\d+) ×/.exec(await panel.innerText())?.[1] ?? 0)).toBeGreaterThan(0)
    const { decision } = await until(page, ({ decision }) => decision > 30, 'some decisions')
    // What the hand did not do is no step of the history.
    expect((await until(page, (now) => now.decision > decision, 'more')).entries).toEqual([])
    expect(await shown()).toBe(123)

    await panel.getByRole('textbox').fill('Frozen score')
    await panel.getByRole('button', { name: 'Keep' }).click()
    // A link, and so a reload, takes along what is in force.
    await page.evaluate(() =>
      (globalThis as unknown as { nudge: { link: { write(): Promise<void> } } }).nudge.link.write(),
    )
    await page.reload()
    await panel.getByText('Displayed score (score: 123)').waitFor()
    await expect.poll(shown).toBe(123)
    await panel.getByTestId('program-stop').click()
    await panel.getByText('made').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Start Frozen score' }).click()
    await expect.poll(shown).toBe(123)
    if (process.env['NUDGE_PICTURES']) await page.screenshot({ path: `${process.env['NUDGE_PICTURES']}/program.png` })
    await visit.leave()
  })
})
