import 'fake-indexeddb/auto'
import { openDB } from 'idb'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Row } from '../../../workers/lab/contracts/study'
import { claims } from '../../../workers/lab/studies/claims'
import { createMemoryRows, openRowStore, type RowStore } from '../../../workers/storage/rows'

afterEach(() => vi.unstubAllGlobals())

let made = 0
const freshName = () => `rows-${made++}`
const agents = ['shipped/breakout-small']
const note = { put: claims[0]!, agents }
const notes = [note, { put: { study: 'methods', options: { states: 3, rise: false } }, agents }]
const row = (points: number): Row => ({ cell: `k${points}`, points, series: [1, 2.5], ended: false, note: null })
const kinds: [string, () => Promise<RowStore>][] = [
  ['memory', async () => createMemoryRows('for the test')],
  ['IndexedDB', () => openRowStore({ name: freshName() })],
]

describe.each(kinds)('rows in %s', (_, create) => {
  it('come back by batch, whenever their cells were done, and no others', async () => {
    const store = await create()
    expect(await store.read(['a', 'b'])).toEqual(new Map())
    await store.save(
      'a',
      new Map([
        ['k1', [row(1)]],
        ['k2', []],
      ]),
    )
    await store.save('a', new Map([['k3', [row(3), row(4)]]]))
    await store.save('b', new Map([['k5', [row(5)]]]))
    await store.save('ab', new Map([['k6', [row(6)]]]))
    expect(await store.read(['a'])).toEqual(
      new Map([
        ['k1', [row(1)]],
        ['k2', []],
        ['k3', [row(3), row(4)]],
      ]),
    )
    expect([...(await store.read(['a', 'b'])).keys()].sort()).toEqual(['k1', 'k2', 'k3', 'k5'])
  })

  it('lie beside the note of a study that goes on', async () => {
    const store = await create()
    expect(await store.note()).toBeNull()
    for (const one of notes) {
      await store.setNote(one)
      expect(await store.note()).toEqual(one)
    }
    await store.setNote(null)
    expect(await store.note()).toBeNull()
  })
})

describe('rows of this browser', () => {
  it('survive closing, and a connection that was closed under them', async () => {
    const name = freshName()
    const first = await openRowStore({ name })
    await first.save('a', new Map([['k1', [row(1)]]]))
    first.close()
    expect(await first.read(['a'])).toEqual(new Map([['k1', [row(1)]]]))
    expect(await (await openRowStore({ name })).read(['a'])).toEqual(new Map([['k1', [row(1)]]]))
  })

  it('are done anew where the version before kept them by question; its note, which fits here, is still an offer', async () => {
    const name = freshName()
    const old = await openDB(name, 1, {
      upgrade: (database) => void ['cells', 'notes'].forEach((table) => database.createObjectStore(table)),
    })
    await old.put('cells', [row(1)], ['question', 'k1'])
    await old.put('notes', { claim: note.put, agents }, 'going')
    old.close()
    const store = await openRowStore({ name })
    expect([store.reason, await store.note(), await store.read(['question'])]).toEqual(['', note, new Map()])
    await store.setNote({ ...note, agents: [] })
    expect(await store.note()).toBeNull()
  })

  it('live in memory where IndexedDB is refused', async () => {
    vi.stubGlobal('indexedDB', undefined)
    const store = await openRowStore()
    expect(store.reason).toMatch(/refuses storage/)
    await store.save('a', new Map([['k1', [row(1)]]]))
    expect((await store.read(['a'])).size).toBe(1)
  })
})
