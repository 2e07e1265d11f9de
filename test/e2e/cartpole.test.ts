import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { distance, openLab, settled, until, type Lab } from './nudge'

interface Explained {
  readonly views: readonly { readonly method: string; readonly options: object }[]
  readonly catalogue: { readonly methods: readonly unknown[] }
  setViews(views: readonly object[]): void
  newGame(seed: number): Promise<void>
}

let lab: Lab
beforeAll(async () => void (lab = await openLab()))
afterAll(() => lab.close())

/** Native size of the picture. */
const [WIDTH, HEIGHT] = [168, 140]

describe('CartPole', () => {
  test('a preset trains in the tab; the map names the four numbers; the pole tilts in the hand', async () => {
    const visit = await lab.visit()
    const { page } = visit
    await until(page, ({ agent }) => agent !== null, 'the first agent')
    // What only a picture can be asked gives way when an agent without one comes.
    await page.evaluate(() => {
      const { stage } = (globalThis as unknown as { nudge: { stage: Explained } }).nudge
      stage.setViews([{ ...stage.views[0]!, method: 'grad-cam', options: {} }])
    })
    await page.getByTestId('game').selectOption('cartpole')
    await until(page, ({ boxes }) => boxes.some(({ kind }) => kind === 'pole'), 'CartPole')
    expect(await page.locator('body').innerText()).not.toContain('Open game:')

    await page.getByRole('navigation').getByText('Train').click()
    const form = page.getByTestId('train-form')
    await expect.poll(() => form.getByLabel('Network').inputValue()).toBe('mlp')
    await form.getByLabel('Decisions').fill('30k')
    await form.getByLabel('Decisions').press('Tab')
    await page.getByTestId('train-start').click()
    const entry = page
      .getByTestId('library-entry')
      .filter({ hasText: 'CartPole, PPO' })
      .filter({ hasText: 'trained 30.7 k decisions' })
    await entry.first().getByTestId('library-load').click()
    await page.getByRole('navigation').getByText('Play').click()
    await until(page, ({ agent }) => agent?.startsWith('cartpole') ?? false, 'my agent on the stage')

    await settled(page)
    // A map that its agent cannot give is not offered; asked for all the same, it is refused and what was shown stays.
    const methods = () =>
      page.evaluate(() => {
        const { stage } = (globalThis as unknown as { nudge: { stage: Explained } }).nudge
        return { shown: stage.views.map(({ method }) => method), offered: stage.catalogue.methods.length }
      })
    const { shown, offered } = await methods()
    const disabled = page.getByLabel('Method', { exact: true }).locator('option:disabled')
    expect(await disabled.allInnerTexts()).toEqual(['Grad-CAM', 'Object'])
    await page.evaluate(() => {
      const { stage } = (globalThis as unknown as { nudge: { stage: Explained } }).nudge
      stage.setViews([{ ...stage.views[0]!, method: 'grad-cam', options: {} }])
    })
    await page.getByText('Grad-CAM looks for places in a picture').first().waitFor()
    await expect.poll(methods).toEqual({ shown, offered })
    // S goes round by those that fit; so does the second map.
    const seen = new Set<string>()
    for (let i = 0; i < offered - 2; i++) {
      await page.keyboard.press('s')
      seen.add((await methods()).shown[0]!)
    }
    expect(seen.size).toBe(offered - 2)
    expect((await methods()).shown).toEqual(shown)
    await page.getByTestId('add-view').click()
    await expect.poll(async () => (await settled(page)).maps.map((map) => map.length)).toEqual([4, 4])
    await page.getByRole('button', { name: 'Remove this map' }).click()
    await page.evaluate(() => (globalThis as unknown as { nudge: { stage: Explained } }).nudge.stage.newGame(3))
    await until(page, (now) => now.decision === 0 && now.judged, 'a new game')
    await page.keyboard.press('.')
    await until(page, (now) => now.decision === 1, 'one decision on')

    const start = await settled(page)
    const glass = await page.getByTestId('view-0').boundingBox()
    if (!glass) throw new Error('nothing is drawn')
    expect(start.maps[0]).toHaveLength(4)
    for (const name of ['cart position', 'cart velocity', 'pole angle', 'pole angular velocity'])
      await page.getByTestId('bars').getByText(name, { exact: false }).first().waitFor()

    const pole = start.boxes.find(({ kind }) => kind === 'pole') ?? expect.fail('no pole')
    const from = {
      x: glass.x + ((pole.x + pole.w / 2) / WIDTH) * glass.width,
      y: glass.y + ((pole.y + pole.h / 2) / HEIGHT) * glass.height,
    }
    // Back over the cart: the other way, the gauge may have reached its end already.
    const cart = start.boxes.find(({ kind }) => kind === 'cart') ?? expect.fail('no cart')
    const by = ((pole.x + pole.w / 2 > cart.x + cart.w / 2 ? -9 : 9) / WIDTH) * glass.width
    await page.mouse.move(from.x, from.y)
    await page.mouse.down()
    await page.mouse.move(from.x + by, from.y, { steps: 5 })
    await page.mouse.up()
    const after = await until(page, ({ entries }) => entries.length === 1, 'a history entry')
    expect(after.boxes.find(({ kind }) => kind === 'pole')).not.toEqual(pole)
    expect(after.boxes.find(({ kind }) => kind === 'cart')).toEqual(cart)
    await until(page, ({ probabilities }) => distance(probabilities, start.probabilities) > 0.01, 'other intentions')
    await page.getByTestId('undo').click()
    await until(page, ({ position }) => position === -1, 'undone')
    await visit.leave()
  })
})
