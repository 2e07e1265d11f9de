import { readdirSync, readFileSync } from 'node:fs'
import { afterEach, expect, it, vi } from 'vitest'
import { fetchShipped } from '../../../workers/threads/library/shipped'
import { listShipped } from '../../../workers/threads/library/shipped-list'
import { decodeCard } from '../../../workers/storage/safetensors'

afterEach(() => void vi.unstubAllGlobals())

const idOf = (file: string) => `shipped/${file.replace('.safetensors', '')}`
const there = ['agents', 'families', 'sweeps'].flatMap((shelf) =>
  readdirSync(`public/${shelf}`)
    .filter((name) => name.endsWith('.safetensors'))
    .map((name) => ({ id: idOf(name), path: `${shelf}/${name}` })),
)

it('who comes with the site is told as their files have it, every one of them, and nobody is fetched for it', () => {
  vi.stubGlobal('fetch', () => Promise.reject(new Error('nothing may be fetched')))
  const told = listShipped()
  expect(told.map(({ id }) => id).sort()).toEqual(there.map(({ id }) => id).sort())
  for (const { id, path } of there)
    expect(told.find((entry) => entry.id === id)).toEqual({
      id,
      card: decodeCard(readFileSync(`public/${path}`)),
      shipped: true,
    })
})

it('one that is asked for is one file, of its own shelf', async () => {
  const asked: string[] = []
  vi.stubGlobal('fetch', async (address: URL) => {
    asked.push(address.pathname)
    return new Response(new Uint8Array([1]))
  })
  for (const { id, path } of there) {
    await fetchShipped(id)
    expect(asked.pop()).toBe(`/${path}`)
  }
  await expect(fetchShipped('shipped/nobody')).rejects.toThrow('does not come with this site')
  expect(asked).toEqual([])
})
