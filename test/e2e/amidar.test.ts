import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at as nativeAt, boxOf, dragBox, glance, openHalted, openLab, until, type Glance, type Lab } from './nudge'

let lab: Lab
beforeAll(async () => void (lab = await openLab()))
afterAll(() => lab.close())

/** Of the picture. */
const size = [160, 250] as const
const openAmidar = (page: Page) =>
  openHalted(
    page,
    'amidar',
    ({ boxes, decision }) => decision > 20 && boxes.filter(({ kind }) => kind === 'enemy').length === 5,
  )
const drag = (page: Page, box: Glance['boxes'][number], to: readonly [number, number]) => dragBox(page, box, to, size)
const at = (page: Page, x: number, y: number) => nativeAt(page, x, y, size)

describe('hands on Amidar', () => {
  test('an enemy and the player go to the nearest tile of a corridor, and back exactly', async () => {
    const visit = await lab.visit()
    const { page } = visit
    const start = await openAmidar(page)
    // The middle of a box three rows below the corridor across: its nearest tile is the third of a corridor down.
    await drag(page, boxOf(start, 'enemy', 0), [16 + 4 * 12 + 2 + 3, 37 + 5 * 9 + 2])
    const moved = await until(page, ({ entries }) => entries.length === 1, 'an edit')
    expect([boxOf(moved, 'enemy', 0).x, boxOf(moved, 'enemy', 0).y]).toEqual([16 + 4 * 12 - 1, 37 + 5 * 9 - 1])
    expect(boxOf(moved, 'enemy', 1)).toEqual(boxOf(start, 'enemy', 1))
    await drag(page, boxOf(moved, 'player', 0), [16 + 4 * 15 + 2, 37 + 5 * 13 + 2])
    const both = await until(page, ({ entries }) => entries.length === 2, 'a second edit')
    expect([boxOf(both, 'player', 0).x, boxOf(both, 'player', 0).y]).toEqual([16 + 4 * 15 - 1, 37 + 5 * 12 - 1])
    for (const position of [0, -1]) {
      await page.getByTestId('undo').click()
      await until(page, (now) => now.position === position, 'undone')
    }
    await expect.poll(async () => (await glance(page)).boxes).toEqual(start.boxes)
    await visit.leave()
  })

  test('a brush paints corridors and nothing else', async () => {
    const visit = await lab.visit()
    const { page } = visit
    const start = await openAmidar(page)
    const painted = (now: Glance) =>
      now.boxes.filter(({ kind }) => kind === 'painted').reduce((sum, { w, h }) => sum + (w * h) / 20, 0)
    await page.keyboard.press('x')
    // Along the corridor across the bottom, then up through an empty box.
    const [from, to, end] = [
      await at(page, 16 + 4 * 7 + 2, 37 + 5 * 30 + 2),
      await at(page, 16 + 4 * 11 + 2, 37 + 5 * 30 + 2),
      await at(page, 16 + 4 * 9 + 2, 37 + 5 * 27 + 2),
    ]
    await page.mouse.move(from.x, from.y)
    await page.mouse.down()
    await page.mouse.move(to.x, to.y, { steps: 12 })
    await page.mouse.move(end.x, end.y, { steps: 6 })
    await page.mouse.up()
    const after = await until(page, ({ entries }) => entries.length === 1, 'a stroke')
    expect(painted(after) - painted(start)).toBeGreaterThanOrEqual(5)
    expect(painted(after) - painted(start)).toBeLessThanOrEqual(7)
    const tiles = (now: Glance) =>
      now.boxes.filter(({ kind }) => kind.endsWith('painted')).reduce((sum, { w, h }) => sum + (w * h) / 20, 0)
    expect(tiles(after)).toBe(362)
    await visit.leave()
  })

  test('a place off the corridors is refused with the reason, and nothing changes', async () => {
    const visit = await lab.visit()
    const { page } = visit
    await openAmidar(page)
    // With nobody at the keys the player stays where it begins: on the right edge, between two corridors across.
    await page.getByTestId('acting').selectOption('keyboard')
    await page.getByRole('button', { name: 'New game' }).click()
    const start = await until(page, ({ decision, playing }) => decision === 0 && !playing, 'a new game')
    await page.getByTestId('hands').getByRole('button', { name: 'Player', exact: true }).click()
    const number = page
      .getByTestId('hands')
      .getByRole('spinbutton')
      .or(page.getByTestId('hands').locator('input[inputmode]'))
      .first()
    await number.fill('1000')
    await number.press('Enter')
    await expect.poll(() => page.evaluate(() => document.body.innerText)).toContain('the player is off the corridors')
    const now = await glance(page)
    expect([now.boxes, now.entries]).toEqual([start.boxes, []])
    await visit.leave()
  })
})
