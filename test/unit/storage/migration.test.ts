import 'fake-indexeddb/auto'
import { openDB, type IDBPDatabase } from 'idb'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { openStore, openTrajectories } from '../../../workers/storage/browser'
import { createConnection } from '../../../workers/storage/database'
import { parseLayout } from '../../../workers/storage/layout'
import { decodeCheckpoint } from '../../../workers/storage/safetensors'
import { decodeTrajectory } from '../../../workers/storage/trajectory-file'
import { marked } from '../../../workers/storage/trajectories'

const FOLDER = 'test/fixtures/v1'
const json = (name: string) => JSON.parse(readFileSync(`${FOLDER}/${name}`, 'utf8')) as Record<string, unknown>
const fileOf = (name: string) => {
  const bytes = readFileSync(`${FOLDER}/${name}`)
  return new Uint8Array(name.endsWith('.gz') ? gunzipSync(bytes) : bytes)
}
const metadata = (file: Uint8Array, key: string) =>
  JSON.parse(parseLayout(file).metadata[key]!) as Record<string, unknown>

/** The browser of somebody who used the version before: its two databases, written by its own schema and never opened since. */
async function leftBehind(name: string) {
  const library = await openDB(`nudge-${name}`, 1, {
    upgrade(database: IDBPDatabase) {
      for (const table of ['cards', 'files', 'runs']) database.createObjectStore(table)
    },
  })
  for (const agent of ['catch-ppo.safetensors.gz', 'breakout-skip2.safetensors']) {
    const file = fileOf(agent)
    const card = metadata(file, 'nudge.card')
    await library.put('files', file, card['id'] as string)
    await library.put('cards', card, card['id'] as string)
  }
  const note = json('run.json')
  await library.put('runs', note, note['id'] as string)
  library.close()
  const trajectories = await openDB(`nudge-${name}-trajectories`, 1, {
    upgrade(database: IDBPDatabase) {
      for (const table of ['covers', 'files']) database.createObjectStore(table)
    },
  })
  const file = fileOf('catch-games.safetensors')
  const { id, origin, created, game, agent, episodes } = metadata(file, 'nudge.trajectory') as Record<
    string,
    { id: string; title: string; name: string } & unknown[]
  >
  const rows = parseLayout(file).tensors.get('action')!.shape[0]
  const info = {
    id,
    name: 'As I called it',
    origin,
    created,
    game: { id: game!.id, title: game!.title },
    agent: agent!.name,
    rows,
    episodes: episodes!.length,
    bytes: file.length,
  }
  await trajectories.put('files', file, id as unknown as string)
  await trajectories.put('covers', { info, bookmarks: [{ row: 3, note: 'here' }] }, id as unknown as string)
  trajectories.close()
  return { id: id as unknown as string, file }
}

describe('what the version before kept in this browser', () => {
  it('is there: checkpoints that can train on, agents, and the run that was going', async () => {
    await leftBehind('old-a')
    const store = await openStore({ name: 'old-a' })
    expect([store.persistent, store.reason]).toEqual([true, ''])
    expect((await store.list()).map(({ id, kind, trainer }) => [id, kind, trainer]).sort()).toEqual([
      ['breakout-skip2', 'policy', 'ppo'],
      ['catch-ppo-tiny-1', 'policy', 'ppo'],
    ])
    expect(await store.load('catch-ppo-tiny-1')).toEqual(decodeCheckpoint(fileOf('catch-ppo.safetensors.gz')))
    expect(await store.file('breakout-skip2')).toEqual(fileOf('breakout-skip2.safetensors'))
    expect(await store.runs.list()).toMatchObject([
      { format: 2, kind: 'policy', trainer: 'ppo', id: 'catch-ppo-tiny-1', done: 512, state: 'paused' },
    ])
  })

  it('can be renamed, saved over, and read by a tab that still runs the old site', async () => {
    await leftBehind('old-b')
    const store = await openStore({ name: 'old-b' })
    const before = decodeCheckpoint(fileOf('catch-ppo.safetensors.gz'))
    await store.rename('catch-ppo-tiny-1', 'Mine')
    expect(await store.load('catch-ppo-tiny-1')).toEqual({ ...before, card: { ...before.card, name: 'Mine' } })
    await store.save({ ...before, card: { ...before.card, note: 'again' } })
    expect((await store.load('catch-ppo-tiny-1')).card.note).toBe('again')
    await store.delete('catch-ppo-tiny-1')
    expect((await store.list()).map(({ id }) => id)).toEqual(['breakout-skip2'])
    const old = await openDB('nudge-old-b', 1)
    expect(await old.get('files', 'breakout-skip2')).toEqual(fileOf('breakout-skip2.safetensors'))
    old.close()
  })

  it('keeps the names and bookmarks of recordings', async () => {
    const { id, file } = await leftBehind('old-c')
    const store = await openTrajectories({ name: 'old-c-trajectories' })
    const expected = { ...decodeTrajectory(file), name: 'As I called it', bookmarks: [{ row: 3, note: 'here' }] }
    expect(await store.load(id)).toEqual(expected)
    expect(decodeTrajectory(await store.file(id))).toEqual(expected)
    await store.change(id, (meta) => marked(meta, []))
    expect((await store.list()).map(({ name, bookmarks }) => [name, bookmarks])).toEqual([['As I called it', []]])
    const old = await openDB('nudge-old-c-trajectories', 1)
    expect(await old.get('covers', id)).toMatchObject({ info: { name: 'As I called it' }, bookmarks: [] })
    old.close()
  })
})

describe('a database with more tables than before', () => {
  it('gains what it lacks, keeps what it has, and drops only what is named', async () => {
    const old = await openDB('growing', 1, {
      upgrade: (database) => void ['a', 'b'].forEach((table) => database.createObjectStore(table)),
    })
    await old.put('a', 'kept', 'x')
    old.close()
    const connection = createConnection({ name: 'growing', version: 3, tables: ['a', 'c', 'd'], gone: ['b', 'never'] })
    expect(await connection.use(async (database) => [...database.objectStoreNames])).toEqual(['a', 'c', 'd'])
    expect(await connection.use((database) => database.get('a', 'x'))).toBe('kept')
    connection.close()
  })

  it('waits for no tab: one that holds the old version open is asked to close, and if it does not, that is said', async () => {
    const stubborn = await openDB('held', 1, { upgrade: (database) => void database.createObjectStore('a') })
    const connection = createConnection({ name: 'held', version: 2, tables: ['a', 'b'] })
    await expect(connection.use(async () => {})).rejects.toMatchObject({ name: 'StorageError', reason: 'blocked' })
    stubborn.close()
    const polite = createConnection({ name: 'given', version: 1, tables: ['a'] })
    await polite.use(async () => {})
    const next = createConnection({ name: 'given', version: 2, tables: ['a', 'b'] })
    expect(await next.use(async (database) => [...database.objectStoreNames])).toEqual(['a', 'b'])
    await expect(polite.use((database) => database.get('a', 'x'))).rejects.toMatchObject({
      reason: 'blocked',
      message: expect.stringMatching(/newer/),
    })
  })
})
