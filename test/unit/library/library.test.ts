import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { readFile } from 'node:fs/promises'
import { openGame } from '../../../workers/headless/games.lib'
import { requireOpens } from '../../../workers/lab/agents/fit'
import type { Checkpoint, PolicyCard } from '../../../workers/lab/contracts/checkpoint'
import { openStore } from '../../../workers/storage/browser'
import { encodeCheckpoint } from '../../../workers/storage/safetensors'
import type { RunNote } from '../../../workers/lab/contracts/run-note'
import { createLibrary, type LibrarySurroundings } from '../../../workers/threads/library/library'

const fileOf = (bytes: Uint8Array) => new Blob([bytes as Uint8Array<ArrayBuffer>])

const card: PolicyCard = {
  format: 2,
  kind: 'policy',
  id: 'one',
  name: 'One',
  env: { id: 'catch', version: 1 },
  network: 'small',
  trainer: 'ppo',
  options: {},
  envOptions: {},
  seed: 1,
  decisions: 100,
  updates: 1,
  created: '2026-01-01',
  backend: 'wasm',
  trainingSeconds: 1,
  curve: [],
  resumable: false,
}
const make = (change: Partial<PolicyCard> = {}, weight = 1): Checkpoint => ({
  card: { ...card, ...change },
  weights: [{ name: 'w', shape: [1], data: Float32Array.of(weight) }],
})
const resumable = (id: string): Checkpoint => {
  const { weights } = make()
  return {
    card: { ...card, id, resumable: true },
    weights,
    training: { update: 1, decisions: 100, weights, optimizer: [], random: [], envs: [] },
  }
}
const note = (id: string, updated: string): RunNote => ({
  format: 2,
  kind: 'policy',
  id,
  name: id,
  env: card.env,
  envOptions: {},
  network: 'small',
  trainer: 'ppo',
  options: {},
  seed: 1,
  decisions: 500,
  done: 100,
  state: 'running',
  checkpoint: id,
  updated,
})

let made = 0
async function setUp(change: Partial<LibrarySurroundings> = {}) {
  const name = `library-test-${made++}`
  const store = await openStore({ name })
  const changes: string[] = []
  store.watch(() => changes.push('changed'))
  const library = createLibrary({
    openStore: () => openStore({ name }),
    listShipped: () => [{ id: 'shipped/star', card: { ...card, id: 'star' }, shipped: true }],
    fetchShipped: async () => encodeCheckpoint(make({ id: 'star' })),
    isShipped: (id) => id.startsWith('shipped/'),
    usage: async () => ({ used: 1, quota: 2 }),
    isTraining: async () => false,
    games: ['catch'],
    networks: ['small'],
    requireOpens: async () => {},
    createSuffix: () => 'copy',
    ...change,
  })
  return { library, store, changes }
}

describe('the library', () => {
  it('lists own and shipped agents', async () => {
    const { library, store } = await setUp()
    await store.save(make())
    expect((await library.list()).map(({ id, shipped }) => [id, shipped])).toEqual([
      ['one', false],
      ['shipped/star', true],
    ])
  })

  it('tells of what is kept and cannot be read, with its size; it can be exported as it lies, and deleted', async () => {
    const { library, store } = await setUp()
    await store.save(make())
    await store.save(make({ id: 'future' }))
    await store.change('future', (old) => ({ ...old, format: 99 }) as unknown as typeof old)
    expect((await library.list()).map(({ id }) => id)).toEqual(['one', 'shipped/star'])
    const file = encodeCheckpoint(make({ id: 'future' }))
    expect(await library.damaged()).toEqual([
      { id: 'future', problem: expect.stringContaining('card.format: is 99') as string, bytes: file.length },
    ])
    expect(await library.export('future')).toEqual(file)
    await library.delete('future')
    expect(await library.damaged()).toEqual([])
  })

  it('exports what it imported, byte for byte, and keeps one entry for one file', async () => {
    const { library, changes } = await setUp()
    const file = encodeCheckpoint(make())
    expect((await library.import(fileOf(file))).id).toBe('one')
    expect((await library.import(fileOf(file))).id).toBe('one')
    expect(await library.export('one')).toEqual(file)
    expect((await library.list()).length).toBe(2)
    await expect.poll(() => changes.length).toBe(1)
  })

  it('knows a file of half floats again', async () => {
    const { library } = await setUp()
    const file = encodeCheckpoint(make({}, 0.1), { half: true })
    expect([(await library.import(fileOf(file))).id, (await library.import(fileOf(file))).id]).toEqual(['one', 'one'])
    expect(await library.export('one')).toEqual(file)
  })

  it('never replaces another agent of the same id', async () => {
    const { library, store } = await setUp()
    await library.import(fileOf(encodeCheckpoint(make())))
    expect((await library.import(fileOf(encodeCheckpoint(make({}, 2))))).id).toBe('one-copy')
    expect((await store.load('one')).weights[0]?.data[0]).toBe(1)
    expect((await store.load('one-copy')).weights[0]?.data[0]).toBe(2)
  })

  it.each([
    ['no safetensors', Uint8Array.of(1, 2, 3), /file: is too short/],
    ['another game', encodeCheckpoint(make({ env: { id: 'chess', version: 1 } })), /card\.env\.id: is "chess"/],
    ['another network', encodeCheckpoint(make({ network: 'huge' })), /card\.network: is "huge"/],
    ['a cut file', encodeCheckpoint(make()).slice(0, -2), /file: holds/],
  ])('refuses %s and keeps nothing of it', async (_, bytes, problem) => {
    const { library, store } = await setUp()
    await expect(library.import(fileOf(bytes))).rejects.toThrow(problem)
    expect(await store.list()).toEqual([])
  })

  it('refuses what could never be opened, and a model that does not play as that', async () => {
    const { library, store } = await setUp({ requireOpens: (checkpoint) => requireOpens(checkpoint, openGame) })
    const catcher = (version: number) =>
      library.import(fileOf(encodeCheckpoint(make({ env: { id: 'catch', version } }))))
    await expect(catcher(3)).rejects.toThrow(
      /card\.env\.version: One was trained on version 3 of Catch, which is now 2/,
    )
    await expect(catcher(2)).rejects.toThrow('w: is not a weight of this network')
    const text = new TextDecoder('latin1').decode(await readFile('public/agents/recall-gru.safetensors'))
    expect(text).toContain('\\"score\\"')
    const world = Uint8Array.from(text.replace('\\"policy\\"', '\\"world\\" '), (letter) => letter.charCodeAt(0))
    await expect(library.import(fileOf(world))).rejects.toThrow('card.kind: is world')
    expect(await store.list()).toEqual([])
  })

  it('renames and deletes its own, never what was shipped', async () => {
    const { library, store } = await setUp()
    await store.save(make())
    await library.rename('one', '  Two ')
    expect((await store.load('one')).card.name).toBe('Two')
    await expect(library.rename('one', ' ')).rejects.toThrow(/card\.name/)
    await expect(library.rename('shipped/star', 'x')).rejects.toThrow(/cannot be changed/)
    await expect(library.delete('shipped/star')).rejects.toThrow(/cannot be changed/)
    await library.delete('one')
    expect(await store.list()).toEqual([])
  })

  it('does not delete what is being trained', async () => {
    const { library, store } = await setUp({ isTraining: async () => true })
    await store.save(resumable('a'))
    await store.runs.save(note('a', '2026-01-01'))
    await expect(library.delete('a')).rejects.toThrow(/is being trained/)
    expect((await store.list()).length).toBe(1)
  })

  it('offers the newest unfinished run that can be resumed, until it is declined', async () => {
    const { library, store } = await setUp()
    expect(await library.unfinished()).toBeNull()
    for (const [id, updated] of [
      ['a', '2026-01-01T00:00:00Z'],
      ['b', '2026-01-02T00:00:00Z'],
    ] as const) {
      await store.save(resumable(id))
      await store.runs.save(note(id, updated))
    }
    await store.runs.save(note('gone', '2026-01-03T00:00:00Z'))
    expect(await library.unfinished()).toMatchObject({ id: 'b', goal: 500, card: { decisions: 100 } })
    await library.forgetUnfinished()
    expect(await library.unfinished()).toBeNull()
  })

  it('leaves a run alone that another tab is training', async () => {
    const { library, store } = await setUp({ isTraining: async () => true })
    await store.save(resumable('a'))
    await store.runs.save(note('a', '2026-01-01'))
    expect(await library.unfinished()).toBeNull()
    await library.forgetUnfinished()
    expect((await store.runs.list()).length).toBe(1)
  })
})
