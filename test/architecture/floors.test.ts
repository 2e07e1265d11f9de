import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import { edges, show, sources } from './imports'

/** The rule of floors, read off the import lines: downwards only, siblings never, tfjs through one door. */
const leaving = (folder: string) => edges.filter(({ from }) => from.startsWith(folder))

describe('floors', () => {
  test('there is something to read', () => expect(edges.length).toBeGreaterThan(100))

  test('the lab knows no thread, storage, page or Node', () => {
    expect(
      show(
        leaving('workers/lab').filter(({ to }) =>
          /^(workers\/(storage|threads|headless)|app|svelte|comlink|idb|node:)/.test(to),
        ),
      ),
    ).toEqual([])
  })

  test('storage knows the lab only', () => {
    expect(
      show(leaving('workers/storage').filter(({ to }) => /^(workers\/(threads|headless)|app|svelte|comlink)/.test(to))),
    ).toEqual([])
  })

  test('threads and headless do not know each other or the page', () => {
    expect(
      show(leaving('workers/threads').filter(({ to }) => /^(workers\/headless|app|svelte|node:)/.test(to))),
    ).toEqual([])
    // A measurement of the explorer's worker runs that worker's own code.
    const measured = (from: string, to: string) =>
      from.startsWith('workers/headless/bench/explorer') && to.startsWith('workers/threads/explorer/')
    expect(
      show(
        leaving('workers/headless').filter(
          ({ from, to }) => /^(workers\/threads|app|svelte|comlink|idb)/.test(to) && !measured(from, to),
        ),
      ),
    ).toEqual([])
  })

  test('the page sees the client, its types, the contracts and the charts; never tfjs', () => {
    // A figure is drawn by the same code on the page and in a file.
    const allowed = /^workers\/(threads\/(client|api)|lab\/(contracts|charts)\/)/
    expect(
      show(
        leaving('app').filter(
          ({ to }) =>
            (to.startsWith('workers') && !allowed.test(to)) ||
            to.startsWith('@tensorflow') ||
            to.startsWith('envs-wasm'),
        ),
      ),
    ).toEqual([])
  })

  test('the page reads nothing from outside: workers do, and may be given up', () => {
    const reads = /\bparseJson\b|\bFileReader\b|\.text\(\)|\b(?:file|blob)\.arrayBuffer\(\)/i
    expect(sources.filter((file) => file.startsWith('app/') && reads.test(readFileSync(file, 'utf8')))).toEqual([])
  })

  test('the charts know the contracts only', () => {
    expect(
      show(
        leaving('workers/lab/charts').filter(({ to }) => !/^(d3-scale$|workers\/lab\/(charts|contracts)\/)/.test(to)),
      ),
    ).toEqual([])
  })

  test('tfjs has one door', () => {
    expect(
      show(edges.filter(({ from, to }) => to.startsWith('@tensorflow') && !from.startsWith('workers/lab/backend/'))),
    ).toEqual([])
    // Benchmarks compare with tfjs itself.
    const inside = /^workers\/(lab\/backend|headless\/bench)\//
    expect(show(edges.filter(({ from, to }) => to === 'workers/lab/backend/tf' && !inside.test(from)))).toEqual([])
    expect(show(leaving('workers/lab/contracts').filter(({ to }) => to.startsWith('workers/lab/backend')))).toEqual([])
  })

  test('plug-ins of one folder never import each other', () => {
    const folders = [
      'workers/lab/saliency/methods',
      'workers/lab/trainers/algorithms',
      'workers/lab/models/networks',
      'workers/lab/interventions/catalogue',
    ]
    expect(
      show(
        edges.filter(({ from, to }) => folders.some((folder) => dirname(from) === folder && dirname(to) === folder)),
      ),
    ).toEqual([])
    // A study is a folder, with what it shares with others outside.
    const studyOf = (path: string) => /^workers\/lab\/studies\/(rollouts|moments|methods)\//.exec(path)?.[1]
    expect(
      show(
        leaving('workers/lab/studies').filter(
          ({ from, to }) => studyOf(from) && studyOf(to) && studyOf(from) !== studyOf(to),
        ),
      ),
    ).toEqual([])
  })

  test('no name that says nothing', () => {
    expect(sources.filter((file) => /(utils|helpers|common|Manager|Handler)\.(ts|svelte)$/.test(file))).toEqual([])
  })
})
