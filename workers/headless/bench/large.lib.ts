import { existsSync, mkdtempSync, openAsBlob, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRandom } from '../../lab/random'
import type { Source } from '../../lab/contracts/shelf'
import { pack, unpack } from '../../storage/packed'
import { sourceOfBlob } from '../../storage/source'
import { openTrajectoryFile } from '../../storage/trajectory-rows'
import type { Row } from '../bench'
import { row, spread, timed, timeEach } from './explorer/clock.lib'
import { inChromium } from './large/in-chromium.lib'
import { writeForeign } from './large/foreign-file.lib'

/**
 * A recording of a gigabyte, from elsewhere: what is read and how much memory it takes to open it, to look around in it, to keep and
 * to export it. In Node by the code of the explorer's worker, then on the built site in Chromium, which needs `npm run build`.
 * `LARGE_ROWS` makes it smaller or larger.
 */
const ROWS = Number(process.env.LARGE_ROWS ?? 9000)
const LOOKS = 200

export default async function* large(): AsyncGenerator<Row> {
  if (!existsSync('dist/index.html')) throw new Error('there is no built site: npm run build first')
  const folder = mkdtempSync(join(tmpdir(), 'nudge-large-'))
  try {
    const path = join(folder, 'large.safetensors')
    const size = await writeForeign(path, ROWS)
    yield row('file', `${ROWS} pictures of 240 × 160`, size / 1e6, 'MB')
    yield* inNode(sourceOfBlob(await openAsBlob(path)))
    yield* inChromium(path, ROWS)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function* inNode(file: Source): AsyncGenerator<Row> {
  const counted = new Counted(file)
  yield* looked('from where it lies', counted)
  const { result: packed, ms } = await timed(() => pack(file))
  const name = 'deflated, as it is kept'
  const kept = new Counted(unpack(packed))
  yield {
    ...row(name, 'size', packed.blocks.size / 1e6, 'MB'),
    versus: 'the file',
    ratio: file.size / packed.blocks.size,
  }
  yield row(name, 'rate', file.size / 1e6 / (ms / 1000), 'MB/s')
  yield* looked(name, kept)
}

async function* looked(name: string, file: Counted): AsyncGenerator<Row> {
  const { result, ms } = await timed(() => openTrajectoryFile(file))
  yield row(name, 'open', ms, 'ms')
  yield row(name, 'read to open it', file.bytes / 1e6, 'MB')
  file.bytes = 0
  const random = createRandom(2)
  const rows = Array.from({ length: LOOKS }, () => random.below(ROWS))
  yield* spread(`${name}: a picture anywhere`, await timeEach(rows, (at) => result.media!.frames!.read(at, at + 1)))
  yield row(`${name}: a picture anywhere`, 'read', file.bytes / (LOOKS + 2) / 1000, 'kB')
}

class Counted implements Source {
  bytes = 0
  constructor(readonly file: Source) {}

  get size(): number {
    return this.file.size
  }

  readonly read = (from: number, to: number) => {
    this.bytes += to - from
    return this.file.read(from, to)
  }
}
