import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at, distance, glance, openLab, settled, until, withBall, type Glance, type Lab } from './nudge'

let lab: Lab
beforeAll(async () => void (lab = await openLab()))
afterAll(() => lab.close())

const ballX = ({ boxes }: Glance) => boxes.find(({ kind }) => kind === 'ball')?.x

describe('hands on the game', () => {
  test('dragging the ball changes map and intentions on the way; release commits; undo is exact', async () => {
    const visit = await lab.visit()
    const { page } = visit
    const start = await withBall(page)
    const ball = start.boxes.find(({ kind }) => kind === 'ball') ?? expect.fail('no ball')
    const from = await at(page, ball.x + ball.w / 2, ball.y + ball.h / 2)
    const to = await at(page, ball.x < 120 ? 190 : 50, 110)
    await page.mouse.move(from.x, from.y)
    await page.mouse.down()
    let last = start
    for (let i = 1; i <= 4; i++) {
      await page.mouse.move(from.x + ((to.x - from.x) * i) / 4, from.y + ((to.y - from.y) * i) / 4)
      const before = last
      last = await until(
        page,
        (now) =>
          now.previewed && ballX(now) !== ballX(before) && distance(now.maps[0] ?? [], before.maps[0] ?? []) > 1e-9,
        `another map, ${i} of 4 on the way`,
      )
    }
    await page.mouse.up()
    const after = await until(page, ({ entries }) => entries.length === 1, 'a history entry')
    const moved = after.boxes.find(({ kind }) => kind === 'ball')
    expect(Math.abs((moved?.x ?? 0) - ball.x)).toBeGreaterThan(40)
    expect(distance(after.probabilities, start.probabilities)).toBeGreaterThan(0)

    await page.getByTestId('undo').click()
    const back = await until(page, ({ position }) => position === -1, 'undone')
    await expect.poll(async () => (await glance(page)).boxes).toEqual(start.boxes)
    expect(back.decision).toBe(start.decision)
    await page.getByTestId('redo').click()
    await until(
      page,
      ({ position, boxes }) => position === 0 && boxes.find(({ kind }) => kind === 'ball')?.x === moved?.x,
      'redone',
    )
    await visit.leave()
  })

  test('Escape in mid-drag leaves everything as it was', async () => {
    const visit = await lab.visit()
    const { page } = visit
    const start = await withBall(page)
    const ball = start.boxes.find(({ kind }) => kind === 'ball') ?? expect.fail('no ball')
    const from = await at(page, ball.x + 2, ball.y + 2)
    await page.mouse.move(from.x, from.y)
    await page.mouse.down()
    await page.mouse.move(from.x + 80, from.y + 30, { steps: 4 })
    await until(
      page,
      ({ previewed, boxes }) => previewed && boxes.some(({ kind, x }) => kind === 'ball' && x > ball.x),
      'the ball on its way',
    )
    await page.keyboard.press('Escape')
    await page.mouse.up()
    const now = await until(page, ({ previewed }) => !previewed, 'the edit over')
    expect(now.boxes).toEqual(start.boxes)
    expect(now.entries).toEqual([])
    await visit.leave()
  })

  test('the same by keyboard and by number', async () => {
    const visit = await lab.visit()
    const { page } = visit
    const start = await withBall(page)
    const ball = start.boxes.find(({ kind }) => kind === 'ball') ?? expect.fail('no ball')
    await page.getByTestId('hands').getByRole('button', { name: 'Ball', exact: true }).click()
    const nudge = ball.x < 200 ? 'ArrowRight' : 'ArrowLeft'
    await page.keyboard.press(`Shift+${nudge}`)
    const moved = await until(page, ({ entries }) => entries.length === 1, 'a keyboard edit')
    await until(
      page,
      ({ boxes }) => Math.abs((boxes.find(({ kind }) => kind === 'ball')?.x ?? 0) - ball.x) === 8,
      'eight pixels',
    )
    expect(moved.decision).toBe(start.decision)

    const number = page
      .getByTestId('hands')
      .getByRole('spinbutton')
      .or(page.getByTestId('hands').locator('input[inputmode]'))
      .first()
    await number.fill('100')
    await number.press('Enter')
    await until(
      page,
      ({ boxes }) => Math.abs((boxes.find(({ kind }) => kind === 'ball')?.x ?? 0) - 98) <= 1,
      'the ball at x 100',
    )
    await page.keyboard.press('Escape')
    await visit.leave()
  })

  test('a ready-made change, then both futures side by side', async () => {
    const visit = await lab.visit()
    const { page } = visit
    await withBall(page)
    await page.getByTestId('hands').getByText('Mirror the board').click()
    await page.getByTestId('hands').getByRole('button', { name: 'Apply' }).first().click()
    await until(page, ({ entries }) => entries.length === 1, 'the mirror in the history')
    await page.getByTestId('branch').click()
    const panel = page.getByTestId('branch-panel')
    await panel.waitFor()
    expect(await panel.locator('canvas').count()).toBeGreaterThanOrEqual(2)
    await panel.getByRole('slider').fill('20')
    expect(await panel.textContent()).toContain('20 decisions on')
    await visit.leave()
  })

  test('bricks can be brushed away', async () => {
    const visit = await lab.visit()
    const { page } = visit
    const start = await withBall(page)
    const bricks = start.boxes.filter(({ kind }) => kind === 'brick')
    const [first, second] = [bricks.find(({ x }) => x < 130 && x > 80), bricks.find(({ x }) => x > 140)]
    if (!first || !second) expect.fail('too few bricks')
    const from = await at(page, first.x + 6, first.y + 2)
    const to = await at(page, second.x + 6, first.y + 2)
    await page.mouse.move(from.x, from.y)
    // A press paints only with the brush in hand.
    await page.mouse.down()
    await page.mouse.up()
    await page.getByTestId('hands').getByRole('button', { name: 'Brush' }).click()
    await page.mouse.move(from.x, from.y)
    await page.mouse.down()
    await page.mouse.move(to.x, to.y, { steps: 10 })
    await page.mouse.up()
    await until(
      page,
      ({ entries, boxes }) =>
        entries.length === 1 && boxes.filter(({ kind }) => kind === 'brick').length < bricks.length - 1,
      'fewer bricks',
    )
    await visit.leave()
  })

  test('two maps of one moment: another method beside the first', async () => {
    const visit = await lab.visit()
    const { page } = visit
    await settled(page)
    await page.getByTestId('add-view').click()
    const both = await until(page, ({ maps }) => maps.length === 2, 'two maps')
    expect(distance(both.maps[0] ?? [], both.maps[1] ?? [])).toBeGreaterThan(0)
    await visit.leave()
  })
})
