import { join } from 'node:path'
import { counted } from '../../lab/charts/numbers'
import type { OpenQuestion } from '../../lab/runs/study/question'
import type { RowShelf } from '../../lab/runs/study/shelf'
import { without } from '../side-by-side.lib'
import { commandOfTask, submitJob, tasksFor } from '../slurm.lib'

interface Cluster {
  /** How many tasks were asked for. */
  readonly tasks: string | undefined
  /** For sbatch. */
  readonly sbatch: readonly string[]
}

/**
 * The same command as a job: its tasks share the batches that are not done yet. A second job begins when all of them have ended: it does what
 * a task that died left undone, makes the report, and ships and prints it where that was asked for.
 */
export async function submitStudy(
  id: string,
  folder: string,
  { cells }: OpenQuestion,
  shelf: RowShelf,
  { tasks, sbatch: options }: Cluster,
): Promise<void> {
  const kept = await shelf.read([...new Set(cells.map(({ batch }) => batch))])
  const left = cells.filter(({ key }) => !kept.has(key))
  if (left.length === 0)
    return console.log(`all ${cells.length} cells are done; the same command without --slurm makes the report`)
  const batches = new Set(left.map(({ batch }) => batch)).size
  const name = `nudge-study-${id}`
  const place = { folder: join(folder, 'slurm'), options }
  const rows = without('ship', commandOfTask('--json'))
  const job = await submitJob({ ...place, name, command: rows, tasks: tasksFor(tasks, batches) })
  const report = await submitJob({
    ...place,
    name: `${name}-report`,
    command: commandOfTask(),
    tasks: 1,
    after: job,
  })
  console.log(
    `job ${job}: ${left.length} of ${counted(cells.length, 'cell')} to do, in ${counted(batches, 'batch', 'batches')}; job ${report} makes the report after it; squeue tells how far they are`,
  )
}
