import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { RowFlag, type Trajectory } from '../../../workers/lab/contracts/trajectory'
import { dataStart, parseLayout, writeLayout, type Piece } from '../../../workers/storage/layout'
import { encodeCheckpoint } from '../../../workers/storage/safetensors'
import {
  decodeTrajectory,
  decodeTrajectoryMeta,
  encodeTrajectory,
  infoOf,
  replaceTrajectoryHeader,
} from '../../../workers/storage/trajectory-file'
import { refusal } from '../recording/samples'
import { sampleCheckpoint } from './samples'
import { foreignTrajectory, ourTrajectory } from './trajectory-samples'

const KEY = 'nudge.trajectory'

/** The file with its header or one of its tensors changed by somebody careless. */
function tampered(
  file: Uint8Array,
  header: (value: Record<string, any>) => void,
  pieces: (all: Piece[]) => Piece[] = (all) => all,
): Uint8Array {
  // oxlint-disable-line no-explicit-any
  const { metadata, tensors } = parseLayout(file)
  const value = JSON.parse(metadata[KEY] ?? '{}') as Record<string, unknown>
  header(value)
  const data = file.subarray(dataStart(file))
  const all = [...tensors].map(([name, { dtype, shape, begin, end }]): Piece => ({
    name,
    dtype,
    shape,
    bytes: data.slice(begin, end),
  }))
  return writeLayout({ ...metadata, [KEY]: JSON.stringify(value) }, pieces(all))
}
const same = () => {}
const swap = (name: string, change: Partial<Piece>) => (all: Piece[]) =>
  all.map((piece) => (piece.name === name ? { ...piece, ...change } : piece))
const without = (name: string) => (all: Piece[]) => all.filter((piece) => piece.name !== name)

describe('a trajectory file', () => {
  it.each([
    ['ours', ourTrajectory()],
    ['foreign', foreignTrajectory()],
  ] as const)('comes back exactly: %s', (_, trajectory) => {
    const file = encodeTrajectory(trajectory)
    expect(decodeTrajectory(file)).toEqual(trajectory)
    expect(decodeTrajectory(Buffer.from(file))).toEqual(trajectory)
    expect(encodeTrajectory(decodeTrajectory(file))).toEqual(file)
    const info = { ...infoOf(trajectory, file.length), bookmarks: trajectory.bookmarks }
    expect(decodeTrajectoryMeta(file)).toEqual(info)
    expect(decodeTrajectoryMeta(file.subarray(0, dataStart(file)))).toEqual(info)
  })

  it('takes another name and other bookmarks without a change to its arrays', () => {
    const trajectory = foreignTrajectory()
    const file = replaceTrajectoryHeader(encodeTrajectory(trajectory), {
      name: 'New',
      bookmarks: [{ row: 6, note: 'x' }],
    })
    expect(decodeTrajectory(file)).toEqual({ ...trajectory, name: 'New', bookmarks: [{ row: 6, note: 'x' }] })
    expect(refusal(() => replaceTrajectoryHeader(file, { bookmarks: [{ row: 7, note: '' }] }))).toBe(
      'trajectory.bookmarks[0].row',
    )
  })

  it('is refused when it is cut off, something else, or newer', () => {
    const file = encodeTrajectory(ourTrajectory())
    const read = (given: Uint8Array) => () => decodeTrajectory(given)
    expect(read(file.subarray(0, 5))).toThrow('file: is too short')
    expect(read(file.subarray(0, 500))).toThrow('header: is cut off')
    expect(read(file.subarray(0, file.length - 1))).toThrow('file: holds')
    expect(read(encodeCheckpoint(sampleCheckpoint()))).toThrow('a checkpoint, not a trajectory')
    expect(read(writeLayout({}, []))).toThrow('not a Nudge trajectory')
    expect(read(new TextEncoder().encode('{"kind":"nudge-recording"}'))).toThrow('not a safetensors file')
    expect(read(tampered(file, (value) => Object.assign(value, { format: 2, news: true })))).toThrow(
      'trajectory.format: is 2: made by a newer Nudge',
    )
    expect(read(tampered(file, (value) => (value['episodes'][0].recording.format = 2)))).toThrow(
      'trajectory.episodes[0].recording.format: is 2: made by a newer Nudge',
    )
  })

  const bad = new Float32Array(40)
  bad[7] = NaN
  const nan = new Uint8Array(bad.buffer)
  const bytes = (length: number) => new Uint8Array(length)
  it.each<[string, (value: Record<string, any>) => void, ((all: Piece[]) => Piece[])?]>([
    // oxlint-disable-line no-explicit-any
    ['trajectory.id', (value) => (value['id'] = '../x')],
    ['trajectory.created', (value) => (value['created'] = 'yesterday')],
    ['trajectory.extra', (value) => (value['extra'] = 1)],
    ['trajectory.game.actions', (value) => (value['game'].actions = [])],
    ['trajectory.episodes', (value) => (value['episodes'] = [])],
    ['trajectory.episodes[0].begin', (value) => (value['episodes'][0].begin = 1)],
    ['trajectory.episodes[1].begin', (value) => (value['episodes'][1].begin = 0)],
    ['trajectory.episodes[1].begin', (value) => (value['episodes'][1].begin = 40)],
    [
      'trajectory.episodes[0].recording.decisions',
      (value) => (value['episodes'][1].begin = 19),
      swap('flags', { bytes: Uint8Array.from({ length: 40 }, (_, i) => (i === 18 || i === 39 ? 2 : 0)) }),
    ],
    ['trajectory.episodes[1].recording', (value) => delete value['episodes'][1].recording],
    ['trajectory.episodes[0].recording.env.id', (value) => (value['game'].id = 'amidar')],
    ['trajectory.episodes[1].recording.env.version', (value) => (value['episodes'][1].recording.env.version = 2)],
    [
      'trajectory.episodes[1].recording.env.options',
      (value) => (value['episodes'][1].recording.env.options = { speed: 2 }),
    ],
    [
      'trajectory.episodes[1].recording.rhythm',
      (value) =>
        (value['episodes'][1].recording.rhythm = {
          frameSkip: 2,
          noops: 0,
          autoLaunch: true,
          lifeEndsEpisode: true,
          timeLimit: 0,
          frames: 0,
        }),
    ],
    ['trajectory.episodes[0].finalValue', (value) => (value['episodes'][0].finalValue = 1)],
    ['trajectory.bookmarks[0].row', (value) => (value['bookmarks'][0].row = 40)],
    ['action', same, without('action')],
    ['reward', same, without('reward')],
    ['flags', same, without('flags')],
    ['action', same, swap('action', { shape: [20, 2] })],
    ['reward', same, swap('reward', { dtype: 'I32' })],
    ['value', same, swap('value', { shape: [39], bytes: bytes(156) })],
    ['logits', same, swap('logits', { shape: [160] })],
    ['memory', same, swap('memory', { shape: [120] })],
    ['memory', same, swap('memory', { shape: [40, 0], bytes: bytes(0) })],
    ['memory', same, swap('memory', { shape: [30, 4] })],
    ['reward', same, swap('reward', { bytes: nan })],
    ['flags[3]', same, swap('flags', { bytes: bytes(40).fill(64, 3, 4) })],
    ['flags[3]', same, swap('flags', { bytes: bytes(40).fill(1, 3, 4) })],
    ['flags[19]', same, swap('flags', { bytes: bytes(40) })],
    ['action[0]', same, swap('action', { bytes: bytes(40).fill(4) })],
    [
      'action[0]',
      same,
      (all) =>
        swap('action', {
          bytes: all
            .find(({ name }) => name === 'action')!
            .bytes.map((action, row) => (row === 0 ? (action + 1) % 4 : action)),
        })(all),
    ],
    ['weights/a', same, (all) => [...all, { name: 'weights/a', dtype: 'U8', shape: [1], bytes: bytes(1) }]],
    ['logits', same, swap('logits', { bytes: allOf(160, -Infinity) })],
    ['logits', same, swap('logits', { bytes: allOf(160, Infinity) })],
    ['value', same, swap('value', { bytes: allOf(40, -Infinity) })],
    ['frames', same, (all) => [...all, { name: 'frames', dtype: 'U8', shape: [40, 1, 1, 3], bytes: bytes(120) }]],
  ])('is refused with %s', (field, header, pieces) => {
    expect(refusal(() => decodeTrajectory(tampered(encodeTrajectory(ourTrajectory()), header, pieces)))).toBe(field)
  })

  it.each<[string, (all: Piece[]) => Piece[]]>([
    ['frames', swap('frames', { shape: [7, 9, 5, 1] })],
    ['frames', swap('frames', { shape: [7, 45] })],
    ['saliency', swap('saliency', { shape: [7, 9] })],
    ['observations', swap('observations', { shape: [9, 7, 1, 1] })],
    ['activations/hidden', swap('activations/hidden', { dtype: 'U32' })],
    ['activations/', (all) => [...all, { name: 'activations/', dtype: 'F32', shape: [7, 0], bytes: bytes(0) }]],
  ])('of a foreign game is refused with %s', (field, pieces) => {
    expect(refusal(() => decodeTrajectory(tampered(encodeTrajectory(foreignTrajectory()), same, pieces)))).toBe(field)
  })

  it('is not written where it would not be read', () => {
    const field = (trajectory: Trajectory) => refusal(() => encodeTrajectory(trajectory))
    const { columns, episodes } = ourTrajectory()
    expect(field(ourTrajectory({ name: ' ' }))).toBe('trajectory.name')
    expect(field(ourTrajectory({ columns: { ...columns, value: new Float32Array(39) } }))).toBe('value')
    expect(field(ourTrajectory({ columns: { ...columns, memory: new Float32Array(41) } }))).toBe('memory')
    expect(field(ourTrajectory({ columns: { ...columns, memory: new Float32Array(0) } }))).toBe('memory')
    expect(field(ourTrajectory({ columns: { ...columns, lives: new Float32Array(40) as never } }))).toBe('lives')
    expect(field(ourTrajectory({ episodes: [episodes[0]!, { ...episodes[1]!, finalValue: NaN }] }))).toBe(
      'trajectory.episodes[1].finalValue',
    )
    expect(field(ourTrajectory({ media: foreignTrajectory().media }))).not.toBe('accepted')
    expect(field(foreignTrajectory({ media: null }))).toBe('media')
  })
})

const allOf = (count: number, value: number) => new Uint8Array(new Float32Array(count).fill(value).buffer)

const folder = 'test/unit/storage/foreign'

describe('a file of the Python recorder', () => {
  it('tells what was recorded', () => {
    const trajectory = decodeTrajectory(readFileSync(join(folder, 'example.safetensors')))
    const { columns, media, episodes, game, bookmarks } = trajectory
    expect([trajectory.name, trajectory.origin, trajectory.agent?.name, game.id, game.title]).toEqual([
      'A walk',
      'file',
      'walker',
      'Walk-v0',
      'Walk',
    ])
    expect(game.actions.map(({ title }) => title)).toEqual(['stay', 'right', 'left'])
    expect(episodes).toEqual([
      { begin: 0, recording: null },
      { begin: 12, recording: null, finalValue: 2.5 },
    ])
    expect(bookmarks).toEqual([{ row: 19, note: 'the end, “so far”' }])
    const rows = Array.from({ length: 20 }, (_, row) => row)
    const step = (row: number) => (row < 12 ? row : row - 12)
    expect(Array.from(columns.action)).toEqual(rows.map((row) => row % 3))
    expect(Array.from(columns.reward)).toEqual(rows.map((row) => row / 4 - 1))
    expect(Array.from(columns.value!)).toEqual(rows.map((row) => row / 8))
    expect(Array.from(columns.logits!)).toEqual(rows.flatMap((row) => [row, 0 - row, 0.5]))
    expect(Array.from(columns.score!)).toEqual(rows.map(step))
    expect(Array.from(columns.lives!)).toEqual(rows.map((row) => 3 - Math.floor(step(row) / 5)))
    const flag = (row: number) =>
      (row === 11 ? RowFlag.terminated : 0) |
      (row === 19 ? RowFlag.truncated : 0) |
      (step(row) === 5 ? RowFlag.lifeLost : 0)
    expect(Array.from(columns.flags)).toEqual(rows.map(flag))
    expect([media!.frames!.shape, media!.observations!.shape, media!.saliency!.shape]).toEqual([
      [12, 16, 3],
      [4, 5, 2],
      [4, 5],
    ])
    const at = (13 * 12 * 16 + 6 * 16 + 1) * 3
    expect(Array.from(media!.frames!.data.subarray(at, at + 3))).toEqual([255, 13, 0])
    expect(media!.observations!.data.every((value, i) => value === Math.floor(i / 40))).toBe(true)
    expect(media!.saliency!.data.every((value, i) => value === Math.floor(i / 20) / 2 - 1)).toBe(true)
    expect(Array.from(media!.activations['hidden']!.data.subarray(6, 12))).toEqual([1, 2, 3, 4, 5, 6])
    expect(media!.activations['map']!.shape).toEqual([4])
  })

  const python = hasNumpy()
  if (!python) console.log('python3 with numpy is not here: the recorder itself is not run')
  it.skipIf(!python)('is what the script writes today, but for its id and date', () => {
    const out = mkdtempSync(join(tmpdir(), 'nudge-python-'))
    try {
      execFileSync('python3', ['-B', join(folder, 'write_example.py'), join(out, 'x')])
      const plain = (path: string) => ({ ...decodeTrajectory(readFileSync(path)), id: '', created: '' })
      expect(plain(join(out, 'x'))).toEqual(plain(join(folder, 'example.safetensors')))
    } finally {
      rmSync(out, { recursive: true })
    }
  })

  it.skipIf(!python)('is written by the loop that the script shows, also where a step both ends and is cut', () => {
    const { columns, episodes } = decodeTrajectory(written('loop.py').file)
    expect(episodes).toEqual([0, 3, 6, 9, 12].map((begin) => ({ begin, recording: null })))
    expect(Array.from(columns.logits!.subarray(0, 3))).toEqual([0.5, 1, -Infinity])
    expect(columns.flags[2]).toBe(RowFlag.terminated | RowFlag.truncated)
  })

  it.skipIf(!python)('is written without a second copy of it in memory', () => {
    expect(Number(written('memory.py').said)).toBeLessThan(0.2)
  })

  it.skipIf(!python)('is refused by the recorder itself where a row does not fit, in words', () => {
    const vector = 'of a vector environment record each environment by itself, see the head of nudge_recorder.py'
    const said = execFileSync('python3', ['-B', join(folder, 'misuse.py')], { encoding: 'utf8' })
      .trim()
      .split('\n')
    expect(said).toEqual([
      'begin_episode() comes before the first add() of each episode',
      'action: must be a whole number from 0 to 1, not 2',
      'reward: must be one number, not None',
      'frame: has shape (2, 3), must be (height, width, 3) bytes, RGB',
      'observation: has type float64, must be (height, width, channels) bytes; for numbers from 0 to 1 say (255 * x).astype(np.uint8)',
      'logits: has shape (3,), must be (2,)',
      'value: holds a number that is not finite',
      'frame: has shape (4, 4, 3), the rows before it have (2, 2, 3)',
      'frame: must be given for every row or for none',
      'begin_episode() comes before the first add() of each episode',
      `terminated: has shape (2,), must be true or false; ${vector}`,
      `reward: has shape (1,), must be one number; ${vector}`,
      'frame: has shape (3, 8, 8), must be (height, width, 3); channels come last: np.moveaxis(x, 0, -1)',
      'observation: has shape (4, 84, 84), must be (height, width, channels); channels come last: np.moveaxis(x, 0, -1)',
      'logits: are minus infinity for every action',
      'logits: holds a number that is not finite',
      '2 {2}',
    ])
  })
})

/** What a script of the folder writes to the path that it is given, and what it prints. */
function written(script: string): { readonly file: Uint8Array; readonly said: string } {
  const out = mkdtempSync(join(tmpdir(), 'nudge-python-'))
  try {
    const said = execFileSync('python3', ['-B', join(folder, script), join(out, 'x')], { encoding: 'utf8' })
    return { said, file: readFileSync(join(out, 'x')) }
  } finally {
    rmSync(out, { recursive: true })
  }
}

function hasNumpy(): boolean {
  try {
    execFileSync('python3', ['-c', 'import numpy'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
