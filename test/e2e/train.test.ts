import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Page } from 'playwright-core'
import { openLab, until, workerOf, type Lab } from './nudge'

let lab: Lab
beforeAll(async () => void (lab = await openLab()))
afterAll(() => lab.close())

async function startCatch(page: Page, decisions = '400k'): Promise<void> {
  await page.getByRole('navigation').getByText('Train').click()
  const form = page.getByTestId('train-form')
  await form.getByLabel('Game', { exact: true }).selectOption('catch')
  await startFor(page, decisions)
}

async function startFor(page: Page, decisions: string): Promise<void> {
  const form = page.getByTestId('train-form')
  await form.getByLabel('Decisions').fill(decisions)
  await form.getByLabel('Decisions').press('Tab')
  await page.getByTestId('train-start').click()
}

/** Decisions done, as the quiet line under the header says. */
async function progressed(page: Page, over: number): Promise<number> {
  const line = page.getByTestId('progress')
  let now = 0
  await expect
    .poll(async () => (now = Number((await line.count()) && (await line.getAttribute('data-decisions')))), {
      message: `training past ${over} decisions`,
    })
    .toBeGreaterThan(over)
  return now
}

describe('training in the tab', () => {
  test('train, pause, reload, resume: it goes on from where it stopped', async () => {
    const visit = await lab.visit()
    const { page } = visit
    await until(page, ({ decision }) => decision >= 0, 'the page')
    await startCatch(page)
    await progressed(page, 0)
    await page.getByTestId('train-stage').click()
    await page.getByTestId('train-pause').click()
    await page.getByTestId('train-continue').waitFor()
    const paused = await progressed(page, 0)

    const curves = () =>
      page
        .getByTestId('curves')
        .locator('figure')
        .evaluateAll((all) => all.map((one) => one.querySelector('path')?.getAttribute('d')?.length ?? 0))
    const before = await curves()
    expect(before.length).toBeGreaterThan(3)

    await page.reload()
    // The same page, and every curve of the run on it.
    await page.getByTestId('curves').waitFor()
    await expect.poll(async () => (await curves()).length).toBe(before.length)
    await page.getByTestId('unfinished-resume').click()
    const resumed = await progressed(page, paused)
    expect(resumed).toBeGreaterThan(paused)
    expect((await curves()).length).toBe(before.length)
    for (const length of await curves()) expect(length).toBeGreaterThan(20)
    await page.getByTestId('train-stop').click()
    await page.getByTestId('train-start').waitFor()

    const entry = page.getByTestId('library-entry').filter({ hasText: 'Catch, PPO' }).first()
    await entry.getByTestId('library-load').click()
    await until(page, ({ agent }) => agent !== null && !agent.startsWith('shipped/'), 'my agent on the stage')
    const [file] = await Promise.all([page.waitForEvent('download'), entry.getByTestId('library-export').click()])
    expect(file.suggestedFilename()).toMatch(/\.safetensors$/)
    await entry.getByTestId('library-rename').click()
    await page.getByRole('dialog').getByRole('textbox').fill('My catcher')
    await page.getByTestId('rename-confirm').click()
    await page.getByTestId('library-entry').filter({ hasText: 'My catcher' }).waitFor()
    await page.getByTestId('library-entry').filter({ hasText: 'My catcher' }).getByTestId('library-delete').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await expect.poll(() => page.getByTestId('library-entry').filter({ hasText: 'My catcher' }).count()).toBe(0)
    await page.getByTestId('library-file').setInputFiles(await file.path())
    const again = page.getByTestId('library-entry').filter({ hasText: /catch/i }).first()
    await again.getByTestId('library-evaluate').click()
    const form = page.getByRole('dialog')
    await form.getByLabel('Games').fill('4')
    await form.getByLabel('Sticky actions').fill('0.25')
    await form.getByLabel('Sticky actions').press('Tab')
    await page.getByTestId('evaluate-confirm').click()
    await again.filter({ hasText: /sticky actions 0\.25/ }).waitFor()

    // Another begins as the site's own is, and says so.
    await page.getByLabel('Begins with').selectOption('shipped/catch-tiny')
    await startFor(page, '2k')
    const begun = page.getByTestId('library-entry').filter({ hasText: 'from Catch, tiny CNN (' })
    await begun.getByText('Card', { exact: true }).click()
    await begun.getByText('Catch, tiny CNN (weights').waitFor()
    await visit.leave()
  })

  test('reloaded in full course: the curves are those of the weights that are kept', async () => {
    const visit = await lab.visit()
    const { page } = visit
    await until(page, ({ decision }) => decision >= 0, 'the page')
    await startCatch(page)
    const state = () =>
      page.evaluate(() => {
        const { trainer, library } = (globalThis as unknown as { nudge: Record<string, never> }).nudge as unknown as {
          trainer: { saved: { decisions: number } | null; curves: Record<string, readonly (readonly number[])[]> }
          library: { unfinished: { card: { decisions: number } } | null }
        }
        return {
          kept: trainer.saved?.decisions ?? 0,
          unfinished: library.unfinished?.card.decisions ?? 0,
          drawn: Math.max(0, ...Object.values(trainer.curves).map((points) => points.at(-1)?.[0] ?? 0)),
        }
      })
    await progressed(page, 0)
    const first = (await state()).kept
    // Kept again by itself, and then gone further.
    await expect.poll(async () => (await state()).kept).toBeGreaterThan(first)
    const { kept } = await state()
    await progressed(page, kept)
    await page.reload()
    await page.getByTestId('unfinished-resume').waitFor()
    const after = await state()
    expect(after.unfinished).toBeGreaterThanOrEqual(kept)
    expect(after.drawn).toBe(after.unfinished)
    await visit.leave()
  })

  test('on a phone: what begins it is in sight, and so is how far it is', async () => {
    const visit = await lab.visit({ hash: '?page=train', width: 390, height: 844 })
    const { page } = visit
    const start = page.getByTestId('train-start')
    await start.waitFor()
    const box = (await start.boundingBox())!
    expect(box.y + box.height).toBeLessThanOrEqual(844)
    await page.getByTestId('train-form').getByLabel('Game', { exact: true }).selectOption('catch')
    await start.click()
    await progressed(page, 0)
    await page.evaluate(() => scrollTo(0, 1e6))
    const line = (await page.getByTestId('progress').boundingBox())!
    expect(line.y).toBeGreaterThanOrEqual(0)
    expect(line.y + line.height).toBeLessThanOrEqual(844)
    await page.getByTestId('progress-stop').click()
    await start.waitFor()
    await visit.leave()
  })

  test('a game that nobody plays yet offers to train an agent, which then plays', async () => {
    const visit = await lab.visit({ expected: /Failed to load resource/ })
    const { page } = visit
    // As a game that has come without an agent of its own, nor a family of them: the lists are built into the scripts.
    await page.route('**/*.js', async (route) => {
      const response = await route.fetch()
      // In a list of texts, or in one text with commas, as the bundler likes it.
      const body = (await response.text())
        .replaceAll(/["'`]catch-[^"'`,/]*\.safetensors["'`],?/g, '')
        .replaceAll(/(?<=,)catch-[^"'`,/]*\.safetensors,/g, '')
      await route.fulfill({ response, body })
    })
    await page.reload()
    await until(page, ({ decision }) => decision >= 0, 'the page')
    await page.getByTestId('game').selectOption('catch')
    const offer = page.getByTestId('train-one')
    await expect.poll(() => offer.textContent().catch(() => '')).toMatch(/Train one now \(about \d+ s\)/)
    await offer.click()
    await progressed(page, 0)
    await until(page, ({ agent }) => agent !== null && !agent.startsWith('shipped/'), 'its weights on the stage')
    await page.getByTestId('train-stop').click()
    await page.getByTestId('train-start').waitFor()
    await visit.leave()
  })

  test('a worker that ends without a word is noticed, and what it kept can be gone on with', async () => {
    const visit = await lab.visit()
    const { page } = visit
    await until(page, ({ decision }) => decision >= 0, 'the page')
    await startCatch(page)
    await progressed(page, 0)
    await page.getByTestId('train-pause').click()
    await page.getByTestId('train-continue').waitFor()
    const worker = await workerOf(page, 'trainer')
    await worker.evaluate(() => void setTimeout(() => self.close()))
    await expect.poll(() => page.getByTestId('notices').textContent()).toMatch(/The trainer stopped: it ended/)
    await page.getByTestId('unfinished-resume').click()
    await page.getByTestId('train-pause').waitFor()
    await visit.leave()
  })

  test('two workers train; one that ends is replaced, and the run goes on', async () => {
    // The first one is ended while it has something to do.
    const deadly = `{
      const Real = Worker
      let first = true
      self.Worker = class extends Real {
        #sent = 0
        #dies = first
        constructor(...given) {
          super(...given)
          first = false
        }
        postMessage(...given) {
          super.postMessage(...given)
          if (this.#dies && ++this.#sent === 9) super.terminate()
        }
      }
    }`
    const visit = await lab.visit({ before: { 'trainer.worker': deadly } })
    const { page } = visit
    await until(page, ({ decision }) => decision >= 0, 'the page')
    await page.getByRole('navigation').getByText('Train').click()
    const form = page.getByTestId('train-form')
    await form.getByLabel('Game', { exact: true }).selectOption('catch')
    await form.getByLabel('Workers').fill('2')
    await page.getByTestId('train-start').click()
    await progressed(page, 0)
    expect(await page.getByTestId('progress').getAttribute('data-backend')).toMatch(/, 2 workers$/)
    await expect.poll(() => page.getByTestId('notices').textContent()).toMatch(/A worker went away/)
    await progressed(page, await progressed(page, 0))
    await page.getByTestId('train-stop').click()
    await page.getByTestId('train-start').waitFor()
    await visit.leave()
  })

  test('a second tab is told who owns the run', async () => {
    const visit = await lab.visit()
    await until(visit.page, ({ decision }) => decision >= 0, 'the page')
    await startCatch(visit.page)
    await progressed(visit.page, 0)
    const second = await lab.visit({ context: visit.context })
    await second.page.getByRole('navigation').getByText('Train').click()
    await second.page.getByTestId('train-elsewhere').waitFor()
    expect(await second.page.getByTestId('train-start').isDisabled()).toBe(true)
    await second.leave()
  })

  test('storage refused: training goes on, the user is told, export still works', async () => {
    const refuse =
      "IDBFactory.prototype.open = () => { throw new DOMException('The operation is insecure.', 'SecurityError') }"
    const visit = await lab.visit({
      before: { 'trainer.worker': refuse, 'library.worker': refuse, 'stage.worker': refuse },
    })
    const { page } = visit
    await until(page, ({ decision }) => decision >= 0, 'the page')
    await startCatch(page)
    await progressed(page, 0)
    await page.getByTestId('train-pause').click()
    await page.getByTestId('train-continue').waitFor()
    await expect.poll(() => page.locator('body').textContent()).toMatch(/not be kept|refused|only until this tab/i)
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByTestId('train-export').click()])
    expect(file.suggestedFilename()).toMatch(/\.safetensors$/)
    await visit.leave()
  })

  test('a foreign file is refused with the field’s name and the library stays', async () => {
    const visit = await lab.visit()
    const { page } = visit
    await until(page, ({ decision }) => decision >= 0, 'the page')
    await page.getByRole('navigation').getByText('Train').click()
    await page.getByTestId('library-entry').first().waitFor()
    const before = await page.getByTestId('library-entry').count()
    const header = JSON.stringify({ __metadata__: { 'nudge.card': JSON.stringify({ format: 99 }) } })
    const bytes = Buffer.concat([Buffer.from(BigUint64Array.of(BigInt(header.length)).buffer), Buffer.from(header)])
    await page
      .getByTestId('library-file')
      .setInputFiles({ name: 'odd.safetensors', mimeType: 'application/octet-stream', buffer: bytes })
    await expect.poll(() => page.locator('body').textContent()).toMatch(/card\.format/)
    expect(await page.getByTestId('library-entry').count()).toBe(before)
    await visit.leave()
  })
})
