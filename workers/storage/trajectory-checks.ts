import { InputError } from '../lab/contracts/errors'
import { RowFlag, type Trajectory, type TrajectoryColumns, type TrajectoryMedia } from '../lab/contracts/trajectory'
import { requireBookmarks } from './trajectory-header'
import { columnTensors, mediaEntries, mediaTensors, widthOf, type Numbers } from './trajectory-tensors'

const KNOWN_FLAGS = Object.values(RowFlag).reduce<number>((all, flag) => all | flag, 0)
const ENDS = RowFlag.terminated | RowFlag.truncated

/** What shapes and types do not say. */
export function requireConsistent(trajectory: Trajectory): void {
  const { columns, media, episodes } = trajectory
  requireRows(trajectory)
  if (media) requireMedia(media, columns.action.length)
  if (!media !== (episodes[0]?.recording != null))
    throw new InputError('media', media ? 'are there beside recordings' : 'must be there where there are no recordings')
}

/** The same of everything but the media. */
export function requireRows({ columns, episodes, bookmarks, game }: Trajectory): void {
  const rows = columns.action.length
  if (rows === 0) throw new InputError('action', 'is empty')
  requireLengths(columns, rows, game.actions.length)
  const bad = columns.action.findIndex((action) => action >= game.actions.length)
  if (bad >= 0)
    throw new InputError(`action[${bad}]`, `is ${columns.action[bad]}; ${game.id} has ${game.actions.length} actions`)
  requireEpisodes(episodes, columns)
  requireBookmarks(bookmarks, rows)
}

function requireLengths(columns: TrajectoryColumns, rows: number, actions: number): void {
  for (const [name, dtype, dimensions] of columnTensors) {
    const data = columns[name]
    if (!data) continue
    const length = rows * (dimensions ? widthOf(name, actions, Math.ceil(data.length / rows)) : 1)
    if (dtype !== (data instanceof Uint8Array ? 'U8' : 'F32')) throw new InputError(name, `must be ${dtype}`)
    if (data.length !== length) throw new InputError(name, `has ${data.length} numbers, must have ${length}`)
    if (name === 'logits') requireLogits(data, actions)
    else requireFinite(name, data)
  }
}

/** A masked action has −∞, which is no chance at all; one action of each row is left. */
function requireLogits(data: Numbers, actions: number): void {
  let left = 0
  for (let i = 0; i < data.length; i++) {
    if (!(data[i]! < Infinity)) throw new InputError('logits', `holds a number that is not finite, at ${i}`)
    left = (i % actions ? left : 0) + (data[i]! > -Infinity ? 1 : 0)
    if (i % actions === actions - 1 && left === 0)
      throw new InputError('logits', `are −∞ for every action in row ${Math.floor(i / actions)}`)
  }
}

function requireMedia(media: TrajectoryMedia, rows: number): void {
  for (const [name, { shape, data }] of mediaEntries(media)) {
    const [, dtype, dimensions] = mediaTensors.find(([known]) => known === name) ?? ['', 'F32', 1]
    if (dtype !== (data instanceof Uint8Array ? 'U8' : 'F32')) throw new InputError(name, `must be ${dtype}`)
    if (shape.length !== dimensions || shape.some((size) => !(size >= 1)))
      throw new InputError(name, `cannot have [${shape.join(', ')}] per row`)
    if (name === 'frames' && shape[2] !== 3) throw new InputError(name, `has ${shape[2]} channels, must have 3`)
    const length = shape.reduce((a, b) => a * b, rows)
    if (data.length !== length) throw new InputError(name, `has ${data.length} numbers, must have ${length}`)
    requireFinite(name, data)
  }
}

function requireFinite(name: string, data: Numbers): void {
  if (data instanceof Uint8Array) return
  for (let i = 0; i < data.length; i++)
    if (!Number.isFinite(data[i])) throw new InputError(name, `holds a number that is not finite, at ${i}`)
}

/** They tile the rows, end where the flags say so, and agree with their recordings. */
function requireEpisodes(episodes: Trajectory['episodes'], { action, flags }: TrajectoryColumns): void {
  const rows = action.length
  requireOrder(episodes, rows)
  episodes.forEach(({ begin, recording, finalValue, ending }, i) => {
    const field = `trajectory.episodes[${i}]`
    const end = episodes[i + 1]?.begin ?? rows
    requireFlags(flags, begin, end)
    const terminated = ((flags[end - 1] ?? 0) & RowFlag.terminated) !== 0
    if (ending !== undefined && !terminated)
      throw new InputError(`${field}.ending`, 'is there, but the rules did not end the episode')
    if (finalValue !== undefined && terminated)
      throw new InputError(`${field}.finalValue`, 'is there, but the rules ended the episode')
    if (!recording) return
    if (recording.actions.length !== end - begin)
      throw new InputError(
        `${field}.recording.decisions`,
        `is ${recording.actions.length} where there are ${end - begin} rows`,
      )
    const other = recording.actions.findIndex((taken, decision) => taken !== action[begin + decision])
    if (other >= 0)
      throw new InputError(
        `action[${begin + other}]`,
        `is ${action[begin + other]}, the recording says ${recording.actions[other]}`,
      )
  })
}

function requireOrder(episodes: Trajectory['episodes'], rows: number): void {
  episodes.forEach(({ begin }, i) => {
    const before = episodes[i - 1]?.begin ?? -1
    const field = `trajectory.episodes[${i}].begin`
    if (i === 0 && begin !== 0) throw new InputError(field, `is ${begin}, must be 0`)
    if (begin <= before) throw new InputError(field, `is ${begin}, must lie after ${before}`)
    if (begin >= rows) throw new InputError(field, `is ${begin}; there are ${rows} rows`)
  })
}

function requireFlags(flags: Uint8Array, begin: number, end: number): void {
  for (let row = begin; row < end; row++) {
    const flag = flags[row] ?? 0
    if (flag & ~KNOWN_FLAGS) throw new InputError(`flags[${row}]`, `is ${flag}; not all of it is known here`)
    if (row < end - 1 && flag & ENDS) throw new InputError(`flags[${row}]`, 'ends an episode that goes on')
    if (row === end - 1 && !(flag & ENDS))
      throw new InputError(`flags[${row}]`, 'is the last of its episode, but says neither terminated nor truncated')
  }
}
