import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { createInterface } from 'node:readline'

/** One process of this same command per value, as many at a time as there are cores; each line says whose it is. */
export interface SideBySide {
  /** The flag that differs, e.g. `seed`. */
  readonly flag: string
  readonly values: readonly string[]
  /** The command line without that flag. */
  readonly rest: readonly string[]
}

/** Resolves with the highest exit status. Ctrl-C reaches every process, which each save and leave in their own way. */
export async function runSideBySide({ flag, values, rest }: SideBySide): Promise<number> {
  const waiting = [...values]
  const statuses: number[] = []
  // A terminal sends Ctrl-C to the whole group; this process only has to outlive the others, and to start no more of them.
  const stop = () => void waiting.splice(0)
  process.on('SIGINT', stop)
  const lane = async () => {
    for (let value = waiting.shift(); value !== undefined; value = waiting.shift())
      statuses.push(await runOne(flag, value, rest))
  }
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), values.length) }, lane))
  process.off('SIGINT', stop)
  return Math.max(...statuses)
}

function runOne(flag: string, value: string, rest: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [process.argv[1] ?? '', ...rest, `--${flag}`, value], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const [from, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const)
    createInterface({ input: from }).on('line', (line) => to.write(`${flag} ${value}  ${line}\n`))
  const passOn = () => void child.kill('SIGTERM')
  process.on('SIGTERM', passOn)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status) => {
      process.off('SIGTERM', passOn)
      resolve(status ?? 1)
    })
  })
}

/** `--flag x` and `--flag=x` taken out of a command line. */
export function without(flag: string, given: readonly string[]): string[] {
  return given.filter(
    (argument, i) => argument !== `--${flag}` && !argument.startsWith(`--${flag}=`) && given[i - 1] !== `--${flag}`,
  )
}
