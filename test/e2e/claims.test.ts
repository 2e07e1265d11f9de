import AxeBuilder from '@axe-core/playwright'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { drawn, openLab, until, withBall, type Lab } from './nudge'

let lab: Lab
beforeAll(async () => void (lab = await openLab()))
afterAll(() => lab.close())

async function openClaims(page: Page): Promise<void> {
  await until(page, ({ decision }) => decision >= 0, 'the page')
  await page.getByRole('navigation').getByText('Claims').click()
  await page.getByTestId('claim-form').waitFor()
}

/** The score study, small: eight pairs under each change. */
async function chooseSmall(page: Page, { rollouts = '8', decisions = '40' } = {}): Promise<void> {
  const form = page.getByTestId('claim-form')
  await form.getByLabel('Put to the test').selectOption('amidar-score')
  await form.getByLabel('Rollouts', { exact: true }).fill(rollouts)
  await form.getByLabel('Decisions', { exact: true }).fill(decisions)
  await form.getByLabel('Decisions', { exact: true }).press('Tab')
  await expect.poll(() => page.getByTestId('claim-plan').getAttribute('data-checking')).toBe('false')
}

const done = async (page: Page) =>
  Number(
    await page
      .getByTestId('verdict')
      .getAttribute('data-done')
      .catch(() => 0),
  )

const reportAsked = (page: Page) => new URL(page.url()).searchParams.get('report')

/** Every cell is there. */
async function finished(page: Page): Promise<void> {
  const verdict = page.getByTestId('verdict')
  await expect
    .poll(
      async () =>
        (await verdict.count()) > 0 &&
        (await verdict.getAttribute('data-done')) === (await verdict.getAttribute('data-cells')),
    )
    .toBe(true)
  await expect.poll(() => page.getByTestId('claim-progress').count()).toBe(0)
}

describe('a claim', () => {
  test('that comes with its report: the page opens filled, and its address leads to it', async () => {
    const visit = await lab.visit({ hash: '?page=claims' })
    const { page } = visit
    // A group for each claim, and in it a line for each agent: verdict, what was found, estimate and interval.
    const reports = page.getByTestId('finished-reports')
    await expect.poll(() => reports.locator(':scope > li').count()).toBe(5)
    const lines = await reports.locator('[data-report]').allTextContents()
    const known = JSON.parse(readFileSync('public/reports/index.json', 'utf8')) as { verdict: string | null }[]
    expect(lines.length).toBe(known.filter(({ verdict }) => verdict !== null).length)
    for (const line of lines) {
      expect(line).toMatch(/(Supported|Refuted|Equivalent|Open)/)
      expect(line).toMatch(/\[[−\d.e]+, [−\d.e]+\]|too few for an interval/)
    }
    await expect
      .poll(() => page.getByTestId('verdict').getAttribute('data-verdict'))
      .toMatch(/supported|refuted|equivalent|open/)
    expect(await page.getByTestId('report').locator('figure svg').count()).toBeGreaterThan(0)
    expect(await page.getByTestId('claim-form').getByLabel('Put to the test').inputValue()).toBe('breakout-bricks')
    await page.locator('[data-report="amidar-score shipped/amidar-small"]').click()
    await expect.poll(() => reportAsked(page)).toBe('amidar-score.amidar-small')
    await expect.poll(() => page.getByTestId('table-effects').textContent()).toMatch(/Counting down/)
    // Whose report it is stands there too: somebody else, and a reload, see the same.
    const early = page.locator('[data-report="amidar-score shipped/amidar-early"]')
    await early.click()
    await expect.poll(() => reportAsked(page)).toBe('amidar-score.amidar-early')
    await page.reload()
    await expect.poll(() => early.getAttribute('aria-current')).toBe('true')
    await page.goBack()
    await expect
      .poll(() => page.locator('[data-report="amidar-score shipped/amidar-small"]').getAttribute('aria-current'))
      .toBe('true')
    // Whatever else is there, the button is.
    await expect.poll(() => page.getByTestId('claim-run').isVisible()).toBe(true)
    const run = await page.getByTestId('claim-run').boundingBox()
    expect(run!.y + run!.height).toBeLessThanOrEqual(900)
    await visit.leave()
  })

  test('on a phone: figures whole, the claim one tap away, its progress in sight wherever the page stands', async () => {
    const visit = await lab.visit({ hash: '?page=claims&claim=breakout-importance', width: 390, height: 844 })
    const { page } = visit
    await page.getByTestId('report').locator('figure svg').first().waitFor()
    const cut = await page
      .getByTestId('report')
      .locator('figure .scroll')
      .evaluateAll((all) => all.map((one) => one.scrollWidth - one.clientWidth))
    expect(Math.max(...cut)).toBeLessThanOrEqual(1)
    // What is opened far up is brought into sight, to whoever sees it and to whoever does not.
    const verdictTop = () => page.getByTestId('verdict').evaluate((node) => node.getBoundingClientRect().top)
    await page.evaluate(() => scrollTo(0, 0))
    await page.locator('[data-report="amidar-score shipped/amidar-small"]').click()
    await expect.poll(verdictTop).toBeLessThan(200)
    expect(await page.getByTestId('verdict').evaluate((node) => node === document.activeElement)).toBe(true)
    await expect
      .poll(() => page.getByTestId('report-told').textContent())
      .toMatch(/Report: Amidar: the score.*Open, premise not met\./)
    await expect.poll(() => page.title()).toBe('Claims: “Amidar: the score as a guide”, Amidar, small CNN, Nudge')
    await page.getByTestId('to-claim').click()
    await chooseSmall(page, { rollouts: '60', decisions: '60' })
    await page.getByTestId('claim-run').click()
    const progress = page.getByTestId('claim-progress')
    await progress.waitFor()
    const top = async () => (await progress.boundingBox())!.y
    // What was begun far down is brought into sight, and the line stays there.
    await page.getByTestId('verdict').waitFor()
    await expect
      .poll(() => page.getByTestId('verdict').evaluate((node) => node.getBoundingClientRect().top))
      .toBeLessThan(844)
    for (const to of [0, 1e6]) {
      await page.evaluate((y) => scrollTo(0, y), to)
      await expect.poll(async () => (await top()) >= 0 && (await top()) < 300).toBe(true)
    }
    await page.getByTestId('claim-cancel').click()
    await expect.poll(() => progress.count()).toBe(0)
    await visit.leave()
  })

  test('from an edit of the stage: thirty games, with a null beside', async () => {
    const visit = await lab.visit()
    const { page } = visit
    await withBall(page)
    await page.getByTestId('interventions').locator('[data-unfold="move-paddle"]').click()
    await page.locator('[data-intervention="move-paddle"]').click()
    await page.getByTestId('test-edit').click()
    await page.getByTestId('claim-progress').waitFor()
    const form = page.getByTestId('claim-form')
    expect(await form.getByLabel('Rollouts', { exact: true }).inputValue()).toBe('30')
    expect(await page.getByTestId('conditions').locator('li').count()).toBe(2)
    expect(await page.getByTestId('conditions').locator('li.null').count()).toBe(1)
    await expect.poll(() => done(page)).toBeGreaterThan(0)
    // What is not whole is not judged.
    expect(await page.getByTestId('verdict').textContent()).toMatch(/Not yet judged/)
    await page.getByTestId('claim-cancel').click()
    await expect.poll(() => page.getByTestId('claim-progress').count()).toBe(0)
    await visit.leave()
  })

  test('ready-made, made small, run, read, exported, opened again', async () => {
    const visit = await lab.visit()
    const { page } = visit
    await openClaims(page)
    await chooseSmall(page)
    expect(await page.getByTestId('claim-plan').textContent()).toMatch(/cells?\. About/)
    await page.getByTestId('claim-run').click()
    await finished(page)
    const verdict = await page.getByTestId('verdict').getAttribute('data-verdict')
    expect(['supported', 'refuted', 'equivalent', 'open']).toContain(verdict)
    expect(await page.getByTestId('sofar').count()).toBe(0)
    const effects = await page.getByTestId('table-effects').locator('tbody tr').allTextContents()
    expect(effects.length).toBe(5)
    expect(await page.getByTestId('report').locator('figure svg').count()).toBeGreaterThan(0)

    // It is one of the finished ones from now on, before those of the site; a reload comes back to it.
    const mine = page.getByTestId('finished-reports').locator('[data-kept]')
    await expect.poll(() => mine.count()).toBe(1)
    // A step of its own: back leads to the report before, forward to this one again.
    const before = page.locator('[data-report="amidar-score shipped/amidar-long"]')
    await expect.poll(() => reportAsked(page)).toMatch(/^[0-9a-f]{16}$/)
    await page.goBack()
    await expect.poll(() => before.getAttribute('aria-current')).toBe('true')
    expect(reportAsked(page)).toBe('amidar-score.amidar-long')
    await page.goForward()
    await expect.poll(() => mine.getAttribute('aria-current')).toBe('true')
    await page.reload()
    await expect.poll(() => page.getByTestId('table-effects').locator('tbody tr').allTextContents()).toEqual(effects)
    await page.locator('[data-report="breakout-bricks shipped/breakout-small"]').click()
    await expect.poll(() => page.getByTestId('report').textContent()).not.toMatch(/Counting down/)
    await mine.click()
    await expect.poll(() => page.getByTestId('table-effects').locator('tbody tr').allTextContents()).toEqual(effects)
    await page.goBack()
    await expect
      .poll(() => page.locator('[data-report="breakout-bricks shipped/breakout-small"]').getAttribute('aria-current'))
      .toBe('true')
    await page.goBack()
    await expect.poll(() => mine.getAttribute('aria-current')).toBe('true')
    await expect.poll(() => page.getByTestId('table-effects').locator('tbody tr').allTextContents()).toEqual(effects)

    const save = async (id: string) => {
      const [file] = await Promise.all([page.waitForEvent('download'), page.getByTestId(id).first().click()])
      return { name: file.suggestedFilename(), path: await file.path() }
    }
    const svg = await save('figure-svg')
    expect(await readFile(svg.path, 'utf8')).toMatch(/^<svg [^>]*xmlns=/)
    const csv = await save('save-csv')
    // A row per rollout and arm, and the head.
    expect((await readFile(csv.path, 'utf8')).trimEnd().split('\r\n').length).toBe(6 * 8 + 1)
    const html = await save('save-html')
    expect(html.name).toBe('amidar-score.html')

    await page.reload()
    await openClaims(page)
    await page
      .getByTestId('report-file')
      .setInputFiles({ name: 'report.html', mimeType: 'text/html', buffer: await readFile(html.path) })
    await expect.poll(() => page.getByTestId('table-effects').locator('tbody tr').allTextContents()).toEqual(effects)
    expect(await page.getByTestId('verdict').getAttribute('data-verdict')).toBe(verdict)

    const broken = (await readFile(html.path, 'utf8')).replaceAll('"design":"rollouts"', '"design":"dreams"')
    await page
      .getByTestId('report-file')
      .setInputFiles({ name: 'odd.html', mimeType: 'text/html', buffer: Buffer.from(broken) })
    await expect.poll(() => page.locator('body').textContent()).toMatch(/report\.claim\.design/)
    expect(await page.getByTestId('verdict').getAttribute('data-verdict')).toBe(verdict)

    // A file of another kind is told of, and taken where it belongs.
    await page.getByTestId('report-file').setInputFiles('public/agents/catch-tiny.safetensors')
    await expect.poll(() => page.locator('body').textContent()).toMatch(/is an agent\. Such files are opened on Train/)
    await page.getByRole('button', { name: 'Open it there' }).click()
    await page.getByTestId('library-entry').filter({ hasText: 'Catch, tiny CNN' }).nth(1).waitFor()
    expect(new URL(page.url()).searchParams.get('page')).toBe('train')
    await visit.leave()
  })

  test('cancelled, it goes on where it stopped; after a reload it is offered', async () => {
    const visit = await lab.visit()
    const { page } = visit
    await openClaims(page)
    await chooseSmall(page, { rollouts: '60', decisions: '60' })
    await page.getByTestId('claim-run').click()
    await expect.poll(() => done(page)).toBeGreaterThan(0)
    await page.getByTestId('claim-pause').click()
    await page.getByTestId('claim-continue').waitFor()
    await page.getByTestId('claim-continue').click()
    await page.getByTestId('claim-cancel').click()
    await expect.poll(() => page.getByTestId('claim-progress').count()).toBe(0)
    const stopped = await done(page)
    expect(stopped).toBeGreaterThan(0)
    const cells = Number(await page.getByTestId('verdict').getAttribute('data-cells'))
    expect(stopped).toBeLessThan(cells)
    await expect.poll(async () => Number(await page.getByTestId('claim-plan').getAttribute('data-done'))).toBe(stopped)
    await page.getByTestId('claim-run').click()
    // It has begun anew, and is noted for whoever closes the tab.
    await expect.poll(() => done(page)).toBeGreaterThan(stopped)

    await page.reload()
    await page.getByTestId('claim-resume').click()
    await expect
      .poll(() =>
        page
          .getByTestId('verdict')
          .getAttribute('data-done')
          .catch(() => null),
      )
      .toBe(String(cells))
    expect(await page.getByTestId('claim-unfinished').count()).toBe(0)
    await visit.leave()
  })

  test('built by hand, saved, opened; a file that is wrong names its field', async () => {
    const visit = await lab.visit()
    const { page } = visit
    await openClaims(page)
    await page.getByTestId('panel-claims-builder').getByText('Change the claim').click()
    const builder = page.getByTestId('claim-builder')
    await builder.getByLabel('Game', { exact: true }).selectOption('breakout')
    await builder.getByLabel('Compared', { exact: true }).selectOption('moments')
    await builder.getByLabel('Concept', { exact: true }).selectOption('ball')
    await builder.getByLabel('What is watched', { exact: true }).selectOption('action')
    await builder.getByLabel('Title', { exact: true }).fill('It reads the ball')
    await builder.getByLabel('A change to add').selectOption('mirror')
    await builder.getByTestId('condition-add').click()
    expect(await builder.getByTestId('condition').count()).toBe(2)
    await builder.getByTestId('condition').first().locator('summary').click()
    await builder
      .getByTestId('condition')
      .first()
      .getByRole('button', { name: /Remove/ })
      .click()
    expect(await page.getByTestId('conditions').textContent()).toMatch(/mirror/i)

    const form = page.getByTestId('claim-form')
    await form.getByLabel('Rollouts', { exact: true }).fill('3')
    await form.getByLabel('Moments each', { exact: true }).fill('2')
    await expect
      .poll(() =>
        page
          .getByTestId('claim-problem')
          .textContent()
          .catch(() => ''),
      )
      .toMatch(/^\s*“Rollouts” must be \d+ or more: 3 pairs and /)
    expect(await page.getByTestId('claim-run').isDisabled()).toBe(true)
    await form.getByLabel('Rollouts', { exact: true }).fill('6')
    await form.getByLabel('Decisions', { exact: true }).fill('40')
    await expect.poll(() => page.getByTestId('claim-run').isEnabled()).toBe(true)
    await page.getByTestId('claim-run').click()
    // A cell per rollout, moment and change.
    await expect.poll(() => done(page)).toBe(6 * 2)
    expect(await page.getByTestId('table-effects').locator('tbody tr').count()).toBe(1)

    const [file] = await Promise.all([page.waitForEvent('download'), page.getByTestId('claim-save').click()])
    const saved = JSON.parse(await readFile(await file.path(), 'utf8')) as Record<string, unknown>
    expect(saved).toMatchObject({ title: 'It reads the ball', env: 'breakout', concept: 'ball', design: 'moments' })
    const offer = (claim: unknown) =>
      page
        .getByTestId('claim-file')
        .setInputFiles({ name: 'mine.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(claim)) })
    await offer({ ...saved, predicted: { outcome: 'reward', direction: 'sideways' } })
    await expect.poll(() => page.locator('body').textContent()).toMatch(/claim\.predicted\.direction/)
    expect(await form.getByLabel('Put to the test').locator('option:checked').textContent()).toBe('It reads the ball')
    await offer({ ...saved, title: 'It reads the moon', concept: 'moon' })
    await expect
      .poll(() =>
        page
          .getByTestId('claim-problem')
          .textContent()
          .catch(() => ''),
      )
      .toMatch(/“Concept” "moon" is unknown/)
    await visit.leave()
  })

  test('axe finds nothing: wide, light; narrow, dark', async () => {
    const visit = await lab.visit()
    const { page } = visit
    const folder = process.env.NUDGE_SHOTS
    await openClaims(page)
    await chooseSmall(page)
    await page.getByTestId('claim-run').click()
    await finished(page)
    await page.getByTestId('panel-claims-builder').getByText('Change the claim').click()
    await page.getByTestId('condition').last().locator('summary').click()
    for (const [width, colorScheme] of [
      [1280, 'light'],
      [400, 'dark'],
    ] as const) {
      await page.setViewportSize({ width, height: 900 })
      await page.emulateMedia({ colorScheme })
      for (const side of width < 900 ? ['Hands', 'Mind'] : ['']) {
        if (side) await page.getByRole('tab', { name: side }).click()
        if (side !== 'Mind')
          await expect.poll(() => page.getByTestId('claim-plan').getAttribute('data-checking')).toBe('false')
        await drawn(page)
        if (folder) await page.screenshot({ path: `${folder}/claims-${width}${side}.png`, fullPage: width < 900 })
        const { violations } = await new AxeBuilder({ page }).analyze()
        expect(violations.map(({ id, nodes }) => `${width} ${side}: ${id} at ${nodes[0]?.target.join(' ')}`)).toEqual(
          [],
        )
        expect(
          await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
        ).toBeLessThanOrEqual(0)
      }
    }
    await visit.leave()
  })
})
