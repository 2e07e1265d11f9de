import { policyTarget } from '../../workers/lab/contracts/target'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import type { ViewSpec } from '../../workers/lab/contracts/recording'
import { at, glance, openLab, settled, until, withBall, workerOf, type Lab } from './nudge'

let lab: Lab
beforeAll(async () => void (lab = await openLab({ webgpu: true })))
afterAll(() => lab.close())

/** Largest difference over the largest value of either. */
function relative(a: readonly number[], b: readonly number[]): number {
  const scale = Math.max(...a.map(Math.abs), ...b.map(Math.abs), 1e-12)
  return Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? 0)))) / scale
}

/** The full map of one view on the state that stands on the stage. */
async function explained(page: Page, view: ViewSpec): Promise<readonly number[]> {
  await page.evaluate((wanted) => {
    const { stage } = (
      globalThis as unknown as { nudge: { stage: { mind: unknown; setViews(views: unknown[]): void } } }
    ).nudge
    stage.mind = null
    stage.setViews([wanted])
  }, view)
  let map: number[] | null = null
  const look = () =>
    page.evaluate((method) => {
      const { stage } = (
        globalThis as unknown as {
          nudge: { stage: { mind: { maps: { map: Float32Array; coarse: boolean; of?: { method: string } }[] } | null } }
        }
      ).nudge
      const shown = stage.mind?.maps[0]
      return shown && !shown.coarse && shown.of?.method === method ? [...shown.map] : null
    }, view.method)
  await expect.poll(async () => (map = await look()), { message: `a map of ${view.method}` }).not.toBeNull()
  return map ?? []
}

describe('on WebGPU (software adapter)', () => {
  test('look, touch, explain, train; every map equals wasm’s to 1e-3', async () => {
    const keepDevice =
      'const open = GPUAdapter.prototype.requestDevice; GPUAdapter.prototype.requestDevice = async function (...given) { return (globalThis.device = await open.apply(this, given)) }'
    const visit = await lab.visit({
      expected: /WebGPU|powerPreference|adapter|GPU|device/i,
      before: { 'stage.worker': keepDevice, 'trainer.worker': keepDevice },
    })
    const { page } = visit
    await page.getByTestId('backend').selectOption('webgpu')
    await until(page, ({ backend }) => backend === 'webgpu', 'WebGPU')
    const start = await withBall(page)
    expect(start.backend).toBe('webgpu')

    // touch
    const paddle = start.boxes.find(({ kind }) => kind === 'paddle') ?? expect.fail('no paddle')
    const from = await at(page, paddle.x + paddle.w / 2, paddle.y + 1)
    const to = await at(page, paddle.x > 100 ? 50 : 180, paddle.y + 1)
    await page.mouse.move(from.x, from.y)
    await page.mouse.down()
    await page.mouse.move(to.x, to.y, { steps: 5 })
    await until(page, ({ previewed }) => previewed, 'a preview')
    await page.mouse.up()
    await until(page, ({ entries }) => entries.length === 1, 'the paddle moved')

    // explain: small settings, because every pass on the software adapter takes a good part of a second
    const views: readonly Omit<ViewSpec, 'target'>[] = [
      { method: 'jacobian', options: {} },
      { method: 'perturbation', options: { d: 28 } },
      { method: 'object', options: { bricks: 'regions' } },
      { method: 'smoothgrad', options: { samples: 6 } },
    ]
    const maps: Record<string, readonly (readonly number[])[]> = {}
    for (const backend of ['webgpu', 'wasm']) {
      await page.getByTestId('backend').selectOption(backend)
      await until(page, (now) => now.backend === backend, backend)
      const found: (readonly number[])[] = []
      for (const view of views) found.push(await explained(page, { ...view, target: policyTarget }))
      maps[backend] = found
    }
    views.forEach(({ method }, i) => {
      const [gpu, cpu] = [maps.webgpu?.[i] ?? [], maps.wasm?.[i] ?? []]
      expect(
        cpu.some((value) => value !== 0),
        method,
      ).toBe(true)
      expect(relative(gpu, cpu), method).toBeLessThan(1e-3)
    })

    // lose the device: told, rebuilt, nothing lost
    await page.getByTestId('backend').selectOption('webgpu')
    await until(page, (now) => now.backend === 'webgpu', 'WebGPU again')
    const gone = await glance(page)
    const worker = await workerOf(page, 'stage')
    await worker.evaluate(() => (globalThis as unknown as { device: GPUDevice }).device.destroy())
    await page.getByTestId('step').click()
    await until(
      page,
      ({ decision, maps }) => decision === gone.decision + 1 && maps.length > 0,
      'a decision on a new device',
    )
    await expect.poll(() => page.getByTestId('notices').textContent()).toMatch(/GPU|device/i)
    expect((await glance(page)).entries).toEqual(gone.entries)

    // lose it again while it plays: one message, and the game goes on
    const before = (await glance(page)).decision
    await page.getByTestId('play').click()
    await until(page, ({ decision, playing }) => playing && decision > before, 'play')
    await worker.evaluate(() => (globalThis as unknown as { device: GPUDevice }).device.destroy())
    const { decision: lostAt } = await glance(page)
    await until(page, ({ decision, playing }) => playing && decision > lostAt + 4, 'play on a third device')
    const said = await page.getByTestId('notices').textContent()
    expect(said).toMatch(/GPU went away/)
    expect(said).not.toMatch(/mapAsync|GPUBuffer|The model gave/)
    await page.getByTestId('play').click()

    // train
    await page.getByRole('navigation').getByText('Train').click()
    const form = page.getByTestId('train-form')
    await form.getByLabel('Game', { exact: true }).selectOption('catch')
    await form.getByLabel('Runs on').selectOption('webgpu')
    await form
      .getByText(/Options of/)
      .first()
      .click()
    await form
      .getByLabel(/^Slots/i)
      .first()
      .fill('8')
    await form
      .getByLabel(/^Steps/i)
      .first()
      .fill('16')
    await form
      .getByLabel(/^Steps/i)
      .first()
      .press('Tab')
    await page.getByTestId('train-start').click()
    await expect
      .poll(async () =>
        Number(
          (await page
            .getByTestId('progress')
            .getAttribute('data-decisions')
            .catch(() => null)) ?? 0,
        ),
      )
      .toBeGreaterThan(64)
    expect(await page.getByTestId('progress').getAttribute('data-backend')).toMatch(/webgpu/i)

    // lose the device while it trains: told once, and it goes on from what was kept, on a new device or the processor
    const trainer = await workerOf(page, 'trainer')
    await trainer.evaluate(() => (globalThis as unknown as { device: GPUDevice }).device.destroy())
    await expect
      .poll(() => page.getByTestId('notices').textContent())
      .toMatch(/The graphics device went away .*Training goes on from decision [\d,]+ on \w+/)
    const told = /from decision ([\d,]+)/.exec((await page.getByTestId('notices').textContent()) ?? '')?.[1]
    await expect
      .poll(async () => Number(await page.getByTestId('progress').getAttribute('data-decisions')))
      .toBeGreaterThan(Number(told?.replaceAll(',', '')) + 64)
    expect(await page.getByTestId('train-start').count()).toBe(0)
    await page.getByTestId('train-stop').click()
    await settled(page)
    await visit.leave()
  })
})
