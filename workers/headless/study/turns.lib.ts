import { randomUUID } from 'node:crypto'
import { appendFile, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LostTurn, type Turn, type Turns } from '../../lab/runs/study/shelf'
import { fileError, linkOnce, makeFolder } from '../../storage/atomic'
import { isAlive, me, type ProcessId } from './process.lib'

/** Signs of life, and how long a process of another machine may go without one. */
const BEAT_MS = 30_000
const STALE_MS = 20 * BEAT_MS

/**
 * The right to a batch, as files in a folder: `BATCH.1` names the process that is at it; when that one has died, `BATCH.2` the next, and
 * so on: the highest number holds. A file is written under another name and then linked to its own, which succeeds for one process only,
 * however many try; and nobody ever takes away what another living one has made. A process of this machine is dead when the system says
 * so; one of another machine when it has given no sign for `STALE_MS` by the folder's own clock.
 */
export async function openTurns(folder: string): Promise<Turns> {
  await makeFolder(folder)
  return { take: (batch) => take(join(folder, batch)) }
}

async function take(batch: string): Promise<Turn | null> {
  const last = (await numbersOf(batch)).at(-1) ?? 0
  const before = last === 0 ? null : await holderOf(`${batch}.${last}`)
  if (before && isAlive(before)) return null
  const draft = await writeDraft(batch)
  try {
    if (last > 0 && (await isHeld(`${batch}.${last}`, before, draft.path))) return null
    if (!(await linkOnce(draft.path, `${batch}.${last + 1}`))) return null
  } finally {
    await rm(draft.path, { force: true })
  }
  if (await isSound(batch, last, before)) return holding(batch, last + 1)
  await rm(`${batch}.${last + 1}`, { force: true })
  return null
}

/** Between looking and linking, the dead one's follower may have come, finished and tidied up, and others have begun to count anew: then this is not the highest number, or does not follow on the dead one. */
async function isSound(batch: string, last: number, before: Holder | null): Promise<boolean> {
  const highest = (await numbersOf(batch)).at(-1) === last + 1
  return highest && (last === 0 || (await holderOf(`${batch}.${last}`))?.turn === before?.turn)
}

async function numbersOf(batch: string): Promise<number[]> {
  const [folder, start] = [join(batch, '..'), `${batch.slice(join(batch, '..').length + 1)}.`]
  const rests = (await readdir(folder)).filter((name) => name.startsWith(start)).map((name) => name.slice(start.length))
  return rests
    .filter((rest) => /^\d+$/.test(rest))
    .map(Number)
    .sort((a, b) => a - b)
}

interface Holder extends ProcessId {
  /** Tells one turn of a process from its next. */
  readonly turn: string
}

/** Throws StorageError, and leaves nothing then. */
async function writeDraft(batch: string): Promise<{ readonly path: string }> {
  const turn = randomUUID()
  const path = `${batch}.${turn}.draft`
  const text = JSON.stringify({ ...me, turn, at: new Date().toISOString() } satisfies Holder & { at: string })
  await writeFile(path, text).catch(async (error: unknown) => {
    await rm(path, { force: true }).catch(() => {})
    throw fileError(batch, error)
  })
  return { path }
}

/** Null: gone, or damaged. */
async function holderOf(path: string): Promise<Holder | null> {
  try {
    const { machine, pid, born, turn } = JSON.parse(await readFile(path, 'utf8')) as Partial<Holder>
    return typeof machine === 'string' &&
      typeof pid === 'number' &&
      typeof born === 'string' &&
      typeof turn === 'string'
      ? { machine, pid, born, turn }
      : null
  } catch {
    return null
  }
}

/** `now`: a file just written, for the folder's own clock. */
async function isHeld(path: string, holder: Holder | null, now: string): Promise<boolean> {
  const alive = holder && isAlive(holder)
  if (typeof alive === 'boolean') return alive
  const [sign, present] = await Promise.all([stat(path).catch(() => null), stat(now)])
  // Gone meanwhile: whose turn it is now is for the next look.
  return sign === null || present.mtimeMs - sign.mtimeMs < STALE_MS
}

function holding(batch: string, number: number): Turn {
  let beaten = Date.now()
  let lost = false
  return {
    async beat() {
      if (Date.now() - beaten < BEAT_MS) return
      lost ||= (await numbersOf(batch)).at(-1) !== number
      if (lost) throw new LostTurn(`somebody else has taken ${batch}`)
      // A space behind the JSON: the folder's clock, not ours, stamps it.
      await appendFile(`${batch}.${number}`, ' ')
      beaten = Date.now()
    },
    /** The lowest first, so that the highest number holds to the end. */
    async release() {
      if (lost) return
      for (const each of (await numbersOf(batch)).filter((one) => one <= number))
        await rm(`${batch}.${each}`, { force: true })
    },
  }
}
