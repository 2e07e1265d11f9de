import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { boxOf, dragBox, openHalted, openLab, until, type Glance, type Lab } from './nudge'

let lab: Lab
beforeAll(async () => void (lab = await openLab()))
afterAll(() => lab.close())

/** Of the picture, and of a cell. */
const size = [240, 264] as const
const CELL = 24
const kinds = ({ boxes }: Glance) => boxes.map(({ kind }) => kind)

describe('hands on Seaquest', () => {
  test('a key and a hand move by cells, the score goes, and undo brings all back', async () => {
    const visit = await lab.visit()
    const { page } = visit
    const start = await openHalted(
      page,
      'seaquest',
      (now) => kinds(now).includes('diver') && kinds(now).some((kind) => kind === 'fish' || kind === 'enemy'),
    )
    const hands = page.getByTestId('hands')

    await hands.getByRole('button', { name: 'Submarine', exact: true }).click()
    await hands.getByText('Arrow keys: 1 cell').waitFor()
    const before = boxOf(start, 'submarine', 0)
    await page.keyboard.press('ArrowDown')
    const sunk = await until(page, ({ entries }) => entries.length === 1, 'an edit by key')
    expect(boxOf(sunk, 'submarine', 0)).toEqual({ ...before, y: before.y + CELL })
    await page.keyboard.press('Escape')

    const diver = start.boxes.find(({ kind }) => kind === 'diver') ?? expect.fail('no diver')
    const up = diver.y > 5 * CELL ? -CELL : CELL
    await dragBox(page, diver, [diver.x + diver.w / 2, diver.y + diver.h / 2 + up], size)
    const moved = await until(page, ({ entries }) => entries.length === 2, 'a diver moved')
    expect(boxOf(moved, 'diver', diver.id)).toEqual({ ...diver, y: diver.y + up })

    await page.locator('[data-unfold="hide-score"]').click()
    const change = page.locator('li').filter({ has: page.locator('[data-unfold="hide-score"]') })
    await change.getByRole('button', { name: /^Apply/ }).click()
    await until(page, (now) => now.entries.length === 3 && !kinds(now).includes('score'), 'a score painted over')
    for (const position of [1, 0, -1]) {
      await page.getByTestId('undo').click()
      await until(page, (now) => now.position === position, 'undone')
    }
    await until(page, (now) => JSON.stringify(now.boxes) === JSON.stringify(start.boxes), 'all as it was')
    await visit.leave()
  })
})
