import { execFile } from 'node:child_process'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { InputError } from '../lab/contracts/errors'
import { makeFolder, replaceFile } from '../storage/atomic'
import { wholeNumber } from './arguments.lib'
import { without } from './side-by-side.lib'

const run = promisify(execFile)

/** What a command that can be a job takes for it; `one`: what a task does, of which it does one after the other. */
export const slurmFlags = (one: string) =>
  ({
    slurm: { kind: 'switch', help: `write and submit a job whose tasks do what is not done yet, one ${one} at a time` },
    tasks: { kind: 'text', help: `tasks of that job (one for each ${one})`, needs: ['slurm'] },
    sbatch: {
      kind: 'list',
      help: 'one more option for sbatch, as in --sbatch=--time=12:00:00; repeatable',
      needs: ['slurm'],
    },
  }) as const

/** A job of a cluster: so many tasks, each of which runs this same command by itself. */
export interface Job {
  readonly name: string
  /** What a task runs: the file of a command, and its arguments. */
  readonly command: readonly string[]
  readonly folder: string
  readonly tasks: number
  /** Begins when every task of this one has ended, however it ended. */
  readonly after?: string
  /** For sbatch, after ours: the later wins. */
  readonly options: readonly string[]
}

/**
 * A task that is killed or taken off its node comes back and goes on; one that runs out of time is told two minutes before, so that it
 * saves. `exec`: the signal reaches the command, not a shell around it.
 */
export function scriptOf({ name, command, folder, tasks, after, options }: Job): string {
  return [
    '#!/bin/bash',
    `#SBATCH --job-name=${name}`,
    ...(tasks > 1 ? [`#SBATCH --array=1-${tasks}`] : []),
    '#SBATCH --ntasks=1 --cpus-per-task=1',
    '#SBATCH --requeue --open-mode=append --signal=TERM@120',
    `#SBATCH --output=${join(folder, tasks > 1 ? '%A_%a.out' : '%j.out')}`,
    ...(after === undefined ? [] : [`#SBATCH --dependency=afterany:${after}`]),
    ...options.map((option) => `#SBATCH ${option}`),
    `cd ${quoted(process.cwd())}`,
    `exec ${[process.execPath, ...command].map(quoted).join(' ')}`,
    '',
  ].join('\n')
}

/** This command's own line without what makes a job of it, and without these. */
export const commandOfTask = (...also: readonly string[]): string[] => {
  const given = process.argv.slice(2).filter((argument) => argument !== '--slurm' && !also.includes(argument))
  return [process.argv[1]!, ...['tasks', 'sbatch'].reduce((some, flag) => without(flag, some), given)]
}

/** As many tasks as were asked for, but no more than there is to do. */
export const tasksFor = (wanted: string | undefined, left: number): number =>
  Math.min(left, wanted === undefined ? left : wholeNumber('tasks', wanted, 1, 100_000))

const quoted = (word: string): string => (/^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)

/** Writes the script into the folder and hands it to sbatch. Gives the job's number. Throws InputError where there is no SLURM, or it refuses. */
export async function submitJob(job: Job): Promise<string> {
  const at = { ...job, folder: resolve(job.folder) }
  await makeFolder(at.folder)
  const script = join(at.folder, `${job.name}.sbatch`)
  await replaceFile(script, new TextEncoder().encode(scriptOf(at)))
  const { stdout } = await run('sbatch', ['--parsable', script]).catch(
    (error: Error & { code?: string; stderr?: string }) => {
      throw new InputError(
        '--slurm',
        error.code === 'ENOENT'
          ? `there is no sbatch here; ${script} is written`
          : `sbatch says: ${error.stderr?.trim() ?? error.message}`,
      )
    },
  )
  return stdout.trim().split(';')[0]!
}
