import AxeBuilder from '@axe-core/playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at, boxOf, dragBox, openHalted, openLab, until, type Glance, type Lab } from './nudge'

let lab: Lab
beforeAll(async () => void (lab = await openLab()))
afterAll(() => lab.close())

const size = [384, 384] as const
/** A pixel of the observation, and about a cell. */
const [PIXEL, CELL] = [6, 29.5]
const covers = ({ x, y, w, h }: Glance['boxes'][number], px: number, py: number) =>
  px > x && px < x + w && py > y && py < y + h

describe('hands on CoinRun', () => {
  test('a saw goes up by hand, the brush paints cells of the world, and undo brings all back', async () => {
    const visit = await lab.visit()
    const { page } = visit
    // Begun already, so that a new game is told from it. Nobody plays: the agent stands where it starts, and this level has a saw near there.
    await openHalted(page, 'coinrun', ({ boxes, tick }) => boxes.length > 0 && tick > 0)
    await page.getByTestId('agent').selectOption('')
    await page.getByTestId('seed').fill('1')
    await page.getByTestId('new-game').click()
    const start = await until(
      page,
      ({ agent, tick, boxes }) => agent === null && tick === 0 && boxes.some(({ kind }) => kind === 'saw'),
      'a new game that nobody plays',
    )
    const thing = start.boxes.find(({ kind }) => kind === 'saw') ?? expect.fail('no saw')
    await dragBox(page, thing, [thing.x + thing.w / 2, thing.y + thing.h / 2 - 3 * CELL], size)
    const moved = await until(page, ({ entries }) => entries.length === 1, 'a thing moved')
    expect(Math.abs(thing.y - boxOf(moved, thing.kind, thing.id).y - 3 * CELL)).toBeLessThanOrEqual(PIXEL)

    // Lifted, it falls, and the view with it: the brush finds the cells where they are now.
    await dragBox(page, boxOf(moved, 'agent', 0), [205, 192 - 4 * CELL], size)
    const lifted = await until(page, ({ entries }) => entries.length === 2, 'the agent in the air')
    await page.getByTestId('brush').click()
    for (let ticks = 1; ticks <= 3; ticks++) {
      await page.getByRole('button', { name: 'Tick' }).click()
      await until(page, ({ tick }) => tick === lifted.tick + ticks, 'a tick')
    }
    const [from, to] = [await at(page, 250, 60, size), await at(page, 250 + 2 * CELL, 60, size)]
    await page.mouse.move(from.x, from.y)
    await page.mouse.down()
    await page.mouse.move(to.x, to.y, { steps: 6 })
    await page.mouse.up()
    const painted = await until(page, ({ entries }) => entries.length === 3, 'a stroke')
    for (const x of [250, 250 + 2 * CELL])
      expect(
        painted.boxes.filter((box) => box.kind === 'ground' && covers(box, x, 60)),
        `${x}`,
      ).toHaveLength(1)

    for (const position of [1, 0, -1]) {
      await page.getByTestId('undo').click()
      await until(page, (now) => now.position === position, 'undone')
    }
    await until(page, (now) => JSON.stringify(now.boxes) === JSON.stringify(start.boxes), 'all as it was')
    await visit.leave()
  })

  test('a component of what the agent remembers is kept still from here on, by keys, and both futures lie side by side', async () => {
    const visit = await lab.visit()
    const { page } = visit
    await openHalted(page, 'coinrun', ({ agent }) => agent !== null)
    await page.getByTestId('memory-take-apart').press('Enter')
    const collapse = page.getByTestId('memory-collapse')
    await collapse.waitFor({ timeout: 120_000 })
    await page.getByTestId('memory-parts').getByLabel('Component', { exact: true }).selectOption('1')
    await collapse.press('Enter')
    const futures = page.getByTestId('branch-panel')
    await futures.waitFor({ timeout: 60_000 })
    expect(await futures.getAttribute('aria-label')).toBe('Branch: Component 2 kept still')
    const { violations } = await new AxeBuilder({ page }).include('[data-testid="memory-parts"]').analyze()
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
    await visit.leave()
  })
})
