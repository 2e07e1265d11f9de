import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { lstat, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { InputError, StorageError } from '../../../workers/lab/contracts/errors'
import { clearParts, fileError, replaceFile, requireWritable } from '../../../workers/storage/atomic'
import { createFolderShelf } from '../../../workers/storage/folder'
import { models } from '../../../workers/storage/models'
import { decodeCheckpoint, encodeCheckpoint, weightsOnly } from '../../../workers/storage/safetensors'
import { sampleCheckpoint } from './samples'

const disk = vi.hoisted(() => ({
  rename: 'works' as 'works' | 'is refused' | 'never comes',
  /** Renames wait for this. */
  sleep: null as Promise<void> | null,
  sleeping: false,
}))
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>()
  const rename: typeof real.rename = async (from, to) => {
    if (disk.rename === 'is refused') throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
    if (disk.rename === 'never comes') await new Promise(() => {})
    disk.sleeping = disk.sleep !== null
    await disk.sleep
    await real.rename(from, to)
  }
  return { ...real, rename }
})

let folder = ''
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'nudge-storage-'))))
afterAll(() => rm(folder, { recursive: true }))

/** As if nobody had written to it for so long. */
async function age(path: string, minutes: number): Promise<void> {
  const then = new Date(Date.now() - minutes * 60_000)
  await utimes(path, then, then)
}

describe('a file', () => {
  it('is never put in the place of a pipe or a device, and a link leads to what is replaced', async () => {
    const [pipe, link, file] = ['a-pipe', 'a-link', 'a-file'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ]
    execFileSync('mkfifo', [pipe])
    const heard = readFile(pipe, 'utf8')
    await requireWritable(pipe)
    await replaceFile(pipe, 'said')
    expect(await heard).toBe('said')
    expect((await stat(pipe)).isFIFO()).toBe(true)
    await writeFile(file, 'before')
    await symlink(file, link)
    await replaceFile(link, 'after')
    expect(await readFile(file, 'utf8')).toBe('after')
    expect((await lstat(link)).isSymbolicLink()).toBe(true)
  })
})

describe('a folder', () => {
  it('holds plain files, whole at every moment, and leaves nothing beside', async () => {
    const place = join(folder, 'plain')
    const shelf = createFolderShelf(place, models)
    await shelf.save(sampleCheckpoint())
    const reads: Promise<unknown>[] = []
    const writes = [1, 2, 3, 4].map((seed) => shelf.save(sampleCheckpoint({}, seed)))
    for (let i = 0; i < 20; i++) reads.push(shelf.load('run-1'))
    await Promise.all([...writes, ...reads])
    expect(await readdir(place)).toEqual(['run-1.safetensors'])
    expect(decodeCheckpoint(await readFile(join(place, 'run-1.safetensors'))).card.id).toBe('run-1')
  })

  it('lists from heads alone, and says which files it left out', async () => {
    const place = join(folder, 'broken')
    const broken: string[] = []
    const shelf = createFolderShelf(place, models, { onBroken: (id, { field }) => broken.push(`${id}: ${field}`) })
    await shelf.save(sampleCheckpoint())
    const file = encodeCheckpoint(sampleCheckpoint({ id: 'other' }))
    await writeFile(join(place, 'copy.safetensors'), file)
    await writeFile(join(place, 'short.safetensors'), file.subarray(0, 5))
    await writeFile(join(place, 'page.safetensors'), '<!doctype html>')
    await writeFile(join(place, 'torn.safetensors'), file.subarray(0, 100))
    await writeFile(join(place, 'other.safetensors'), file.subarray(0, file.length - 1))
    await writeFile(join(place, 'run-1.safetensors.x.part'), 'left by a crash')
    expect((await shelf.list()).map(({ id }) => id)).toEqual(['other', 'run-1'])
    expect(broken.sort()).toEqual(['copy: card.id', 'page: header', 'short: file', 'torn: header'])
    await expect(shelf.load('other')).rejects.toBeInstanceOf(InputError)
    await expect(shelf.load('torn')).rejects.toMatchObject({ field: 'header' })
    await expect(shelf.load('copy')).rejects.toMatchObject({ field: 'card.id' })
  })

  it('keeps halves half under another name', async () => {
    const place = join(folder, 'half')
    const shelf = createFolderShelf(place, models)
    await shelf.saveFile(encodeCheckpoint(weightsOnly(sampleCheckpoint()), { half: true }))
    const { weights } = await shelf.load('run-1')
    await shelf.rename('run-1', 'renamed')
    const file = await readFile(join(place, 'run-1.safetensors'))
    expect(file.includes('"F16"') && !file.includes('"F32"')).toBe(true)
    expect((await shelf.load('run-1')).weights).toEqual(weights)
  })

  it('refuses ids that are paths', async () => {
    const shelf = createFolderShelf(folder, models)
    await expect(shelf.load('../x')).rejects.toMatchObject({ field: 'id' })
    await expect(shelf.delete('..')).rejects.toMatchObject({ field: 'id' })
  })

  it('keeps the old file, and nothing beside, when the new one cannot be put in place', async () => {
    const place = join(folder, 'refused')
    const shelf = createFolderShelf(place, models)
    await shelf.save(sampleCheckpoint())
    disk.rename = 'is refused'
    await expect(shelf.save(sampleCheckpoint({}, 2))).rejects.toMatchObject({ name: 'StorageError', reason: 'full' })
    await expect(shelf.rename('run-1', 'x')).rejects.toMatchObject({ name: 'StorageError', reason: 'full' })
    disk.rename = 'works'
    expect(await shelf.load('run-1')).toEqual(sampleCheckpoint())
    expect(await readdir(place)).toEqual(['run-1.safetensors'])
  })

  it('keeps the old file when the process dies before the new one is put in place', async () => {
    const place = join(folder, 'killed')
    await createFolderShelf(place, models).save(sampleCheckpoint())
    disk.rename = 'never comes'
    void createFolderShelf(place, models).save(sampleCheckpoint({}, 2))
    await expect.poll(async () => (await readdir(place)).filter((name) => name.endsWith('.part'))).toHaveLength(1)
    disk.rename = 'works'
    const next = createFolderShelf(place, models)
    expect(await next.load('run-1')).toEqual(sampleCheckpoint())
    expect((await next.list()).map(({ id }) => id)).toEqual(['run-1'])
    await next.save(sampleCheckpoint({}, 3))
    expect(await next.load('run-1')).toEqual(sampleCheckpoint({}, 3))
  })

  it('is swept of what killed processes left, and of nothing that somebody may still be writing', async () => {
    const place = join(folder, 'swept')
    await mkdir(place)
    const leave = async (name: string, minutes: number) => {
      await writeFile(join(place, name), 'half of it')
      await age(join(place, name), minutes)
      return name
    }
    await leave(`run-1.safetensors.${randomUUID()}.part`, 61)
    await leave(`other.safetensors.${randomUUID()}.part`, 10_000)
    const left = [
      await leave(`run-1.safetensors.${randomUUID()}.part`, 59),
      await leave(`run-1.safetensors.${randomUUID()}.part`, 0),
      await leave(`run-1.trajectory.${randomUUID()}.part`, 10_000),
      await leave('download.safetensors.part', 10_000),
      await leave('old.safetensors', 10_000),
    ]
    const shelf = createFolderShelf(place, models)
    await shelf.list().catch(() => {})
    expect(await readdir(place)).toHaveLength(7)
    // Of this machine's clock nothing is asked: the folder may lie on another.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 1e9 })
    await shelf.save(sampleCheckpoint()).finally(() => vi.useRealTimers())
    expect((await readdir(place)).sort()).toEqual([...left, 'run-1.safetensors'].sort())
  })

  it('is rid of the parts of one file, however young, for whoever alone may write it', async () => {
    const place = join(folder, 'alone')
    await mkdir(place)
    const other = [`run-10.safetensors.${randomUUID()}.part`, 'run-1.safetensors', 'run-1.safetensors.part']
    for (const name of [`run-1.safetensors.${randomUUID()}.part`, ...other]) await writeFile(join(place, name), 'half')
    await clearParts(join(place, 'run-1.safetensors'))
    expect((await readdir(place)).sort()).toEqual(other.sort())
  })

  it('any file’s place is swept of old parts when the file is written', async () => {
    const place = join(folder, 'single')
    await mkdir(place)
    for (const name of ['score.json', 'score']) {
      const part = join(place, `${name}.${randomUUID()}.part`)
      await writeFile(part, 'half')
      await age(part, 61)
    }
    await replaceFile(join(place, 'score.json'), '{}')
    await replaceFile(join(place, 'score'), '')
    expect((await readdir(place)).sort()).toEqual(['score', 'score.json'])
  })

  it('loses nothing of a process that slept while it wrote, and was swept meanwhile', async () => {
    const place = join(folder, 'asleep')
    let wake = () => {}
    disk.sleep = new Promise((resolve) => (wake = resolve))
    const sleeper = createFolderShelf(place, models).save(sampleCheckpoint({}, 2))
    const parts = async () => (await readdir(place)).filter((name) => name.endsWith('.part'))
    await expect.poll(() => disk.sleeping).toBe(true)
    await age(join(place, (await parts())[0]!), 61)
    disk.sleep = null
    await createFolderShelf(place, models).save(sampleCheckpoint({ id: 'other' }))
    expect(await readdir(place)).toEqual(['other.safetensors'])
    wake()
    await sleeper
    expect((await readdir(place)).sort()).toEqual(['other.safetensors', 'run-1.safetensors'])
    expect(await createFolderShelf(place, models).load('run-1')).toEqual(sampleCheckpoint({}, 2))
  })

  it('refuses a folder that is a file', async () => {
    await writeFile(join(folder, 'a-file'), '')
    await expect(createFolderShelf(join(folder, 'a-file'), models).save(sampleCheckpoint())).rejects.toBeInstanceOf(
      StorageError,
    )
  })
})

describe('a file', () => {
  it('is known to be writable without being touched', async () => {
    const path = join(folder, 'result')
    await requireWritable(path)
    await replaceFile(path, 'whole')
    await requireWritable(path)
    expect(await readFile(path, 'utf8')).toBe('whole')
    await expect(requireWritable(join(folder, 'nowhere', 'result'))).rejects.toMatchObject({
      name: 'StorageError',
      reason: 'missing',
    })
    expect((await readdir(folder)).filter((name) => name.startsWith('result'))).toEqual(['result'])
  })

  it('tells a full disk from a closed one', () => {
    const failing = (code: string) => fileError('x', Object.assign(new Error('no'), { code })) as StorageError
    expect(['ENOSPC', 'EDQUOT', 'EACCES', 'EROFS', 'ENOENT', 'EIO'].map((code) => failing(code).reason)).toEqual([
      'full',
      'full',
      'blocked',
      'blocked',
      'missing',
      'broken',
    ])
    const other = new Error('other')
    expect(fileError('x', other)).toBe(other)
  })
})
