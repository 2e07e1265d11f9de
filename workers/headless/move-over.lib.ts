import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** What names the others goes last: at no moment does it name one that is not there yet. */
const LAST = ['offline.json', 'sw.js', 'index.html']
const rank = (file: string) => LAST.indexOf(file)

/**
 * Puts the files of one folder in the place of another's, under whoever is served from there: each is replaced at once, and those that are
 * no more go when all the others are there. The folder that they came from goes too.
 */
export function moveOver(fresh: string, place: string): void {
  const [files, before] = [filesIn(fresh), filesIn(place)]
  for (const file of files.sort((a, b) => rank(a) - rank(b))) {
    mkdirSync(dirname(join(place, file)), { recursive: true })
    renameSync(join(fresh, file), join(place, file))
  }
  for (const file of before) if (!files.includes(file)) rmSync(join(place, file), { force: true })
  rmSync(fresh, { recursive: true })
}

const filesIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => !entry.isDirectory())
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    : []

/** Takes away what builds left beside `place` that were killed: `PLACE-PROCESS`, of processes that are no more. */
export function sweepBuilds(place: string): void {
  const start = `${place}-`.slice(dirname(place).length + 1)
  for (const name of readdirSync(dirname(place))) {
    const [, pid] = /^(\d+)$/.exec(name.startsWith(start) ? name.slice(start.length) : '') ?? []
    if (pid !== undefined && !isRunning(Number(pid)))
      rmSync(join(dirname(place), name), { recursive: true, force: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
