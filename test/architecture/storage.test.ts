import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { edges, show, sources } from './imports'

/** What is kept goes through one room: one way into IndexedDB, one way to replace a file, and no Node in the browser. */
const root = join(import.meta.dirname, '../..')
const saying = (words: RegExp) => sources.filter((file) => words.test(readFileSync(join(root, file), 'utf8')))

test('databases are opened in one place', () => {
  expect(saying(/\bopenDB\(|indexedDB\.open\(/)).toEqual(['workers/storage/database.ts'])
})

test('files are renamed into place in one place, and builds in another', () => {
  expect(saying(/import \{[^}]*\brename(Sync)?\b[^}]*\} from 'node:fs/)).toEqual([
    'workers/headless/move-over.lib.ts',
    'workers/storage/atomic.ts',
  ])
})

test('only headless, and what is for it, uses the folder', () => {
  const node = /^workers\/storage\/(folder|atomic)$/
  expect(
    show(edges.filter(({ from, to }) => node.test(to) && !/^workers\/(headless\/|storage\/folder\.ts)/.test(from))),
  ).toEqual([])
  expect(
    show(
      edges.filter(
        ({ from, to }) =>
          from.startsWith('workers/storage/') && to.startsWith('node:') && !/(folder|atomic)\.ts$/.test(from),
      ),
    ),
  ).toEqual([])
  expect(edges.some(({ to }) => node.test(to))).toBe(true)
})
