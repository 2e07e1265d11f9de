import type { EnvSpec, FieldSpec } from '../../lab/contracts/env'
import { readField } from '../../lab/envs/fields'
import type { BatchGame } from '../../lab/envs/game'

/** CoinRun as the original lists it: entities in its order and by its numbers, cells by theirs, and their hashes. Slot 0 of the game. */
export interface Original {
  entities(): readonly Entity[]
  /** 4096 numbers, row by row from the lowest. */
  cells(): Uint8Array
  number(path: string): number
}

/** Cells; x and y in the middle of the box, rx and ry half its sides. */
export interface Entity {
  readonly type: number
  readonly x: number
  readonly y: number
  readonly vx: number
  readonly vy: number
  readonly rx: number
  readonly ry: number
  readonly theme: number
}

const AGENT = 0
/** By our number of the kind: saw, enemy, crate. */
const THINGS = [2, 5, 20] as const
export const ENEMY = THINGS[1]
const TRAIL = 59
/** Of space, ground, its top, lava, its top. */
const CELLS = [100, 15, 16, 17, 18] as const
const BARRIER = 19
const COIN = 1
const SIDE = 64

/** How a trail begins, rises and grows. */
const TRAIL_RISE = Math.fround(0.01)
const trailRadii = (start: number): readonly number[] =>
  Array.from({ length: 9 }).reduce<number[]>(
    (all) => [...all, Math.fround(all.at(-1)! * Math.fround(1.05))],
    [Math.fround(start)],
  )
const [TRAIL_RX, TRAIL_RY] = [trailRadii(0.3), trailRadii(0.2)]

export function originalOf(game: BatchGame): Original {
  const bytes = game.state(0)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const fields = new Map(game.spec.fields.map((field) => [field.path, field]))
  const read = (path: string, index = 0): number => {
    const { offset, stride = 0, type } = known(fields, path, game.spec)
    return Number(readField(view, offset + index * stride, type))
  }
  return {
    number: read,
    entities: () => [agent(read), ...things(read), ...trails(read)],
    cells: () => cellsOf(read, (row) => view.getBigUint64(offsetOf(fields, 'barriers[]', game.spec) + 8 * row, true)),
  }
}

type Read = (path: string, index?: number) => number

function known(fields: ReadonlyMap<string, FieldSpec>, path: string, { title }: EnvSpec): FieldSpec {
  const field = fields.get(path)
  if (!field) throw new Error(`${title} has no field ${path}`)
  return field
}

const offsetOf = (fields: ReadonlyMap<string, FieldSpec>, path: string, spec: EnvSpec) =>
  known(fields, path, spec).offset

function agent(read: Read): Entity {
  const [x, y, vx, vy] = [read('agent.x'), read('agent.y'), read('agent.vx'), read('agent.vy')]
  return { type: AGENT, x, y, vx, vy, rx: read('agent.rx'), ry: read('agent.ry'), theme: read('agent.theme') }
}

function things(read: Read): Entity[] {
  const one = (i: number): Entity => ({
    type: THINGS[read('things[].kind', i)] ?? -1,
    x: read('things[].x', i),
    y: read('things[].y', i),
    vx: read('things[].vx', i),
    vy: read('things[].vy', i),
    rx: read('things[].rx', i),
    ry: read('things[].ry', i),
    theme: read('things[].theme', i),
  })
  const places = Array.from({ length: read('thingCount') }, (_, i) => i)
  return places.filter((i) => read('things[].there', i) === 1).map(one)
}

function trails(read: Read): Entity[] {
  return Array.from({ length: read('trailCount') }, (_, i) => {
    const age = read('trails[].age', i)
    const [x, y] = [read('trails[].x', i), read('trails[].y', i)]
    return { type: TRAIL, x, y, vx: 0, vy: TRAIL_RISE, rx: TRAIL_RX[age] ?? 0, ry: TRAIL_RY[age] ?? 0, theme: 0 }
  })
}

function cellsOf(read: Read, barriers: (row: number) => bigint): Uint8Array {
  const coin = read('coin.there') ? read('coin.row') * SIDE + read('coin.column') : -1
  return Uint8Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [row, column] = [Math.floor(i / SIDE), i % SIDE]
    const kind = CELLS[read('cells[]', (SIDE - 1 - row) * SIDE + column)] ?? 0
    const isBarrier = kind === CELLS[0] && ((barriers(row) >> BigInt(column)) & 1n) === 1n
    return i === coin ? COIN : isBarrier ? BARRIER : kind
  })
}

/** FNV-1a 32. */
export function hashOf(bytes: Uint8Array): number {
  let hash = 0x811c9dc5
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return hash
}

/** Over type, place and speed of each, 20 bytes an entity; `core`: trails left out. */
export function entityHash(entities: readonly Entity[], core = false): number {
  const counted = core ? entities.filter(({ type }) => type !== TRAIL) : entities
  const view = new DataView(new ArrayBuffer(20 * counted.length))
  counted.forEach(({ type, x, y, vx, vy }, i) => {
    view.setInt32(20 * i, type, true)
    ;[x, y, vx, vy].forEach((value, k) => view.setFloat32(20 * i + 4 + 4 * k, value, true))
  })
  return hashOf(new Uint8Array(view.buffer))
}
