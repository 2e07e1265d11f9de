import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openLab, until, type Lab } from './nudge'

let lab: Lab
beforeAll(async () => void (lab = await openLab()))
afterAll(() => lab?.close())

interface Stage {
  readonly status: { readonly rhythm: { readonly frameSkip: number } } | null
  readonly api: {
    openAgentFile(bytes: Uint8Array, label: string): Promise<void>
    episode(): Promise<{ hash: string }>
    exportRecording(): Promise<Uint8Array>
    openRecording(bytes: Uint8Array): Promise<void>
  }
}
type Console = { readonly nudge: { readonly stage: Stage } }

const skipOf = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as Console).nudge.stage.status?.rhythm.frameSkip)
const hashOf = (page: Page) =>
  page.evaluate(async () => (await (globalThis as unknown as Console).nudge.stage.api.episode()).hash)

describe('an agent trained at frame skip 2', () => {
  test('is shown at it, and a recording brings the moment and the rhythm back', async () => {
    const visit = await lab.visit()
    const { page } = visit
    await until(page, ({ agent, cached }) => agent !== null && !cached, 'the usual agent')
    expect(await skipOf(page)).toBe(4)
    const bytes = [...readFileSync('test/fixtures/v1/breakout-skip2.safetensors')]
    await page.evaluate(
      (given) => (globalThis as unknown as Console).nudge.stage.api.openAgentFile(Uint8Array.from(given), 'At two'),
      bytes,
    )
    await expect.poll(() => skipOf(page)).toBe(2)
    await page
      .getByText(/At two decides every 2 ticks/)
      .first()
      .waitFor()
    await until(page, ({ decision, tick }) => decision >= 8 && tick === 2 * decision, 'decisions of two ticks')
    if (
      await page.evaluate(
        () =>
          (globalThis as unknown as { nudge: { stage: { status: { playing: boolean } } } }).nudge.stage.status.playing,
      )
    )
      await page.getByTestId('play').click()
    const { decision } = await until(page, ({ playing, decision, tick }) => !playing && tick === 2 * decision, 'pause')
    const hash = await hashOf(page)
    const recording = await page.evaluate(async () => [
      ...(await (globalThis as unknown as Console).nudge.stage.api.exportRecording()),
    ])
    const second = await lab.visit()
    await until(second.page, ({ agent, cached }) => agent !== null && !cached, 'the usual agent')
    await second.page.evaluate(
      (given) => (globalThis as unknown as Console).nudge.stage.api.openRecording(Uint8Array.from(given)),
      recording,
    )
    await until(second.page, (now) => now.decision === decision && now.tick === 2 * decision, 'the same moment')
    expect([await hashOf(second.page), await skipOf(second.page)]).toEqual([hash, 2])
    await second.leave()
    await visit.leave()
  })
})
