import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { procedures } from '../../../workers/lab/trainers/registry'
import { cellsOf, type Cell, type Sweep } from '../../../workers/headless/sweep/cells.lib'
import { Floor, stateOf, type Begin } from '../../../workers/headless/sweep/floor.lib'
import { createFolderShelf } from '../../../workers/storage/folder'
import { models } from '../../../workers/storage/models'
import { sampleCheckpoint } from '../storage/samples'

let out = ''
beforeEach(() => void (out = mkdtempSync(join(tmpdir(), 'nudge-floor-'))))
afterEach(() => rmSync(out, { recursive: true, force: true }))

const sweep = (): Sweep => ({
  game: 'catch',
  network: 'tiny',
  gameset: [],
  procedures: [procedures.get('a2c'), procedures.get('ppo')],
  seeds: [1, 2],
  decisions: 100,
  stages: [],
  out,
})

/** As far as that, in the cell's folder; with what it takes to go on. */
async function put({ folder, id }: Cell, decisions: number): Promise<void> {
  await createFolderShelf(folder, models).save(sampleCheckpoint({ id, decisions }))
}

async function floorWith(begin: (cell: Cell) => Promise<string>): Promise<{ floor: Floor; begun: string[] }> {
  const begun: string[] = []
  const lent: Begin = (cell, goesOn, hear) => {
    begun.push(goesOn ? `${cell.id} again` : cell.id)
    hear({ decisions: 1, rate: 50, metrics: {} })
    const ended = begin(cell).then((why) => ({ status: why === '' ? 0 : 1, why }))
    return { ended, stop: () => {} }
  }
  const own = sweep()
  return { floor: new Floor(own, await Promise.all(cellsOf(own).map(stateOf)), lent), begun }
}
const ids = ['catch-a2c-tiny-1', 'catch-ppo-tiny-1', 'catch-a2c-tiny-2', 'catch-ppo-tiny-2']

describe('several at the trainings of a sweep', () => {
  it('begin each once, whoever comes first', async () => {
    const { floor, begun } = await floorWith(async (cell) => (await put(cell, 100), ''))
    await Promise.all([floor.work(), floor.work(), floor.work()])
    expect(begun.toSorted()).toEqual(ids.toSorted())
    expect(floor.states.map(({ decisions }) => decisions)).toEqual([100, 100, 100, 100])
  })

  it('leave alone what is trained, and go on with the others when one fails', async () => {
    await put(cellsOf(sweep())[1]!, 100)
    const { floor, begun } = await floorWith(async (cell) =>
      cell.seed === 2 && cell.procedure.id === 'a2c' ? 'no room' : (await put(cell, 100), ''),
    )
    await Promise.all([floor.work(), floor.work()])
    expect(begun).toEqual([ids[0], ids[2], ids[3]])
    expect(floor.states.map(({ failed }) => failed)).toEqual([undefined, undefined, 'no room', undefined])
  })

  it('come back to what another process is at, last, and take it where that left it unfinished', async () => {
    let away = true
    const { floor, begun } = await floorWith(async (cell) => {
      if (cell.id === ids[0] && away) {
        away = false
        return '--out: another process is training it'
      }
      return (await put(cell, 100), '')
    })
    await floor.work()
    expect(begun).toEqual([...ids, ids[0]])
    expect(floor.states.every(({ failed }) => failed === undefined)).toBe(true)
  })

  it('see what another process has begun or trained since they looked', async () => {
    const { floor, begun } = await floorWith(async (cell) => (await put(cell, 100), ''))
    const [, second, third] = cellsOf(sweep()) as [Cell, Cell, Cell]
    await put(second, 100)
    await put(third, 40)
    await floor.work()
    expect(begun).toEqual([ids[0], `${ids[2]} again`, ids[3]])
    expect(floor.states.map(({ decisions }) => decisions)).toEqual([100, 100, 100, 100])
  })

  it('let go of what it would take to go on with a training that is over, also one that a killed process left', async () => {
    const [cell] = cellsOf(sweep()) as [Cell]
    await put(cell, 100)
    const { floor } = await floorWith(async () => '')
    expect((await stateOf(cell)).card?.resumable).toBe(true)
    await floor.tidy()
    expect((await stateOf(cell)).card?.resumable).toBe(false)
    expect((await createFolderShelf(cell.folder, models).load(cell.id)).training).toBeUndefined()
  })
})
