import AxeBuilder from '@axe-core/playwright'
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openLab, workerOf, type Lab } from './nudge'

let lab: Lab
beforeAll(async () => void (lab = await openLab()))
afterAll(() => lab.close())

const step = (page: Page, id: string) => page.locator(`[data-step="${id}"]`)
const stateOf = (page: Page, id: string) => step(page, id).getAttribute('data-state')

async function press(page: Page, id: string): Promise<void> {
  await page.getByTestId(`do-${id}`).click()
  await expect.poll(() => stateOf(page, id)).toBe('done')
}

const said = async (page: Page) => Number((await page.getByTestId('boards').getAttribute('data-said')) || NaN)

/** Middle of a cell of a board, from its upper left corner. */
async function cellOf(page: Page, which: 'before' | 'after', row: number, column: number) {
  const board = page.getByTestId(`board-${which}`).getByRole('button')
  await board.scrollIntoViewIfNeeded()
  const { x, y, width } = (await board.boundingBox())!
  return { x: x + (width * (column + 0.5)) / 11, y: y + (width * (row + 0.5)) / 11 }
}

async function drag(page: Page, from: { x: number; y: number }, to: { x: number; y: number }) {
  await page.mouse.move(from.x, from.y)
  await page.mouse.down()
  await page.mouse.move(to.x, to.y, { steps: 4 })
  await page.mouse.up()
}

interface Counted {
  readonly nudge: { readonly rewards: { attempt(work: unknown): unknown } }
  looks: number
}

/** How often one of the looks is asked for, from now on. */
async function countLooks(page: Page): Promise<void> {
  await page.evaluate(() => {
    const here = globalThis as unknown as Counted
    const { rewards } = here.nudge
    const attempt = rewards.attempt.bind(rewards)
    here.looks = 0
    rewards.attempt = (work) => {
      if (String(work).includes('lookGoals')) here.looks++
      return attempt(work)
    }
  })
}

async function look(page: Page, what: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${what}: ${id} at ${nodes[0]?.target.join(' ')}`)).toEqual([])
  const beyond = () => document.documentElement.scrollWidth - document.documentElement.clientWidth
  expect(await page.evaluate(beyond), what).toBeLessThanOrEqual(0)
}

describe('Rewards', () => {
  test('from nothing to what a model rewards, to boards in the hand, to an agent that it pays', async () => {
    const visit = await lab.visit({ hash: '?page=rewards', expected: /boom/ })
    const { page } = visit
    await page.getByTestId('boards').waitFor()
    expect(await stateOf(page, 'model')).toBe('waiting')
    await countLooks(page)
    for (const id of ['data', 'model', 'question']) await press(page, id)
    await expect.poll(() => page.getByTestId('rewards-verdict').getAttribute('data-rule')).toBe('absent')
    expect(Number(await page.getByTestId('fit-error').getAttribute('data-error'))).toBeLessThan(5e-4)

    // Two goals, and one is reached: the rules pay. Without them nothing is reached, and the model pays.
    await page.locator('[data-probe="two-reaches"]').click()
    await expect.poll(() => page.getByTestId('paid').textContent()).toBe('1')
    await expect.poll(() => said(page)).toBeLessThan(0.4)
    await page.locator('[data-probe="none"]').click()
    await expect.poll(() => page.getByTestId('paid').textContent()).toBe('0')
    await expect.poll(() => said(page)).toBeGreaterThan(0.6)

    // A goal painted into s′ takes the reward away, while the hand is still down.
    await page.getByTestId('tool-goals').click()
    const goal = await cellOf(page, 'after', 1, 9)
    await page.mouse.move(goal.x, goal.y)
    await page.mouse.down()
    await expect.poll(() => said(page)).toBeLessThan(0.4)
    await page.mouse.up()
    expect(await page.getByTestId('boards').innerText()).toContain('No one decision leads from s to s′')
    // Into the wall the agent cannot go: it says so, and stays.
    await page.getByTestId('tool-move').click()
    const words = await page.getByTestId('board-after').getByRole('button').getAttribute('aria-label')
    const [, row, column] = /agent at row (\d+) column (\d+)/.exec(words!)!
    const agent = await cellOf(page, 'after', Number(row), Number(column))
    await drag(page, agent, await cellOf(page, 'after', 0, Number(column)))
    await expect.poll(() => page.getByTestId('illegal').textContent()).toContain('the agent is in a wall')
    // The same without a pointer: another goal, below the cursor, which stands in the wall.
    await page.getByTestId('tool-goals').click()
    await page.getByTestId('board-after').getByRole('button').focus()
    for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key)
    await expect
      .poll(() => page.getByTestId('board-after').getByRole('button').getAttribute('aria-label'))
      .toContain('goals at row 1 column 9, row 2')

    await press(page, 'trial')
    // Looks that are answered are not asked again of themselves: the worker has other things to do.
    expect(await page.evaluate(() => (globalThis as unknown as Counted).looks)).toBeLessThan(6)
    expect(Number(await page.locator('[data-goals="either corner"]').getAttribute('data-paid'))).toBeGreaterThan(80)

    // What the worker held is open again in the next one, and in the next visit.
    const model = await page.getByTestId('fit-error').getAttribute('data-error')
    const worker = await workerOf(page, 'rewards')
    await worker.evaluate(
      () =>
        void setTimeout(() => {
          throw new Error('boom')
        }),
    )
    await page.getByRole('button', { name: 'Open again' }).click()
    await expect.poll(() => said(page)).not.toBeNaN()
    await page.reload()
    await expect.poll(() => stateOf(page, 'trial')).toBe('done')
    expect(await page.getByTestId('fit-error').getAttribute('data-error')).toBe(model)

    // A file goes round; one of another kind is told of, and what is open stays.
    const download = page.waitForEvent('download')
    await page.getByTestId('export-model').click()
    const bytes = await readFile(await (await download).path())
    const give = (name: string, buffer: Buffer) =>
      page.getByTestId('rewards-file').setInputFiles({ name, mimeType: 'application/octet-stream', buffer })
    await give('torn.safetensors', bytes.subarray(0, bytes.length - 1))
    await expect.poll(() => page.getByTestId('notices').innerText()).toContain('torn.safetensors: file: holds')
    await give('agent.safetensors', await readFile('public/agents/maze-mlp.safetensors'))
    await expect.poll(() => page.getByTestId('notices').innerText()).toContain('is an agent')
    await give('model.safetensors', bytes)
    await expect.poll(() => page.getByTestId('notices').innerText()).toContain('is open')
    expect(await page.getByTestId('fit-error').getAttribute('data-error')).toBe(model)

    // All of it on show: axe finds nothing, wide and light, narrow and dark.
    await page.getByTestId('do-question').click()
    await page.getByTestId('rewards-verdict').waitFor()
    await look(page, 'wide')
    await page.setViewportSize({ width: 390, height: 844 })
    await page.emulateMedia({ colorScheme: 'dark' })
    for (const side of ['Hands', 'Mind']) {
      await page.getByRole('tab', { name: side }).click()
      await look(page, side)
    }
    await page.getByTestId('new-agent-show').click()
    await expect.poll(() => page.getByTestId('agent').locator('option:checked').innerText()).toContain('Paid by')
    // Ten models, with their range, are a click away.
    await page.getByRole('navigation').getByText('Rewards').click()
    await page.getByTestId('ten-models').click()
    await expect.poll(() => page.getByTestId('findings').innerText()).toBe('What a learned reward rewards')
    await visit.leave()
  })
})
