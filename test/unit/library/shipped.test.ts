import { afterEach, expect, it, vi } from 'vitest'
import { readFile } from 'node:fs/promises'
import { listShipped } from '../../../workers/threads/library/shipped'

afterEach(() => void vi.unstubAllGlobals())

it('what comes with the site is fetched once, however often it is listed; what could not be had is asked for again', async () => {
  const asked: string[] = []
  let broken = true
  vi.stubGlobal('fetch', async (address: URL) => {
    const name = address.pathname.split('/').at(-1)!
    asked.push(name)
    if (broken && name.startsWith('catch')) throw new TypeError('Failed to fetch')
    return new Response(new Uint8Array(await readFile(`public/agents/${name}`)))
  })
  const some = await listShipped()
  expect(asked.length).toBe(some.length + 1)
  broken = false
  const all = await listShipped()
  expect(all.length).toBe(some.length + 1)
  // A run tells of every save, three times.
  for (let i = 0; i < 50; i++) await listShipped()
  expect(asked.slice(some.length + 1)).toEqual(['catch-tiny.safetensors'])
})
