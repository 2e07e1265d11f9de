import { describe, expect, test } from 'vitest'
import { edges, sources } from './imports'

/**
 * The rooms of the lab in order: each may import from those before it, none from those after. (The house plan puts `random` after
 * `contracts`; it imports nothing at all, and one contract names its type.)
 */
const rooms = [
  'random',
  'software',
  'contracts',
  'registry',
  'streams',
  'statistics',
  'charts',
  'backend',
  'models',
  'envs',
  'saliency',
  'embedding',
  'memory',
  'vision',
  'interventions',
  'agents',
  'play',
  'recording',
  'rewards',
  'trainers',
  'studies',
  'runs',
]

const LAB = 'workers/lab/'
const roomOf = (file: string) => file.slice(LAB.length).split('/')[0]!.replace(/\.ts$/, '')
const inLab = (file: string) => file.startsWith(LAB)

describe('rooms of the lab', () => {
  test('are all in the order', () => {
    expect([...new Set(sources.filter(inLab).map(roomOf))].sort()).toEqual([...rooms].sort())
  })

  test('import only from those before them', () => {
    const wrong = edges.filter(
      ({ from, to }) => inLab(from) && inLab(to) && rooms.indexOf(roomOf(to)) > rooms.indexOf(roomOf(from)),
    )
    expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([])
  })
})

test('no file imports itself by way of others, types left aside', () => {
  const known = new Set(sources.map(bare))
  const next = new Map<string, string[]>()
  for (const { from, to, erased } of edges)
    if (!erased && known.has(bare(to))) next.set(bare(from), [...(next.get(bare(from)) ?? []), bare(to)])
  expect(next.size).toBeGreaterThan(200)
  const done = new Set<string>()
  const circles: string[] = []
  const visit = (file: string, path: readonly string[]) => {
    if (path.includes(file)) return void circles.push([...path.slice(path.indexOf(file)), file].join(' → '))
    if (done.has(file)) return
    for (const other of next.get(file) ?? []) visit(other, [...path, file])
    done.add(file)
  }
  for (const file of known) visit(file, [])
  expect(circles).toEqual([])
})

/** Imports leave the ending out, and a folder's index its name. */
function bare(file: string): string {
  return file.replace(/\.(svelte\.ts|ts|svelte)$/, '').replace(/\.svelte$/, '')
}
