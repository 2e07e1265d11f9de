import { afterAll, beforeAll, expect, test } from 'vitest'
import { serveSite, type Site } from '../../workers/headless/site.lib'
import { openLab, until, workerOf, type Lab } from './nudge'

/** A plain file server, which sends no policy of its own, and another origin beside it. */
let lab: Lab
let other: Site
beforeAll(async () => {
  lab = await openLab({ strict: false })
  other = await serveSite()
})
afterAll(async () => {
  await lab.close()
  await other.close()
})

/** What somebody's code in a worker would try; each 'open' or 'closed'. */
async function tryAll(origin: string): Promise<Readonly<Record<string, string>>> {
  const ways: Readonly<Record<string, () => Promise<unknown>>> = {
    fetch: () => fetch(`${origin}offline.json?fetch`, { mode: 'no-cors' }),
    socket: () =>
      new Promise((open, closed) => {
        const socket = new WebSocket(origin.replace('http', 'ws'))
        socket.onerror = closed
        socket.onopen = open
      }),
  }
  const told: Record<string, string> = {}
  for (const [way, attempt] of Object.entries(ways))
    told[way] = await attempt().then(
      () => 'open',
      () => 'closed',
    )
  return told
}

test('on a host that sends no policy no worker reaches another origin', async () => {
  const visit = await lab.visit({ expected: /Content Security Policy|violates|Refused|WebSocket/ })
  const { page } = visit
  await until(page, ({ cached, maps }) => !cached && maps.length > 0, 'a live mind')
  for (const title of ['Train', 'Explore', 'Claims'])
    await page.getByRole('navigation').getByText(title, { exact: true }).click()
  await expect.poll(() => page.workers().length).toBe(4)
  for (const name of ['stage', 'library', 'explorer', 'studies']) {
    const worker = await workerOf(page, name)
    expect([name, await worker.evaluate(tryAll, other.url)]).toEqual([name, { fetch: 'closed', socket: 'closed' }])
    // Its own files are open to it.
    expect(await worker.evaluate(async (url) => (await fetch(`${url}offline.json`)).ok, lab.site.url)).toBe(true)
  }
  expect(other.requests).toEqual([])
  await visit.leave()
})
