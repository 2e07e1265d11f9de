import { execFile } from 'node:child_process'
import { readdir, readFile, rm } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { preview } from 'vite'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { nextBuild } from './next-build'
import { openLab, until, type Lab } from './nudge'

/** A host that lets browsers keep files for ten minutes, as static hosts do. */
let lab: Lab
let next: string
beforeAll(async () => {
  lab = await openLab({ under: '/some/where/', keepS: 600 })
  next = await nextBuild()
})
beforeEach(() => lab.site.deploy('dist'))
afterAll(async () => {
  await lab.close()
  await rm(next, { recursive: true })
})

const live = (page: Page) => until(page, ({ cached, maps }) => !cached && maps.length > 0, 'a live mind')
const buildOf = (page: Page) => page.evaluate(() => document.documentElement.dataset.build ?? 'first')
const turnTo = (page: Page, title: string) => page.getByRole('navigation').getByText(title).click()

/** The worker whose turn it is (`active`) or that has filled its cache and waits. */
const workerIs = (page: Page, which: 'active' | 'waiting') =>
  page.evaluate(async (wanted) => {
    const registration = await navigator.serviceWorker.ready
    const done = () =>
      wanted === 'active' ? registration.active?.state === 'activated' : registration.waiting !== null
    while (!done()) await new Promise((again) => setTimeout(again, 50))
  }, which)

describe('npm start', () => {
  test('answers for a file that is not there that it is not there', async () => {
    const server = await preview({
      configFile: 'vite.config.ts',
      mode: 'site',
      preview: { port: 4321 },
      logLevel: 'silent',
    })
    const [url = ''] = server.resolvedUrls?.local ?? []
    const statuses = ['', 'offline.json', 'assets/stage.worker-00000000.js', 'agents/nobody.safetensors'].map(
      async (path) => (await fetch(url + path)).status,
    )
    expect(await Promise.all(statuses)).toEqual([200, 200, 404, 404])
    await server.close()
  })

  test('of another terminal builds without taking anything away from the first', async () => {
    const { files } = JSON.parse(await readFile('dist/offline.json', 'utf8')) as { files: string[] }
    const env = { ...process.env, NODE_ENV: 'production' }
    const building = promisify(execFile)('npm', ['run', '-s', 'build'], { env })
    let over = false
    void building.finally(() => (over = true)).catch(() => {})
    const missing = new Set<string>()
    while (!over)
      for (const file of ['index.html', ...files]) if (!(await fetch(lab.site.url + file)).ok) missing.add(file)
    await building
    expect([...missing]).toEqual([])
    expect((await readdir('.')).filter((name) => name.startsWith('dist-'))).toEqual([])
  })
})

describe('a new version on the host', () => {
  test('an open page goes on whole; the next ones are new, online and without a network', async () => {
    const visit = await lab.visit({ serviceWorkers: 'allow', expected: /Failed to load resource|ERR_INTERNET/ })
    const { page, context } = visit
    await live(page)
    await workerIs(page, 'active')

    lab.site.deploy(next)
    await page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()))
    await workerIs(page, 'waiting')
    for (const title of ['Explore', 'Train', 'Claims']) await turnTo(page, title)
    // The worker that knows them was not asked for before.
    const claims = page.getByTestId('claim-form').getByLabel('Put to the test').locator('option')
    await expect.poll(() => claims.count()).toBeGreaterThan(2)
    expect(await buildOf(page)).toBe('first')

    const { page: beside } = await lab.visit({ context })
    expect(await buildOf(beside)).toBe('next')
    await live(beside)
    await page.close()
    await beside.close()

    // The worker that waited takes its turn when the last page of the one before is gone, with all that it opened, which the browser
    // notices in its own time. Who looks from beside the site does not keep it from that.
    const watcher = await context.newPage()
    await watcher.goto(new URL('/', lab.site.url).href)
    const waits = async () => (await navigator.serviceWorker.getRegistration('/some/where/'))?.waiting !== null
    await expect.poll(() => watcher.evaluate(waits)).toBe(false)
    await watcher.close()

    const { page: after } = await lab.visit({ context })
    await expect
      .poll(() => after.evaluate(async () => (await caches.keys()).filter((name) => name.includes('/some/where/'))))
      .toEqual([expect.stringContaining('feedfeedfeed')])
    await workerIs(after, 'active')
    await context.setOffline(true)
    await after.reload()
    expect(await buildOf(after)).toBe('next')
    await live(after)
    await visit.leave()
  })

  test('where nothing was kept, the page says once to reload and asks once for what is gone', async () => {
    const visit = await lab.visit({ expected: /404/ })
    const { page } = visit
    await live(page)
    lab.site.deploy(next)
    const before = lab.site.requests.length
    for (const title of ['Explore', 'Claims', 'Explore', 'Claims']) await turnTo(page, title)
    const notice = page.getByText('reload the page')
    await notice.waitFor()
    await turnTo(page, 'Play')
    await page.getByTestId('play').click()
    await until(page, ({ playing }) => playing, 'the stage goes on')
    const asked = lab.site.requests.slice(before).filter((path) => path.includes('.worker-'))
    expect(asked.length).toBeGreaterThan(0)
    expect(asked.length).toBe(new Set(asked).size)
    expect(await notice.count()).toBe(1)
    await page.getByRole('button', { name: 'Reload', exact: true }).click()
    await expect.poll(() => buildOf(page).catch(() => '')).toBe('next')
    await visit.leave()
  })
})
