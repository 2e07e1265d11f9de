import { createHash } from 'node:crypto'
import { execFile, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRandom } from '../../../lab/random'
import { decodeCheckpoint } from '../../../storage/safetensors'

/** What became of trainings that were killed again and again and went on each time. */
export interface Survived {
  readonly kills: number
  readonly chains: number
  /** Of the chains, those that reached the very weights, optimiser and random words that an undisturbed run reaches. */
  readonly equal: number
  /** Starts after a kill that were refused, with what they said; there must be none. */
  readonly refusals: readonly string[]
}

const TRAIN = 'build/train.js'
const RUN =
  '--env catch --network tiny --decisions 4096 --checkpoint-minutes 0 --progress-seconds 0 --set slots=8 --set steps=16'.split(
    ' ',
  )
/** A chain that has not come to its end after so many starts makes no way. */
const MOST_STARTS = 200

interface Ended {
  readonly killed: boolean
  readonly done: boolean
  readonly said: string
}

/** A training of the command line, killed after so many milliseconds unless it is over before. */
function start(folder: string, killAfterMs: number): Promise<Ended> {
  const resume = existsSync(folder) && readdirSync(folder).some((file) => file.endsWith('-1.safetensors'))
  const args = [TRAIN, ...RUN, '--out', folder, ...(resume ? ['--resume'] : [])]
  return new Promise((resolve) => {
    const child: ChildProcess = execFile(process.execPath, args, (error, _, complained) => {
      clearTimeout(timer)
      const killed = error?.signal === 'SIGKILL'
      resolve({ killed, done: !error, said: killed ? '' : complained })
    })
    const timer = setTimeout(() => child.kill('SIGKILL'), killAfterMs)
  })
}

function endOf(folder: string): string {
  const name = readdirSync(folder).find((file) => file.endsWith('-1.safetensors'))
  return markOf(readFileSync(join(folder, name!)))
}

/** Of a checkpoint's file: everything that the next update depends on; not how long it took, or when it began. */
export function markOf(file: Uint8Array): string {
  const { weights, training } = decodeCheckpoint(file)
  const hash = createHash('sha256').update(JSON.stringify([training?.update, training?.decisions, training?.random]))
  for (const { data } of [...weights, ...(training?.optimizer ?? [])]) hash.update(new Uint8Array(data.buffer))
  for (const { bytes } of training?.envs ?? []) hash.update(bytes)
  return hash.digest('hex')
}

/** At least so many kills of Node processes, whole chains of them, at moments drawn from the seed. */
export async function killTrainings(kills: number, seed: number): Promise<Survived> {
  const random = createRandom(seed)
  const folder = mkdtempSync(join(tmpdir(), 'nudge-kills-'))
  try {
    const began = performance.now()
    const calm = await start(join(folder, 'calm'), 600_000)
    if (!calm.done) throw new Error(`the undisturbed run failed: ${calm.said}`)
    const spanMs = performance.now() - began
    const goal = endOf(join(folder, 'calm'))
    const count = { kills: 0, chains: 0, equal: 0, refusals: [] as string[] }
    while (count.kills < kills) {
      const place = join(folder, String(count.chains))
      for (let starts = 0; ; starts++) {
        const { killed, done, said } = await start(place, random.uniform() * spanMs)
        if (killed) count.kills++
        else if (!done) count.refusals.push(said)
        if (done || starts >= MOST_STARTS || count.refusals.length > 0) break
      }
      count.chains++
      if (count.refusals.length > 0) break
      if (endOf(place) === goal) count.equal++
    }
    return count
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
