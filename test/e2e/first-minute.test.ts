import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { at, glance, openLab, until, withBall, type Glance, type Lab, type Visit } from './nudge'

let lab: Lab
beforeAll(async () => void (lab = await openLab()))
afterAll(() => lab.close())

const isBall = ({ kind }: { readonly kind: string }) => kind === 'ball'
const ballIn = ({ boxes }: Glance) => boxes.find(isBall) ?? expect.fail('no ball')

/** Native pixels from the top: whatever a busy machine lets the ball do until it is pressed, the paddle stays further off. */
const HIGH = 110

/** The game goes on, slowly enough for a busy machine: a ball in flight, 95 pixels a second at most. */
async function inFlight({ page }: Visit) {
  await withBall(page)
  await page.getByTestId('speed').selectOption('0.25')
  await page.getByTestId('play').click()
  return until(
    page,
    ({ playing, boxes }) => playing && boxes.some((box) => isBall(box) && box.y < HIGH),
    'a ball in flight',
  )
}

async function pressBall({ page }: Visit, off = 0) {
  const ball = (await glance(page)).boxes.find(isBall) ?? expect.fail('no ball')
  const from = await at(page, ball.x + ball.w / 2, ball.y + ball.h / 2)
  await page.mouse.move(from.x + off, from.y)
  await page.mouse.down()
  return { x: from.x + off, y: from.y }
}

describe('the first drag', () => {
  test('takes the ball in flight, also from beside it, and the game goes on after both futures were shown', async () => {
    const visit = await lab.visit({ futures: true })
    const { page } = visit
    await inFlight(visit)
    const from = await pressBall(visit, 20)
    await until(page, ({ playing }) => !playing, 'time to stop')
    await page.mouse.move(from.x + 60, from.y - 60, { steps: 4 })
    await until(page, ({ previewed }) => previewed, 'a preview')
    await page.mouse.up()
    await until(page, ({ entries }) => entries.join() === 'Move ball', 'the ball moved, and nothing else')
    const futures = page.getByTestId('futures')
    await futures.waitFor()
    expect(await futures.locator('canvas').count()).toBe(2)
    // What they are called hides nothing of the game's own numbers.
    const [title, glass] = await Promise.all([
      futures.getByText('With your nudge').boundingBox(),
      futures.locator('canvas').first().boundingBox(),
    ])
    expect(title!.y + title!.height).toBeLessThanOrEqual(glass!.y + 1)
    await expect.poll(async () => Number(await futures.getAttribute('data-row').catch(() => '9'))).toBeGreaterThan(3)
    await futures.waitFor({ state: 'detached' })
    await until(page, ({ playing }) => playing, 'the game to go on by itself')
    expect(await page.getByTestId('branch-panel').textContent()).toMatch(/act (alike|differently)/)
    await visit.leave()
  })

  test('a press that takes nothing holds the game as long as it lasts', async () => {
    const visit = await lab.visit({ futures: true })
    const { page } = visit
    await inFlight(visit)
    const { x, y } = await at(page, 2, 2)
    await page.mouse.move(x, y)
    await page.mouse.down()
    await until(page, ({ playing }) => !playing, 'time to stop')
    await page.mouse.up()
    const now = await until(page, ({ playing }) => playing, 'time to go on')
    expect(now.entries).toEqual([])
    await visit.leave()
  })

  test('Escape goes on at once; clip and link are one tap away; the link shows the futures again', async () => {
    const visit = await lab.visit({ futures: true })
    const { page } = visit
    await withBall(page)
    const from = await pressBall(visit)
    await page.mouse.move(from.x + 50, from.y - 40, { steps: 4 })
    await until(page, ({ previewed }) => previewed, 'a preview')
    await page.mouse.up()
    await page.getByTestId('futures').waitFor()
    await page.keyboard.press('Escape')
    await page.getByTestId('futures').waitFor({ state: 'detached' })
    expect((await glance(page)).playing).toBe(false)

    const download = page.waitForEvent('download')
    await page.getByTestId('branch-clip').click()
    expect((await download).suggestedFilename()).toMatch(/^nudge-breakout-two-futures\.(mp4|webm|gif)$/)
    await page.getByTestId('branch-link').click()
    const field = page.getByTestId('share-link')
    const copied = page.getByText('Link copied')
    await field.or(copied).first().waitFor()
    const link = (await field.isVisible()) ? await field.inputValue() : null
    const hash = new URL(link ?? page.url()).hash
    const other = await lab.visit({ hash: `?futures${hash}`, futures: true })
    await other.page.getByTestId('futures').waitFor()
    expect(new URL(other.page.url()).searchParams.has('futures')).toBe(false)
    await other.leave()
    await visit.leave()
  })

  test('shows both futures to those who nudge with keys, too', async () => {
    const visit = await lab.visit({ futures: true })
    const { page } = visit
    await withBall(page)
    await page.getByTestId('play').blur()
    await page.keyboard.press('e')
    await page.keyboard.press('Shift+ArrowLeft')
    await until(page, ({ previewed }) => previewed, 'a preview')
    await page.keyboard.press('Enter')
    await page.getByTestId('futures').waitFor()
    await until(page, ({ entries }) => entries.join() === 'Move ball', 'an edit')
    await page.keyboard.press('Escape')
    await page.getByTestId('futures').waitFor({ state: 'detached' })
    // Asked for again they are where they were, and time stands still after them as it did before.
    await page.keyboard.press('b')
    await page.getByTestId('futures').waitFor()
    await page.keyboard.press('Escape')
    await page.getByTestId('futures').waitFor({ state: 'detached' })
    expect((await glance(page)).playing).toBe(false)
    await visit.leave()
  })

  test('nothing moves by itself for those who asked for less motion', async () => {
    const context = await lab.browser.newContext({ reducedMotion: 'reduce', serviceWorkers: 'block' })
    const visit = await lab.visit({ context, futures: true })
    const { page } = visit
    await withBall(page)
    const from = await pressBall(visit)
    await page.mouse.move(from.x + 50, from.y - 40, { steps: 4 })
    await until(page, ({ previewed }) => previewed, 'a preview')
    await page.mouse.up()
    await page.getByTestId('branch-panel').waitFor()
    expect(await page.getByTestId('futures').count()).toBe(0)
    await visit.leave()
  })

  test('a finger takes the ball, and hints know no keys there', async () => {
    const context = await lab.browser.newContext({
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
      serviceWorkers: 'block',
    })
    const visit = await lab.visit({ context, futures: true })
    const { page } = visit
    const before = ballIn(await withBall(page))
    await page.keyboard.press('.')
    const ball = ballIn(
      await until(page, ({ boxes }) => boxes.some((box) => isBall(box) && box.x !== before.x), 'a step'),
    )
    // Behind it, where no arrow points.
    const behind = ball.x > before.x ? -1 : 1
    const from = await at(page, ball.x + ball.w / 2, ball.y + ball.h / 2)
    const touch = await context.newCDPSession(page)
    const send = (type: string, dx: number, dy: number) =>
      touch.send('Input.dispatchTouchEvent', {
        type: type as 'touchStart',
        touchPoints: type === 'touchEnd' ? [] : [{ x: from.x + dx, y: from.y + dy }],
      })
    // Beside the ball and above it: below may be the paddle.
    await send('touchStart', 12 * behind, -12)
    for (let i = 1; i <= 4; i++) await send('touchMove', (12 + 8 * i) * behind, -12 - 8 * i)
    await until(page, ({ previewed }) => previewed, 'a preview')
    await send('touchEnd', 0, 0)
    await until(page, ({ entries }) => entries.join() === 'Move ball', 'the ball moved')
    await page.getByTestId('futures').waitFor()
    await expect.poll(() => page.getByTestId('hint').textContent()).toContain('choose another method')
    expect(await page.getByTestId('hint').textContent()).not.toMatch(/press|key/i)
    await visit.leave()
  })
})

describe('a newcomer', () => {
  test('reads what the page is and what the glow means before any number', async () => {
    const visit = await lab.visit({ futures: true })
    const { page } = visit
    await page.getByTestId('lede').waitFor()
    // What stands there, without what its menus hold.
    const words = await page.locator('header').evaluate((header) => {
      const seen = header.cloneNode(true) as HTMLElement
      seen.querySelectorAll('select').forEach((menu) => menu.remove())
      return seen.textContent
    })
    expect(words).toMatch(/taught itself Breakout\. The glow shows where a little blur would change its choice most\./)
    expect(words.indexOf('taught itself')).toBeLessThan(words.search(/\d/))
    await visit.leave()
  })

  test('is told what was taken and, where chance took it, why; a change of mind is announced once per edit', async () => {
    const visit = await lab.visit({ futures: true })
    const { page } = visit
    await withBall(page)
    expect(await page.getByTestId('actions').textContent()).toContain('taken')
    const said: string[] = []
    await page.exposeFunction('heard', (words: string) => void said.push(words))
    await page.evaluate(() => {
      const status = document.querySelector('[data-testid=changed-mind]')!
      new MutationObserver(() => {
        const words = status.textContent ?? ''
        if (words) (globalThis as unknown as { heard(words: string): void }).heard(words)
      }).observe(status, { childList: true, characterData: true, subtree: true })
    })
    await page.getByTestId('hands').getByText('Mirror the board').click()
    await page.getByTestId('hands').getByRole('button', { name: 'Apply' }).first().click()
    await until(page, ({ entries, judged }) => entries.length === 1 && judged, 'an edit')
    await expect.poll(() => said.length).toBe(1)
    expect(said[0]).toMatch(/most likely .+ Value .+, before/)
    await visit.leave()
  })

  test('reaches the stage with one key, and plays with the keys whatever has focus', async () => {
    const visit = await lab.visit({ futures: true })
    const { page } = visit
    await until(page, ({ cached, maps }) => !cached && maps.length > 0, 'a live mind')
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the stage')
    await page.keyboard.press('Enter')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('play')

    await page.getByTestId('acting').selectOption('keyboard')
    await until(page, ({ boxes }) => boxes.some(({ kind }) => kind === 'paddle'), 'a paddle')
    await page.getByTestId('acting').focus()
    const paddle = async () => (await glance(page)).boxes.find(({ kind }) => kind === 'paddle')?.x ?? 0
    const before = await paddle()
    const key = before > 110 ? 'ArrowLeft' : 'ArrowRight'
    await page.keyboard.down(key)
    await expect.poll(async () => Math.abs((await paddle()) - before)).toBeGreaterThan(20)
    await page.keyboard.up(key)
    expect(await page.getByTestId('acting').inputValue()).toBe('keyboard')
    await visit.leave()
  })
})
