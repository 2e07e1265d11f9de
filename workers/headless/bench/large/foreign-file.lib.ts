import { closeSync, openSync, writeSync } from 'node:fs'
import { RowFlag } from '../../../lab/contracts/trajectory'
import { createRandom } from '../../../lab/random'
import { writeHead, type Tensor } from '../../../storage/layout'
import { writeHeader } from '../../../storage/trajectory-header'
import { openGame } from '../../games.lib'

/** Rows of an episode. */
const EPISODE = 500

/**
 * A recording as `public/nudge_recorder.py` writes one, with a picture for every row: games of Breakout that are played here at random and
 * pretend to be from elsewhere. Written row by row, so that it may be larger than memory. Returns its size in bytes.
 */
export async function writeForeign(path: string, rows: number): Promise<number> {
  const game = await openGame('breakout', 1)
  const { title, width, height, actions } = game.spec
  const head = writeHead({
    metadata: {
      'nudge.trajectory': writeHeader({
        id: 'large',
        name: 'Large',
        origin: 'file',
        created: '2026-11-26T00:00:00Z',
        game: { id: 'elsewhere', title, actions: actions.map((_, i) => ({ id: String(i), title: String(i) })) },
        agent: null,
        episodes: Array.from({ length: Math.ceil(rows / EPISODE) }, (_, i) => ({
          begin: i * EPISODE,
          recording: null,
        })),
        bookmarks: [],
      }),
    },
    tensors: tensorsOf(rows, [height, width, 3]),
  })
  const random = createRandom(1)
  const taken = Uint8Array.from({ length: rows }, () => random.below(actions.length))
  const ends = Uint8Array.from({ length: rows }, (_, i) =>
    i % EPISODE === EPISODE - 1 || i === rows - 1 ? RowFlag.truncated : 0,
  )
  const file = openSync(path, 'w')
  try {
    for (const bytes of [head, new Uint8Array(4 * rows), taken, ends]) writeSync(file, bytes)
    const picture = new Uint8Array(width * height * 3)
    for (let row = 0; row < rows; row++) {
      if (row % EPISODE === 0) game.reset(0, row)
      const rgba = game.paint(0)
      for (let i = 0; i < width * height; i++) picture.set(rgba.subarray(4 * i, 4 * i + 3), 3 * i)
      writeSync(file, picture)
      game.step(0, taken[row]!)
    }
    return head.length + rows * (6 + picture.length)
  } finally {
    closeSync(file)
  }
}

/** Rewards first, as the widest type. */
function tensorsOf(rows: number, picture: readonly number[]): ReadonlyMap<string, Tensor> {
  let end = 0
  const tensor = (dtype: 'F32' | 'U8', shape: readonly number[]): Tensor => ({
    dtype,
    shape,
    begin: end,
    end: (end += shape.reduce((a, b) => a * b, dtype === 'F32' ? 4 : 1)),
  })
  return new Map([
    ['reward', tensor('F32', [rows])],
    ['action', tensor('U8', [rows])],
    ['flags', tensor('U8', [rows])],
    ['frames', tensor('U8', [rows, ...picture])],
  ])
}
