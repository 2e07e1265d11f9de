import AxeBuilder from '@axe-core/playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { drawn, glance, openLab, settled, until, withBall, type Lab } from './nudge'

let lab: Lab
beforeAll(async () => void (lab = await openLab({ under: '/some/where/' })))
afterAll(() => lab.close())

describe('a visit', () => {
  test('a recorded agent moves at once, a live one follows; nothing leaves the origin', async () => {
    const visit = await lab.visit()
    const { page } = visit
    const elsewhere: string[] = []
    page.on('request', (request) => {
      if (!request.url().startsWith(lab.site.url) && !/^(data|blob):/.test(request.url())) elsewhere.push(request.url())
    })
    const first = await until(
      page,
      ({ decision, maps }) => decision >= 0 && maps.length > 0,
      'a first picture with a map',
    )
    const later = await until(page, ({ tick }) => tick > first.tick + 8, 'motion')
    expect(later.decision).toBeGreaterThan(first.decision)
    const live = await until(page, ({ cached, maps }) => !cached && maps.length > 0, 'the live agent')
    expect(live.backend).toBe('wasm')
    expect(live.probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 4)
    expect((live.maps[0] ?? []).some((value) => value !== 0)).toBe(true)
    expect(elsewhere).toEqual([])
    await visit.leave()
  })

  test('steps, ticks, back and a game from a seed', async () => {
    const visit = await lab.visit()
    const { page } = visit
    const start = await settled(page)
    await page.getByTestId('step').click()
    const one = await until(page, ({ decision }) => decision === start.decision + 1, 'one decision on')
    expect(one.tick).toBe(start.tick + 4 - (start.tick % 4))
    await page.getByTestId('tick').click()
    await until(page, ({ tick }) => tick === one.tick + 1, 'one tick on')
    await page.keyboard.press(',')
    await until(
      page,
      ({ decision, tick }) => (decision === one.decision && tick === one.tick) || decision === start.decision,
      'back',
    )
    await page.getByTestId('seed').fill('77')
    await page.getByTestId('new-game').click()
    await until(page, ({ decision }) => decision <= 1, 'a new game')
    expect(await page.getByTestId('about').textContent()).toContain('seed 77')
    await visit.leave()
  })

  test('the header puts another agent on the stage, and one beside it', async () => {
    const visit = await lab.visit()
    const { page } = visit
    await settled(page)
    await page.getByTestId('agent').selectOption({ label: 'Breakout, early' })
    await expect.poll(() => page.getByTestId('about').textContent()).toContain('Trained 400')
    await page.getByTestId('rival').selectOption({ label: 'Breakout, small CNN' })
    await page.getByText('Narrow bars: Breakout, small CNN').waitFor()
    await page.getByTestId('agent').selectOption({ label: 'nobody' })
    await expect.poll(() => page.getByTestId('about').textContent()).toContain('Nobody plays')
    await visit.leave()
  })

  test('a map of an action that the next game does not have gives way to one that it has', async () => {
    const visit = await lab.visit()
    const { page } = visit
    await settled(page)
    await page.keyboard.press('4')
    await expect.poll(() => page.getByTestId('saliency-0').getByLabel('Target').inputValue()).toBe('action 3')
    await page.getByTestId('game').selectOption('catch')
    await expect.poll(() => page.getByTestId('saliency-0').getByLabel('Target').inputValue()).toBe('chosen')
    await until(page, ({ boxes }) => boxes.some(({ kind }) => kind === 'basket'), 'the other game')
    await visit.leave()
  })

  test('a person takes over with the keyboard', async () => {
    const visit = await lab.visit()
    const { page } = visit
    await withBall(page)
    await page.getByTestId('acting').selectOption('keyboard')
    const paddle = async () => (await glance(page)).boxes.find(({ kind }) => kind === 'paddle')?.x ?? 0
    await page.getByTestId('play').click()
    await until(page, ({ playing }) => playing, 'play')
    await page.getByTestId('play').blur()
    const before = await paddle()
    const key = before > 110 ? 'ArrowLeft' : 'ArrowRight'
    await page.keyboard.down(key)
    await expect.poll(async () => Math.abs((await paddle()) - before)).toBeGreaterThan(30)
    await page.keyboard.up(key)
    expect(Math.sign((await paddle()) - before)).toBe(key === 'ArrowLeft' ? -1 : 1)
    await visit.leave()
  })

  test('a share link makes the same moment again', async () => {
    const visit = await lab.visit()
    const { page } = visit
    await withBall(page)
    await page.getByTestId('hands').getByText('Mirror the board').click()
    await page.getByTestId('hands').getByRole('button', { name: 'Apply' }).first().click()
    await until(page, ({ entries }) => entries.length === 1, 'an edit')
    const { decision } = await glance(page)
    await page.getByTestId('step').click()
    const here = await until(page, (now) => now.decision === decision + 1 && now.judged, 'a decision on')
    await page.evaluate(() =>
      (globalThis as unknown as { nudge: { link: { write(): Promise<void> } } }).nudge.link.write(),
    )
    const hash = new URL(page.url()).hash
    expect(hash.length).toBeGreaterThan(5)

    const other = await lab.visit({ hash })
    const there = await until(
      other.page,
      ({ decision, maps, cached }) => decision === here.decision && maps.length > 0 && !cached,
      'the shared moment',
    )
    expect(there.boxes).toEqual(here.boxes)
    expect(there.entries).toEqual(here.entries)
    await other.leave()
    await visit.leave()
  })

  test('every page has an address, and says what one can do there', async () => {
    const visit = await lab.visit({ hash: '?page=train' })
    const { page } = visit
    await page.getByTestId('train-form').waitFor()
    await until(page, ({ decision }) => decision > 0, 'the stage beside it')
    await expect.poll(() => page.title()).toBe('Train: Breakout, Nudge')
    await page.getByRole('navigation').getByText('Explore').click()
    await page.getByText('Go through whole recordings').waitFor()
    await expect.poll(() => page.title()).toMatch(/^Explore: .+, Nudge$/)
    expect(new URL(page.url()).searchParams.get('page')).toBe('explore')
    expect(await page.getByTestId('stage').count()).toBe(0)
    await page.getByRole('navigation').getByText('Play').click()
    await page.getByTestId('stage').waitFor()
    expect(new URL(page.url()).searchParams.has('page')).toBe(false)
    await visit.leave()
    const lost = await lab.visit({ hash: '?page=nowhere' })
    await until(lost.page, ({ playing }) => playing, 'the usual page')
    expect(await lost.page.getByTestId('page').getAttribute('data-page')).toBe('play')
    await lost.leave()
  })

  test('what is chosen stands in the address: back, forward, reload, and a link to somebody else', async () => {
    const visit = await lab.visit()
    const { page } = visit
    await settled(page)
    const opened = async () => (await page.getByTestId('page').getAttribute('data-page')) ?? ''
    const asked = (name: string) => new URL(page.url()).searchParams.get(name)
    await page.getByTestId('rival').selectOption('shipped/breakout-early')
    await expect.poll(() => page.getByTestId('rival').inputValue()).toBe('shipped/breakout-early')
    const moment = (await glance(page)).decision
    await page.getByRole('navigation').getByText('Claims').click()
    await page.getByTestId('claim-form').getByLabel('Put to the test').selectOption('amidar-score')
    await expect.poll(() => asked('report')).toBe('amidar-score.amidar-long')
    await page.getByRole('navigation').getByText('Train').click()
    await page.goBack()
    expect(await opened()).toBe('claims')
    await expect.poll(() => asked('report')).toBe('amidar-score.amidar-long')
    // The report that was there before it, and then the page before.
    await page.goBack()
    expect(await opened()).toBe('claims')
    const chosen = page.getByTestId('claim-form').getByLabel('Put to the test')
    await expect.poll(() => chosen.inputValue()).toBe('breakout-bricks')
    await expect
      .poll(() => page.locator('[data-report="breakout-bricks shipped/breakout-longest"]').getAttribute('aria-current'))
      .toBe('true')
    await page.goBack()
    expect(await opened()).toBe('play')
    expect((await glance(page)).decision).toBe(moment)
    await page.goForward()
    await page.goForward()
    expect(await opened()).toBe('claims')
    await expect.poll(() => chosen.inputValue()).toBe('amidar-score')
    await expect
      .poll(() => page.locator('[data-report="amidar-score shipped/amidar-long"]').getAttribute('aria-current'))
      .toBe('true')
    await expect.poll(() => page.url()).toContain('#1.')

    await page.reload()
    await page.getByTestId('claim-form').waitFor()
    const form = page.getByTestId('claim-form').getByLabel('Put to the test')
    await expect.poll(() => form.inputValue()).toBe('amidar-score')
    await until(page, ({ decision }) => decision === moment, 'the same moment')
    await expect.poll(() => page.getByTestId('rival').inputValue()).toBe('shipped/breakout-early')
    expect(await opened()).toBe('claims')

    const other = await lab.visit({ hash: page.url().slice(lab.site.url.length) })
    await expect
      .poll(() => other.page.getByTestId('claim-form').getByLabel('Put to the test').inputValue())
      .toBe('amidar-score')
    await expect.poll(() => other.page.getByTestId('rival').inputValue()).toBe('shipped/breakout-early')
    await other.leave()
    await visit.leave()
  })

  test('an address that asks for what is not here says of which field, and the page opens all the same', async () => {
    for (const field of ['claim', 'report']) {
      const { page, leave } = await lab.visit({ hash: `?page=claims&${field}=nosuch` })
      await expect.poll(() => page.getByTestId('notices').textContent()).toContain(`asks for ${field} “nosuch”`)
      await expect.poll(() => new URL(page.url()).searchParams.get('report')).toBe('breakout-bricks.breakout-longest')
      await leave()
    }
  })

  test('where nobody decides, the strip says so and of which decision', async () => {
    const visit = await lab.visit()
    const { page } = visit
    const { decision } = await settled(page)
    await page.getByTestId('agent').selectOption('')
    const reading = page.getByTestId('strip-reading')
    await expect.poll(() => reading.textContent()).toMatch(new RegExp(`decision ${decision} · nobody decides`))
    await page.getByTestId('step').click()
    await expect.poll(() => reading.textContent()).toMatch(new RegExp(`decision ${decision + 1} · nobody decides`))
    await visit.leave()
  })

  test('another game is a step: back leads to the one before, as it was left', async () => {
    const visit = await lab.visit()
    const { page } = visit
    const before = await settled(page)
    const game = page.getByTestId('game')
    const stands = () => page.evaluate(() => (history.state as { game?: string }).game)
    await game.selectOption('amidar')
    await expect.poll(stands).toBe('amidar')
    const left = await until(page, ({ agent, decision }) => agent === 'shipped/amidar-long' && decision > 3, 'Amidar')
    await game.selectOption('catch')
    await expect.poll(stands).toBe('catch')
    await page.goBack()
    await until(
      page,
      ({ agent, decision, playing }) => agent === 'shipped/amidar-long' && decision >= left.decision && !playing,
      'Amidar where it was left playing',
    )
    await page.goBack()
    await until(
      page,
      ({ agent, decision, playing }) =>
        agent === 'shipped/breakout-longest' && decision === before.decision && !playing,
      'Breakout where it was',
    )
    await page.goForward()
    await until(page, ({ agent }) => agent === 'shipped/amidar-long', 'and on')
    expect(await page.getByTestId('page').getAttribute('data-page')).toBe('play')
    await visit.leave()
  })

  test('a broken link names the field and the page opens all the same', async () => {
    const visit = await lab.visit({ hash: '#1.AAAA' })
    await until(visit.page, ({ decision }) => decision >= 0, 'the default game')
    expect(await visit.page.getByRole('status').or(visit.page.getByRole('alert')).allTextContents()).toEqual(
      expect.arrayContaining([expect.stringMatching(/link.*usual page/i)]),
    )
    // Put into the address of what is open, it takes nothing away.
    const { page } = visit
    await page.getByTestId('game').selectOption('catch')
    await until(page, ({ agent }) => agent === 'shipped/catch-tiny', 'another game')
    await page.evaluate(() => (location.hash = '1.AAAA'))
    await page.getByText(/cannot be opened: .* What was open stays open/).waitFor()
    expect((await glance(page)).agent).toBe('shipped/catch-tiny')
    await expect.poll(() => page.evaluate(() => location.hash)).not.toContain('AAAA')
    await visit.leave()
  })

  test('after the first visit it works without a network', async () => {
    const visit = await lab.visit({ serviceWorkers: 'allow', expected: /Failed to load resource|ERR_INTERNET/ })
    const { page, context } = visit
    await until(page, ({ cached, maps }) => !cached && maps.length > 0, 'a live mind')
    await page.evaluate(async () => {
      const ready = await navigator.serviceWorker.ready
      while (ready.active?.state !== 'activated') await new Promise((done) => setTimeout(done, 50))
    })
    await context.setOffline(true)
    await page.reload()
    await until(page, ({ cached, maps }) => !cached && maps.length > 0, 'a live mind without a network')
    await visit.leave()
  })

  test.each([
    ['wide, light', 1280, false],
    ['narrow, dark', 400, true],
  ] as const)('axe finds nothing: %s', async (_, width, dark) => {
    const visit = await lab.visit({ width, dark })
    await settled(visit.page)
    for (const tab of ['Play', 'Train']) {
      await visit.page.getByRole('navigation').getByText(tab).click()
      await drawn(visit.page)
      const { violations } = await new AxeBuilder({ page: visit.page }).analyze()
      expect(violations.map(({ id, nodes }) => `${tab}: ${id} at ${nodes[0]?.target.join(' ')}`)).toEqual([])
      expect(
        await visit.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
      ).toBeLessThanOrEqual(0)
    }
    await visit.leave()
  })
})
