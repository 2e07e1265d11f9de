import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at, boxOf, distance, dragBox, glance, openHalted, openLab, until, type Glance, type Lab } from './nudge'

let lab: Lab
beforeAll(async () => void (lab = await openLab()))
afterAll(() => lab.close())

/** Of the picture. */
const size = [320, 210] as const
/** Halted with a ship and all shields; where the ship is gone before time stands still, once more. */
async function open(page: Page): Promise<Glance> {
  const all = ({ boxes, agent, cached, decision }: Glance) =>
    agent !== null &&
    !cached &&
    decision > 40 &&
    boxes.some(({ kind }) => kind === 'ship') &&
    boxes.filter(({ kind }) => kind === 'shield').length === 3
  const now = await openHalted(page, 'spaceinvaders', all)
  if (all(now)) return now
  await page.getByRole('button', { name: 'New game' }).click()
  await page.getByTestId('play').click()
  return open(page)
}

describe('hands on Space Invaders', () => {
  test('the ship goes along the ground, a shield anywhere; the agent answers, and undo is exact', async () => {
    const visit = await lab.visit()
    const { page } = visit
    const start = await open(page)
    const ship = boxOf(start, 'ship', 0)
    const goal = ship.x < 150 ? 200 : 90
    await dragBox(page, ship, [goal, 100], size)
    const moved = await until(page, ({ entries }) => entries.length === 1, 'an edit')
    // The hand went up as well; the ship did not.
    expect([boxOf(moved, 'ship', 0).y, Math.abs(boxOf(moved, 'ship', 0).x + ship.w / 2 - goal) <= 1]).toEqual([
      ship.y,
      true,
    ])
    await until(page, ({ probabilities }) => distance(probabilities, start.probabilities) > 0.001, 'other intentions')

    const shield = boxOf(moved, 'shield', 1)
    await dragBox(page, shield, [shield.x + shield.w / 2 + 20, shield.y + shield.h / 2 - 15], size)
    const both = await until(page, ({ entries }) => entries.length === 2, 'a second edit')
    expect([boxOf(both, 'shield', 1).x - shield.x, boxOf(both, 'shield', 1).y - shield.y]).toEqual([20, -15])
    for (const position of [0, -1]) {
      await page.getByTestId('undo').click()
      await until(page, (now) => now.position === position, 'undone')
    }
    await expect.poll(async () => (await glance(page)).boxes).toEqual(start.boxes)
    await visit.leave()
  })

  test('the brush takes invaders out; a ready-made change takes a row; the branch tells the futures apart', async () => {
    const visit = await lab.visit()
    const { page } = visit
    const start = await open(page)
    const invaders = start.boxes.filter(({ kind }) => kind === 'invader')
    const [first, second] = [invaders[0]!, invaders[1]!]
    await page.keyboard.press('x')
    const [from, to] = [
      await at(page, first.x + first.w / 2, first.y + first.h / 2, size),
      await at(page, second.x + second.w / 2, second.y + second.h / 2, size),
    ]
    await page.mouse.move(from.x, from.y)
    await page.mouse.down()
    await page.mouse.move(to.x, to.y, { steps: 12 })
    await page.mouse.up()
    const left = invaders.map(({ id }) => id).filter((id) => id !== first.id && id !== second.id)
    const standing = ({ boxes }: Glance) => boxes.filter(({ kind }) => kind === 'invader').map(({ id }) => id)
    await until(
      page,
      (now) => now.entries.length === 1 && standing(now).join() === left.join(),
      'a stroke that takes two',
    )

    await page.locator('[data-unfold="row"]').click()
    const change = page.locator('li').filter({ has: page.locator('[data-unfold="row"]') })
    await change.locator('input[inputmode], input[type="number"]').first().fill('5')
    await page.keyboard.press('Tab')
    await change.getByRole('button', { name: /^Apply/ }).click()
    await until(
      page,
      (now) => now.entries.length === 2 && standing(now).every((id) => Math.floor(id / 6) !== 5),
      'a row less',
    )
    await page.getByTestId('branch-decisions').fill('20')
    await page.getByTestId('branch-decisions').press('Tab')
    await page.getByTestId('branch').click()
    await page.getByTestId('branch-panel').waitFor()
    await visit.leave()
  })

  test('a ship beyond its range is refused with the reason, and nothing changes', async () => {
    const visit = await lab.visit()
    const { page } = visit
    const start = await open(page)
    await page.getByTestId('hands').getByRole('button', { name: 'Ship', exact: true }).click()
    const number = page
      .getByTestId('hands')
      .getByRole('spinbutton')
      .or(page.getByTestId('hands').locator('input[inputmode]'))
      .first()
    await number.fill('5000')
    await number.press('Enter')
    await expect.poll(() => page.evaluate(() => document.body.innerText)).toMatch(/must lie|at most|between/)
    const now = await glance(page)
    expect([now.boxes, now.entries]).toEqual([start.boxes, []])
    await visit.leave()
  })
})
