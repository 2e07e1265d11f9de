import { execFile } from 'node:child_process'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { InputError } from '../../lab/contracts/errors'
import { makeFolder, replaceFile } from '../../storage/atomic'

const run = promisify(execFile)

/** A job of a cluster: so many tasks, each of which runs this same command by itself. */
export interface Job {
  readonly name: string
  /** What a task runs: the file of a command, and its arguments. */
  readonly command: readonly string[]
  readonly folder: string
  readonly tasks: number
  /** For sbatch, after ours: the later wins. */
  readonly options: readonly string[]
}

/**
 * A task that is killed or taken off its node comes back and goes on; one that runs out of time is told two minutes before, so that it
 * saves. `exec`: the signal reaches the command, not a shell around it.
 */
export function scriptOf({ name, command, folder, tasks, options }: Job): string {
  return [
    '#!/bin/bash',
    `#SBATCH --job-name=${name}`,
    ...(tasks > 1 ? [`#SBATCH --array=1-${tasks}`] : []),
    '#SBATCH --ntasks=1 --cpus-per-task=1',
    '#SBATCH --requeue --open-mode=append --signal=TERM@120',
    `#SBATCH --output=${join(folder, tasks > 1 ? '%A_%a.out' : '%j.out')}`,
    ...options.map((option) => `#SBATCH ${option}`),
    `cd ${quoted(process.cwd())}`,
    `exec ${[process.execPath, ...command].map(quoted).join(' ')}`,
    '',
  ].join('\n')
}

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
