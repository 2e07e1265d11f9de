import 'fake-indexeddb/auto'
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { CheckpointStore } from '../../../workers/lab/contracts/checkpoint'
import { InputError, StorageError } from '../../../workers/lab/contracts/errors'
import { createFolderStore, folderError } from '../../../workers/storage/folder'
import { openStore } from '../../../workers/storage/indexed-db'
import { createMemoryStore } from '../../../workers/storage/memory'
import { decodeCheckpoint, encodeCheckpoint, weightsOnly } from '../../../workers/storage/safetensors'
import { sampleCheckpoint } from './samples'

const disk = vi.hoisted(() => ({ refuseRename: false }))
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>()
  const rename: typeof real.rename = async (from, to) => {
    if (disk.refuseRename) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
    await real.rename(from, to)
  }
  return { ...real, rename }
})

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nudge-storage-'))
})
afterAll(() => rm(folder, { recursive: true }))
afterEach(() => vi.restoreAllMocks())

let made = 0
const kinds: [string, () => Promise<CheckpointStore>][] = [
  ['memory', async () => createMemoryStore('for the test')],
  ['folder', async () => createFolderStore(join(folder, `store-${made++}`))],
  ['indexedDB', () => openStore({ name: `test-${made++}` })],
]

describe.each(kinds)('a store in %s', (_, create) => {
  it('is empty at first, then returns what was saved', async () => {
    const store = await create()
    expect(await store.list()).toEqual([])
    await store.save(sampleCheckpoint())
    expect(await store.load('run-1')).toEqual(sampleCheckpoint())
    expect(await store.list()).toEqual([sampleCheckpoint().card])
  })

  it('lists the newest first and replaces the same id', async () => {
    const store = await create()
    await store.save(sampleCheckpoint({ id: 'old', created: '2025-05-01T00:00:00Z' }))
    await store.save(sampleCheckpoint({ id: 'new', created: '2025-06-01T00:00:00+02:00' }))
    await store.save(sampleCheckpoint({ id: 'old', created: '2025-05-01T00:00:00Z', name: 'again' }, 5))
    expect((await store.list()).map(({ id, name }) => [id, name])).toEqual([['new', 'First try — «1»'], ['old', 'again']])
    expect((await store.load('old')).weights).toEqual(sampleCheckpoint({}, 5).weights)
  })

  it('renames the card and touches nothing else', async () => {
    const store = await create()
    await store.save(sampleCheckpoint())
    await store.rename('run-1', 'Süß & schnell')
    expect(await store.load('run-1')).toEqual(sampleCheckpoint({ name: 'Süß & schnell' }))
    expect((await store.list())[0]!.name).toBe('Süß & schnell')
    await expect(store.rename('run-1', ' ')).rejects.toMatchObject({ name: 'InputError', field: 'card.name' })
    expect((await store.load('run-1')).card.name).toBe('Süß & schnell')
  })

  it('deletes, also what is not there, and says what is missing', async () => {
    const store = await create()
    await store.save(sampleCheckpoint())
    await store.delete('run-1')
    await store.delete('run-1')
    expect(await store.list()).toEqual([])
    await expect(store.load('run-1')).rejects.toMatchObject({ name: 'StorageError', reason: 'missing' })
    await expect(store.rename('run-1', 'x')).rejects.toMatchObject({ name: 'StorageError', reason: 'missing' })
  })

  it('refuses a bad checkpoint and keeps the old one', async () => {
    const store = await create()
    await store.save(sampleCheckpoint())
    const bad = sampleCheckpoint({}, 2)
    bad.weights[0]!.data[1] = Infinity
    await expect(store.save(bad)).rejects.toMatchObject({ name: 'InputError', field: 'weights/conv1/kernel' })
    expect(await store.load('run-1')).toEqual(sampleCheckpoint())
  })
})

describe('the folder', () => {
  it('holds plain files, whole at every moment, and leaves nothing beside', async () => {
    const place = join(folder, 'plain')
    const store = createFolderStore(place)
    await store.save(sampleCheckpoint())
    const reads: Promise<unknown>[] = []
    const writes = [1, 2, 3, 4].map((seed) => store.save(sampleCheckpoint({}, seed)))
    for (let i = 0; i < 20; i++) reads.push(store.load('run-1'))
    await Promise.all([...writes, ...reads])
    expect(await readdir(place)).toEqual(['run-1.safetensors'])
    expect(decodeCheckpoint(await readFile(join(place, 'run-1.safetensors'))).card.id).toBe('run-1')
  })

  it('lists from headers alone, and says which files it left out', async () => {
    const place = join(folder, 'broken')
    const broken: string[] = []
    const store = createFolderStore(place, { onBroken: (id, { field }) => broken.push(`${id}: ${field}`) })
    await store.save(sampleCheckpoint())
    const file = encodeCheckpoint(sampleCheckpoint({ id: 'other' }))
    await writeFile(join(place, 'copy.safetensors'), file)
    await writeFile(join(place, 'short.safetensors'), file.subarray(0, 5))
    await writeFile(join(place, 'page.safetensors'), '<!doctype html>')
    await writeFile(join(place, 'other.safetensors'), file.subarray(0, file.length - 1))
    await writeFile(join(place, 'run-1.safetensors.x.part'), 'left by a crash')
    expect((await store.list()).map(({ id }) => id)).toEqual(['other', 'run-1'])
    expect(broken.sort()).toEqual(['copy: card.id', 'page: header', 'short: file'])
    await expect(store.load('other')).rejects.toBeInstanceOf(InputError)
    await expect(store.load('copy')).rejects.toMatchObject({ field: 'card.id' })
  })

  it('ships halves, and a rename leaves them half', async () => {
    const place = join(folder, 'half')
    const store = createFolderStore(place, { half: true })
    await store.save(weightsOnly(sampleCheckpoint()))
    const before = decodeCheckpoint(await readFile(join(place, 'run-1.safetensors')))
    await createFolderStore(place).rename('run-1', 'renamed')
    const file = await readFile(join(place, 'run-1.safetensors'))
    expect(file.includes('"F16"') && !file.includes('"F32"')).toBe(true)
    expect((await store.load('run-1')).weights).toEqual(before.weights)
  })

  it('refuses ids that are paths', async () => {
    await expect(createFolderStore(folder).load('../x')).rejects.toMatchObject({ field: 'id' })
    await expect(createFolderStore(folder).delete('..')).rejects.toMatchObject({ field: 'id' })
  })

  it('leaves the old file, and nothing beside, when the new one cannot be put in place', async () => {
    const place = join(folder, 'refused')
    const store = createFolderStore(place)
    await store.save(sampleCheckpoint())
    disk.refuseRename = true
    await expect(store.save(sampleCheckpoint({}, 2))).rejects.toMatchObject({ name: 'StorageError', reason: 'full' })
    disk.refuseRename = false
    expect(await store.load('run-1')).toEqual(sampleCheckpoint())
    expect(await readdir(place)).toEqual(['run-1.safetensors'])
  })

  it('refuses a folder that is a file', async () => {
    await writeFile(join(folder, 'a-file'), '')
    await expect(createFolderStore(join(folder, 'a-file')).save(sampleCheckpoint())).rejects.toBeInstanceOf(StorageError)
  })

  it('tells a full disk from a closed one', () => {
    const failing = (code: string) => folderError('x', Object.assign(new Error('no'), { code })) as StorageError
    expect(['ENOSPC', 'EDQUOT', 'EACCES', 'EROFS', 'ENOENT', 'EIO'].map((code) => failing(code).reason)).toEqual(['full', 'full', 'blocked', 'blocked', 'missing', 'broken'])
  })
})
