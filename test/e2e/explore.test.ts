import AxeBuilder from '@axe-core/playwright'
import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { drawn, glance, nameOf, openLab, until, type Lab } from './nudge'

let lab: Lab
beforeAll(async () => void (lab = await openLab()))
afterAll(() => lab.close())

/** What the page's console offers of the explorer, reduced to numbers. */
function seen(page: Page) {
  return page.evaluate(() => {
    const { explorer } = (globalThis as unknown as { nudge: { explorer: Record<string, never> } }).nudge as unknown as {
      explorer: {
        cursor: number
        rows: number
        moment: {
          row: number
          opinions: { agent: string; maps: { map: Float32Array }[] }[]
          picture: { pixels: ArrayBuffer } | null
        } | null
        open: {
          trajectory: { bookmarks: { row: number; note: string }[]; columns: { action: Uint8Array } }
          info: { id: string; name: string }
        } | null
        findings: { selected: number; attention: { shares: Float32Array }[]; endings: ArrayLike<number> | null }
      }
    }
    const { cursor, rows, moment, open, findings } = explorer
    return {
      cursor,
      rows,
      row: moment?.row ?? -1,
      maps: (moment?.opinions ?? []).map(({ maps }) => maps.length),
      peak: Math.max(0, ...(moment?.opinions[0]?.maps[0]?.map ?? [])),
      name: open?.info.name ?? '',
      bookmarks: open?.trajectory.bookmarks ?? [],
      selected: findings.selected,
      attention: findings.attention.length,
      endings: findings.endings?.length ?? 0,
    }
  })
}

async function openExplore(page: Page): Promise<void> {
  await until(page, ({ agent, cached, decision }) => agent !== null && !cached && decision > 40, 'a live agent')
  await page.getByRole('navigation').getByText('Explore').click()
  await page.getByTestId('panel-explore-recordings').waitFor()
}

async function recordGame(page: Page): Promise<void> {
  await page.getByTestId('record-games').click()
  await expect.poll(async () => (await seen(page)).name).toMatch(/, 1 game$/)
  await expect.poll(async () => (await seen(page)).peak).toBeGreaterThan(0)
}

const slider = (page: Page) => page.getByTestId('timeline').getByRole('slider')
const save = async (page: Page, click: () => Promise<void>) => {
  const [file] = await Promise.all([page.waitForEvent('download'), click()])
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) }
}

describe('the explorer', () => {
  test('opens with a recording that comes with the site: its picture and the map of its moments, side by side', async () => {
    const visit = await lab.visit({ hash: '?page=explore', width: 1280, height: 800 })
    const { page } = visit
    await page.getByTestId('scatter').waitFor()
    await expect.poll(async () => (await seen(page)).peak).toBeGreaterThan(0)
    const [picture, scatter, timeline] = await Promise.all(
      ['moment', 'scatter', 'timeline'].map((id) => page.getByTestId(id).boundingBox()),
    )
    expect(scatter!.x).toBeGreaterThan(picture!.x + picture!.width)
    for (const box of [picture!, scatter!]) expect(box.y + box.height).toBeLessThanOrEqual(800)
    expect(timeline!.y).toBeLessThan(700)
    const { rows } = await seen(page)
    await expect.poll(() => new URL(page.url()).searchParams.get('recording')).toBe('shipped/breakout-small')
    // It is the site's: looked at like any other, but not renamed, not marked, not deleted.
    expect(await page.getByRole('button', { name: /^(Rename|Delete)/ }).count()).toBe(0)
    expect(await page.getByTestId('bookmark').isDisabled()).toBe(true)

    await page.locator('[data-trajectory="shipped/amidar-small"]').click()
    await expect.poll(async () => (await seen(page)).rows).not.toBe(rows)
    // The menus up there are the stage's, whose game is another; and there is nothing on it to be recorded yet.
    await expect.poll(() => page.locator('header').textContent()).toMatch(/On the stage, Breakout:\s+trained/)
    expect(await page.getByTestId('record-stage').isDisabled()).toBe(true)
    const words = await page.getByTestId('record-stage').evaluate((button) => {
      const id = button.getAttribute('aria-describedby') ?? ''
      return document.getElementById(id)?.textContent ?? ''
    })
    expect(words).toMatch(/has not begun:\s+play it first/)
    // Nobody chose what it did first.
    const why = page.getByTestId('why-taken')
    await expect.poll(() => why.textContent()).toMatch(/Nobody was asked: this game began with 3 decisions of waiting/)
    await page.keyboard.press('End')
    await expect.poll(() => why.textContent()).toBe('')
    await page.keyboard.press('Home')
    const other = await lab.visit({ hash: page.url().slice(lab.site.url.length) })
    await expect.poll(async () => (await seen(other.page)).name).toMatch(/^Amidar/)
    await other.leave()
    await visit.leave()
  })

  test('takes a hidden picture apart by what it adds to the value: a legend by focus, and moments to go to', async () => {
    const visit = await lab.visit({ hash: '?page=explore' })
    const { page } = visit
    // Asked for, it takes the place of what nobody asked for.
    await page.getByTestId('take-sight-apart').click()
    const words = page.getByTestId('sight-words')
    await expect.poll(() => words.getAttribute('data-row')).toBe('0')
    expect(await words.textContent()).toMatch(/Here the layer adds \S+ to the value; .* off from adding up/)
    const legend = page.getByTestId('sight-legend').getByRole('button')
    expect(await legend.count()).toBe(6)
    const colours = page.getByTestId('sight-colours')
    const painted = () => colours.evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL())
    const all = await painted()
    await legend.nth(2).focus()
    await expect.poll(() => colours.getAttribute('data-alone')).toBe('2')
    await expect.poll(painted).not.toBe(all)
    await page.keyboard.press('Enter')
    const example = page.getByTestId('sight-examples').getByRole('button').nth(1)
    const row = Number(await example.getAttribute('data-row'))
    await example.click()
    await expect.poll(async () => (await seen(page)).row).toBe(row)
    await expect.poll(() => words.getAttribute('data-row')).toBe(String(row))
    const { violations } = await new AxeBuilder({ page }).include('main').analyze()
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
    await visit.leave()
  })

  test('the recording and its moment stand in the address: reload, a link, and back through two recordings', async () => {
    const visit = await lab.visit({ hash: '?page=explore' })
    const { page } = visit
    const asked = () => {
      const { searchParams } = new URL(page.url())
      return [searchParams.get('recording'), searchParams.get('at')]
    }
    const at = async (name: RegExp, row: number) => {
      await expect.poll(async () => (await seen(page)).name).toMatch(name)
      await expect.poll(async () => (await seen(page)).row).toBe(row)
    }
    await at(/^Breakout/, 0)
    await slider(page).focus()
    await page.keyboard.press('PageDown')
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowRight')
    const { cursor } = await seen(page)
    await expect.poll(asked).toEqual(['shipped/breakout-small', `${cursor}`])
    const link = page.url().slice(lab.site.url.length)

    await page.reload()
    await at(/^Breakout/, cursor)
    const other = await lab.visit({ hash: link })
    await expect.poll(async () => (await seen(other.page)).row).toBe(cursor)
    await other.leave()

    const map = page.getByTestId('panel-explore-embedding')
    await map.getByLabel('Colour').selectOption('ending')
    await expect.poll(async () => (await seen(page)).endings).toBeGreaterThan(0)
    await page.locator('[data-trajectory="shipped/amidar-small"]').click()
    await at(/^Amidar/, 0)
    // What points are coloured by is found out again.
    await expect.poll(async () => (await seen(page)).endings).toBeGreaterThan(0)
    expect(await map.getByLabel('Colour').inputValue()).toBe('ending')
    await slider(page).focus()
    await page.keyboard.press('ArrowRight')
    await expect.poll(asked).toEqual(['shipped/amidar-small', '1'])
    await page.goBack()
    await at(/^Breakout/, cursor)
    expect(asked()).toEqual(['shipped/breakout-small', `${cursor}`])
    await page.goForward()
    await at(/^Amidar/, 1)

    // One's own is kept here: the link says that it is nowhere else.
    await page.goBack()
    await at(/^Breakout/, cursor)
    await page.getByTestId('record-games').click()
    await at(/, 1 game$/, 0)
    await page.keyboard.press('End')
    const last = (await seen(page)).rows - 1
    await expect.poll(() => asked()[1]).toBe(`${last}`)
    await page.reload()
    await at(/, 1 game$/, last)
    await page.getByTestId('share').click()
    await expect
      .poll(() => page.locator('body').textContent())
      .toMatch(/this recording at this moment, in this browser; for somebody else, export/)
    await visit.leave()
  })

  test('records a game, scrubs it, bookmarks it, exports it and takes it back', async () => {
    const visit = await lab.visit()
    const { page } = visit
    await openExplore(page)
    await recordGame(page)
    const start = await seen(page)
    expect([start.cursor, start.row, start.maps]).toEqual([0, 0, [1]])

    // By keys and by hand: the picture follows.
    await slider(page).focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('PageDown')
    await expect.poll(async () => (await seen(page)).row).toBe(1 + Math.max(1, Math.round(start.rows / 20)))
    const box = (await slider(page).boundingBox())!
    await page.mouse.click(box.x + box.width / 2, box.y + 40)
    const middle = Math.floor(start.rows / 2)
    await expect.poll(async () => Math.abs((await seen(page)).row - middle)).toBeLessThan(3)

    // The pointer still lies there: what the keys lead to is what is told of.
    const where = page.getByTestId('timeline').locator('p b')
    const { cursor } = await seen(page)
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => where.textContent()).toBe(`decision ${cursor + 2}`)
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowLeft')
    await expect.poll(() => where.textContent()).toBe(`decision ${cursor}`)

    await page.getByTestId('bookmark').click()
    await page.getByTestId('bookmark-note').fill('why here?')
    await page.getByTestId('bookmark-note').press('Tab')
    await expect.poll(async () => (await seen(page)).bookmarks.map(({ note }) => note)).toEqual(['why here?'])
    const { row: marked } = await seen(page)
    await page.getByTestId('place-next').click()
    await expect.poll(async () => (await seen(page)).row).toBeGreaterThan(marked)
    await page.getByTestId('place-before').click()
    await expect.poll(async () => (await seen(page)).row).toBe(marked)

    const table = await save(page, () => page.getByTestId('save-table').click())
    expect(table.bytes.toString('utf8').trimEnd().split('\r\n')).toHaveLength(start.rows + 1)
    const file = await save(page, () =>
      page
        .getByRole('button', { name: /^Export/ })
        .first()
        .click(),
    )
    expect(file.name).toMatch(/\.safetensors$/)

    // After a reload it is there with its bookmark; a torn file is refused and changes nothing.
    await page.reload()
    await openExplore(page)
    // What comes with the site may be listed before what is kept here.
    await page.locator('[data-trajectory]:not([data-trajectory^="shipped/"])').click()
    await expect.poll(async () => (await seen(page)).bookmarks.length).toBe(1)
    await page.getByTestId('trajectory-file').setInputFiles({
      name: 'torn.safetensors',
      mimeType: 'application/octet-stream',
      buffer: file.bytes.subarray(0, file.bytes.length - 100),
    })
    await page
      .getByTestId('notices')
      .getByText(/Explore: /)
      .waitFor()
    expect((await seen(page)).name).toBe(start.name)
    await page.getByTestId('notices').getByText('Close').first().click()
    await page
      .getByTestId('trajectory-file')
      .setInputFiles({ name: 'again.safetensors', mimeType: 'application/octet-stream', buffer: file.bytes })
    await expect.poll(async () => (await seen(page)).rows).toBe(start.rows)
    await visit.leave()
  })

  test('from a moment to the stage: the same moment, open to a change', async () => {
    const visit = await lab.visit()
    const { page } = visit
    await openExplore(page)
    await page.getByTestId('record-stage').click()
    await expect.poll(async () => (await seen(page)).name).toMatch(/to decision \d+$/)
    await slider(page).focus()
    for (let i = 0; i < 30; i++) await page.keyboard.press('ArrowRight')
    await expect.poll(async () => (await seen(page)).row).toBe(30)
    await page.getByTestId('to-stage').click()
    const there = await until(page, ({ decision, playing }) => decision === 30 && !playing, 'the moment on the stage')
    expect(there.boxes.some(({ kind }) => kind === 'ball' || kind === 'paddle')).toBe(true)
    await page.getByTestId('step').click()
    await until(page, ({ decision }) => decision === 31, 'time goes on')
    await page.locator('[data-unfold="move-paddle"]').click()
    const change = page.locator('li').filter({ has: page.locator('[data-unfold="move-paddle"]') })
    await change.getByRole('button', { name: /^Apply/ }).click()
    await until(page, ({ entries }) => entries.length === 1, 'a change at that moment')
    await page.getByTestId('branch-decisions').fill('20')
    await page.getByTestId('branch-decisions').press('Tab')
    await page.getByTestId('branch').click()
    await page.getByTestId('branch-panel').waitFor()
    await visit.leave()
  })

  test('lays moments out, chooses by lasso, follows a concept and asks another agent', async () => {
    const visit = await lab.visit()
    const { page } = visit
    await openExplore(page)
    await recordGame(page)
    await page.getByTestId('panel-explore-embedding').getByLabel('Method').selectOption('pca')
    await page.getByTestId('embed').click()
    const scatter = page.getByTestId('scatter')
    await scatter.waitFor()
    await scatter.scrollIntoViewIfNeeded()
    const area = (await scatter.locator('canvas').first().boundingBox())!
    await page.mouse.move(area.x + 4, area.y + 4)
    await page.mouse.down()
    for (const [x, y] of [
      [0.99, 0.02],
      [0.99, 0.98],
      [0.02, 0.98],
      [0.01, 0.02],
    ] as const)
      await page.mouse.move(area.x + area.width * x, area.y + area.height * y, { steps: 6 })
    await page.mouse.up()
    const { rows } = await seen(page)
    await expect.poll(async () => (await seen(page)).selected).toBeGreaterThan(rows / 2)
    await page.getByTestId('chosen-count').waitFor()

    await page.locator('[data-ask]').first().click()
    await expect.poll(() => page.getByTestId('agreement').locator('tbody tr').count()).toBe(1)
    await page.getByTestId('follow-concept').click()
    await expect.poll(async () => (await seen(page)).attention).toBe(1)
    await visit.leave()
  })

  test('a memory taken apart: components at the cursor, what they say, where they are greatest, what they know', async () => {
    const visit = await lab.visit({ hash: '?page=explore', width: 1280 })
    const { page } = visit
    await page.getByTestId('game').selectOption('recall')
    await page.getByLabel('Who plays').selectOption('shipped/recall-gru')
    await page.getByLabel('Games to play').fill('12')
    await page.getByTestId('panel-explore-recordings').getByLabel('Noised').check()
    await page.getByTestId('record-games').click()
    await expect.poll(async () => (await seen(page)).name).toMatch(/, 12 noised games$/)
    await expect.poll(() => page.getByTestId('noised').textContent()).toMatch(/drawn from its logits × 0\.7/)
    const panel = page.getByTestId('panel-explore-components')
    await panel.getByText(/^Options of/).click()
    await panel.getByLabel('Components', { exact: true }).fill('4')
    await panel.getByLabel('Components', { exact: true }).press('Tab')
    await page.getByTestId('take-apart').click()
    const bars = page.getByTestId('components').locator('li')
    await expect.poll(() => bars.count()).toBe(4)

    // On the time line, with the picture of the row that is pointed at; the bars are that row's.
    await page.locator('[data-follow="1"]').check()
    await expect.poll(() => page.getByTestId('timeline-reading').textContent()).toMatch(/component 2 [−\d]/)
    const box = (await slider(page).boundingBox())!
    await page.mouse.move(box.x + box.width / 2, box.y + 40)
    await page.getByTestId('timeline-glimpse').waitFor()
    const row = await page.getByTestId('timeline-glimpse').getAttribute('data-row')
    await expect.poll(() => page.getByTestId('components-at').textContent()).toContain(`Row ${row}`)

    // Three actions and the value of each component.
    expect(await page.getByTestId('readout').locator('tbody td').count()).toBe(16)
    await page.locator('[data-component="2"]').click()
    const highest = page.getByTestId('extremes-highest').locator('button').first()
    await highest.locator('canvas').waitFor()
    await highest.click()
    await expect.poll(async () => (await seen(page)).cursor).toBe(Number(await highest.getAttribute('data-row')))

    await page.getByTestId('measure').click()
    const cue = page.getByTestId('probes').locator('[data-quantity="cue"]')
    await cue.waitFor()
    // Whoever opens the right door has kept the lamp in mind.
    expect(Number(await cue.locator('td').first().textContent())).toBeGreaterThan(0.8)
    await expect.poll(() => page.getByTestId('components').textContent()).toContain('the lamp’s side')
    const together = page.getByTestId('panel-explore-inside')
    await together.getByLabel('Colour').selectOption('quantity cue')
    await expect.poll(() => together.textContent()).toContain('the lamp’s side: yes')
    for (const width of [1280, 400]) {
      await page.setViewportSize({ width, height: 900 })
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
    }
    await visit.leave()
  })

  test('a clip of a few moments as WebM and as GIF, a still as PNG', async () => {
    const visit = await lab.visit()
    const { page } = visit
    await openExplore(page)
    await recordGame(page)
    await slider(page).focus()
    for (let i = 0; i < 8; i++) await page.keyboard.press('+')
    await page.getByTestId('panel-explore-clip').locator('summary').click()
    const webm = await save(page, () => page.getByTestId('save-clip').click())
    expect([...webm.bytes.subarray(0, 4)]).toEqual([0x1a, 0x45, 0xdf, 0xa3])
    await page.getByTestId('panel-explore-clip').getByLabel('As').selectOption('gif')
    const gif = await save(page, () => page.getByTestId('save-clip').click())
    expect(gif.bytes.subarray(0, 6).toString('latin1')).toBe('GIF89a')
    const still = await save(page, () => page.getByTestId('save-still').click())
    expect(still.bytes.subarray(1, 4).toString('latin1')).toBe('PNG')
    await visit.leave()
  })

  test('stages of one training, ready-made: where they agree, and their maps side by side', async () => {
    const visit = await lab.visit()
    const { page } = visit
    await openExplore(page)
    await page.getByTestId('compare-stages').click()
    await expect.poll(() => page.getByTestId('agreement').locator('tbody tr').count()).toBe(2)
    await expect.poll(async () => (await seen(page)).maps).toEqual([1, 1, 1])
    if (process.env['NUDGE_PICTURES']) await page.screenshot({ path: `${process.env['NUDGE_PICTURES']}/stages.png` })
    await visit.leave()
  })

  test('a file from elsewhere: its pictures, maps and activations; what needs its agent is not offered', async () => {
    const visit = await lab.visit()
    const { page } = visit
    await openExplore(page)
    await page.getByTestId('trajectory-file').setInputFiles('test/unit/storage/foreign/example.safetensors')
    // Not the one that comes with the site, which may be there before.
    await expect.poll(async () => (await seen(page)).name).toBe('A walk')
    await page.getByTestId('timeline').waitFor()
    await expect.poll(async () => (await seen(page)).row).toBe(0)
    await page.getByTestId('moment').locator('canvas').first().waitFor()
    expect(await page.getByTestId('to-stage').count()).toBe(0)
    expect(await page.getByTestId('panel-explore-looking').count()).toBe(0)
    await page.getByTestId('panel-explore-embedding').getByLabel('Method').selectOption('pca')
    await page.getByTestId('embed').click()
    await page.getByTestId('scatter').waitFor()
    if (process.env['NUDGE_PICTURES']) await page.screenshot({ path: `${process.env['NUDGE_PICTURES']}/foreign.png` })
    await visit.leave()
  })

  test('a worker that crashes is replaced; what was open is open, and the next question is answered', async () => {
    const crash =
      "const nudgeCrash = new BroadcastChannel('crash'); nudgeCrash.onmessage = () => setTimeout(() => { throw new Error('out of luck') })"
    const visit = await lab.visit({ before: { 'explorer.worker': crash }, expected: /out of luck/ })
    const { page } = visit
    let workers = 0
    page.on('worker', async (worker) => (workers += (await nameOf(worker)) === 'explorer' ? 1 : 0))
    await openExplore(page)
    await recordGame(page)
    await page.evaluate(() => new BroadcastChannel('crash').postMessage(1))
    // The crash shows when somebody asks: the question fails with a reason, the one after it is answered by a new worker.
    await expect
      .poll(async () => {
        await slider(page).focus()
        await page.keyboard.press('ArrowRight')
        const { cursor, row } = await seen(page)
        return workers === 2 && cursor > 3 && row >= cursor - 1
      })
      .toBe(true)
    await visit.leave()
  })

  test('axe finds nothing: wide, light; narrow, dark', async () => {
    const visit = await lab.visit()
    const { page } = visit
    await openExplore(page)
    await recordGame(page)
    for (const [width, colorScheme] of [
      [1280, 'light'],
      [400, 'dark'],
    ] as const) {
      await page.setViewportSize({ width, height: 900 })
      await page.emulateMedia({ colorScheme })
      await drawn(page)
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations.map(({ id, nodes }) => [width, id, nodes.map(({ html }) => html)])).toEqual([])
    }
    expect((await glance(page)).agent).not.toBeNull()
    await visit.leave()
  })
})
