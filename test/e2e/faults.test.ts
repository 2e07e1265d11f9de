import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { glance, openLab, settled, until, withBall, workerOf, type Lab } from './nudge'

let lab: Lab
type Kind = 'recording' | 'Toybox state'

async function save(page: Page, kind: Kind): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  const button = page.getByRole('button', { name: `Save ${kind}` })
  if (!(await button.isVisible())) await page.getByTestId('hands').getByText('Files', { exact: true }).click()
  const [file] = await Promise.all([page.waitForEvent('download'), button.click()])
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) }
}

async function give(page: Page, kind: Kind, name: string, bytes: Buffer): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: `Open ${kind}` }).click(),
  ])
  await chooser.setFiles({ name, mimeType: 'application/octet-stream', buffer: bytes })
}

beforeAll(async () => void (lab = await openLab()))
afterAll(() => lab.close())

describe('faults', () => {
  test('a stage worker that crashes is restarted where it was, and the user is told', async () => {
    const visit = await lab.visit({ expected: /boom/ })
    const { page } = visit
    await withBall(page)
    await page.evaluate(() =>
      (globalThis as unknown as { nudge: { stage: { keep(): Promise<void> } } }).nudge.stage.keep(),
    )
    const before = await glance(page)
    const stage = await workerOf(page, 'stage')
    await stage.evaluate(
      () =>
        void setTimeout(() => {
          throw new Error('boom')
        }),
    )
    await expect.poll(() => page.locator('body').textContent()).toMatch(/restarted/)
    const after = await until(
      page,
      ({ decision, maps, cached }) => decision === before.decision && maps.length > 0 && !cached,
      'the same moment',
    )
    expect(after.boxes).toEqual(before.boxes)
    await visit.leave()
  })

  test('a malformed Toybox state names the field and changes nothing; a good one is taken', async () => {
    const visit = await lab.visit()
    const { page } = visit
    const start = await withBall(page)
    const text = (await save(page, 'Toybox state')).bytes.toString()
    await give(page, 'Toybox state', 'bad.json', Buffer.from(text.replace('"ball_radius"', '"ball_girth"')))
    await expect.poll(() => page.locator('body').textContent()).toMatch(/ball_girth|ball_radius/)
    expect((await glance(page)).boxes).toEqual(start.boxes)
    await give(page, 'Toybox state', 'good.json', Buffer.from(text.replace(/"lives":\s*\d+/, '"lives":2')))
    await expect.poll(() => page.getByTestId('count').textContent()).toMatch(/lives\s*2/)
    await visit.leave()
  })

  test('a recording of the episode re-opens at the same moment; a torn one is refused', async () => {
    const visit = await lab.visit()
    const { page } = visit
    const start = await withBall(page)
    const { name, bytes } = await save(page, 'recording')
    await give(page, 'recording', name, bytes.subarray(0, bytes.length >> 1))
    await expect.poll(() => page.locator('body').textContent()).toMatch(/recording/i)
    expect((await glance(page)).boxes).toEqual(start.boxes)
    await page.getByTestId('new-game').click()
    await until(page, ({ decision }) => decision <= 1, 'another game')
    await give(page, 'recording', name, bytes)
    const back = await until(page, ({ decision }) => decision === start.decision, 'the recorded moment')
    expect(back.boxes).toEqual(start.boxes)
    await visit.leave()
  })

  test('the choice of backend is visible and can be changed', async () => {
    const visit = await lab.visit()
    const { page } = visit
    await settled(page)
    await page.getByTestId('backend').selectOption('webgpu')
    await expect.poll(() => page.locator('body').textContent()).toMatch(/WebGPU/i)
    await until(page, ({ backend }) => backend === 'wasm', 'wasm where there is no WebGPU')
    await visit.leave()
  })
})
