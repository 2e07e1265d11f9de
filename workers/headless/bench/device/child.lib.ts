import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Row } from '../../bench'
import { softwareGpu } from '../../software-gpu.lib'

/**
 * A suite that needs a GPU, in a process of its own: a software adapter is found only by what a process starts with. Without
 * any adapter there are no rows, and a line that says so.
 */
export async function* onWebgpu(suite: 'webgpu' | 'maps' | 'cells'): AsyncGenerator<Row> {
  const bench = process.argv[1]
  if (bench === undefined) throw new Error('the benchmarks are a program of their own')
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [bench, suite, '--json'], {
    env: { ...process.env, ...softwareGpu() },
  })
  process.stderr.write(stderr)
  for (const line of stdout.split('\n').filter((line) => line.startsWith('{'))) yield JSON.parse(line) as Row
}
