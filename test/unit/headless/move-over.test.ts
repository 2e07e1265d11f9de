import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { moveOver, sweepBuilds } from '../../../workers/headless/move-over.lib'

let folder = ''
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'nudge-move-'))))
afterEach(() => rmSync(folder, { recursive: true }))

function write(place: string, files: Readonly<Record<string, string>>): string {
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, place, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  return join(folder, place)
}

const filesOf = (place: string) =>
  readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(place.length + 1))
    .sort()

it('a build takes the place of the one before, and nothing of either is left over', () => {
  const place = write('dist', { 'index.html': 'old', 'assets/a-1.js': 'a', 'assets/old.js': 'b' })
  const fresh = write('dist-1', { 'index.html': 'new', 'assets/a-1.js': 'a', 'assets/new.js': 'c', 'x/y.bin': 'd' })
  moveOver(fresh, place)
  expect(filesOf(place)).toEqual(['assets/a-1.js', 'assets/new.js', 'index.html', 'x/y.bin'])
  expect(readFileSync(join(place, 'index.html'), 'utf8')).toBe('new')
  expect(readdirSync(folder)).toEqual(['dist'])
})

it('the first one makes its place', () => {
  moveOver(write('dist-1', { 'index.html': 'new' }), join(folder, 'dist'))
  expect(filesOf(join(folder, 'dist'))).toEqual(['index.html'])
})

it('the page goes last: when it cannot be put there, the old one still finds its files', () => {
  const place = write('dist', { 'index.html/in-the-way': '', 'assets/old.js': 'b' })
  const fresh = write('dist-1', { 'index.html': 'new', 'assets/new.js': 'c', 'sw.js': 's' })
  expect(() => moveOver(fresh, place)).toThrow()
  expect(filesOf(place)).toEqual(['assets/new.js', 'assets/old.js', 'index.html/in-the-way', 'sw.js'])
})

it('what a killed build left is swept, what a living one writes is not', () => {
  const dead = spawnSync(process.execPath, ['-e', '']).pid
  write(`dist-${dead}`, { 'index.html': 'half' })
  write(`dist-${process.pid}`, { 'index.html': 'half' })
  write('dist-of-mine', { 'index.html': 'mine' })
  sweepBuilds(join(folder, 'dist'))
  expect(readdirSync(folder).sort()).toEqual([`dist-${process.pid}`, 'dist-of-mine'].sort())
})
