import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { isAlive, me } from '../../../workers/headless/study/process.lib'
import { openTurns } from '../../../workers/headless/study/turns.lib'
import { LostTurn, type Turn } from '../../../workers/lab/runs/study/shelf'

const root = mkdtempSync(join(tmpdir(), 'nudge-turns-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
let folder = ''
beforeEach(() => void (folder = mkdtempSync(join(root, 'claims-'))))
afterEach(() => void vi.useRealTimers())

const names = () => readdirSync(folder).sort()
/** A process number that nobody has any more. */
const dead = () => ({ ...me, pid: spawnSync(process.execPath, ['-e', '']).pid })
const elsewhere = { machine: 'another', pid: me.pid, born: me.born }
const plant = (name: string, holder: object) =>
  writeFileSync(join(folder, name), JSON.stringify({ ...holder, turn: name }))
const minutes = (ago: number) => new Date(Date.now() - ago * 60_000)
const age = (name: string, ago: number) => utimesSync(join(folder, name), minutes(ago), minutes(ago))

/** As many as ask at once, and those that were let. */
async function rush(count: number, batch = 'b'): Promise<Turn[]> {
  const turns = await openTurns(folder)
  return (await Promise.all(Array.from({ length: count }, () => turns.take(batch)))).filter((turn) => turn !== null)
}

describe('a process', () => {
  it('is alive here, dead when it has ended or another has its number, and not to be told of elsewhere', () => {
    expect([isAlive(me), isAlive(dead()), isAlive(elsewhere)]).toEqual([true, false, undefined])
    if (me.born !== '') expect(isAlive({ ...me, born: '1' })).toBe(false)
    expect(me.machine.startsWith(hostname())).toBe(true)
  })

  it.skipIf(me.born === '')('that has ended is dead, though nobody has asked how it ended', async () => {
    // The shell's child ends; what the shell becomes never asks.
    const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 60'])
    const [line] = (await once(parent.stdout, 'data')) as [Buffer]
    await vi.waitFor(() => expect(isAlive({ ...me, pid: Number(line), born: '' })).toBe(false), { timeout: 30_000 })
    parent.kill()
  })
})

describe('a turn', () => {
  it('is one’s, however many ask at once, until it is given back; batches know nothing of each other', async () => {
    const [turn, ...others] = await rush(20)
    expect(others).toEqual([])
    expect(names()).toEqual(['b.1'])
    expect(await rush(5)).toEqual([])
    expect(await rush(5, 'b.2-1')).toHaveLength(1)
    await turn!.beat()
    await turn!.release()
    expect(names()).toEqual(['b.2-1.1'])
    expect(await rush(5)).toHaveLength(1)
  })

  it('of a dead process goes to one, however many see it', async () => {
    plant('b.1', dead())
    const [turn, ...others] = await rush(20)
    expect([turn === undefined, others.length]).toEqual([false, 0])
    expect(names()).toEqual(['b.1', 'b.2'])
    await turn!.release()
    expect(names()).toEqual([])
  })

  it('of a dead follower of a dead process too', async () => {
    plant('b.1', dead())
    plant('b.2', dead())
    expect(await rush(3)).toHaveLength(1)
    expect(names()).toEqual(['b.1', 'b.2', 'b.3'])
  })

  it('of another machine is taken only after a long silence, and lost to who comes back', async () => {
    const [turn] = await rush(1)
    plant('c.1', elsewhere)
    expect(await rush(3, 'c')).toEqual([])
    age('c.1', 9)
    expect(await rush(3, 'c')).toEqual([])
    age('c.1', 11)
    expect(await rush(3, 'c')).toHaveLength(1)
    // Ours, seen from there, after a long sleep of this machine.
    plant('b.2', elsewhere)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 15 * 60_000 })
    await expect(turn!.beat()).rejects.toThrow(LostTurn)
    await turn!.release()
    expect(names()).toContain('b.2')
  })

  it('gives a sign of life now and then, by the folder’s clock', async () => {
    const [turn] = await rush(1)
    age('b.1', 30)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31_000 })
    await turn!.beat()
    vi.useRealTimers()
    plant('b.1.note', {})
    expect(await rush(3)).toEqual([])
    const { mtimeMs } = await import('node:fs').then(({ statSync }) => statSync(join(folder, 'b.1')))
    expect(Date.now() - mtimeMs).toBeLessThan(60_000)
  })

  it('whose file is damaged is held until it has long been silent', async () => {
    writeFileSync(join(folder, 'b.1'), '{"mach')
    expect(await rush(3)).toEqual([])
    age('b.1', 11)
    expect(await rush(3)).toHaveLength(1)
  })
})
