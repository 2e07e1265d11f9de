import * as ops from '../../lab/backend/ops'
import { chosenTarget } from '../../lab/contracts/target'
import small from '../../lab/models/networks/small'
import { buildPolicy } from '../../lab/models/policy'
import { countCommands } from '../../lab/backend/counts'
import { defaults } from '../../lab/contracts/options'
import { saliencyMethods } from '../../lab/saliency/registry'
import type { Row } from '../bench'
import { openAdapter } from './device/adapter.lib'
import { median } from '../../lab/statistics/interval'
import { breakoutSubject, shape } from './saliency/subject.lib'

/** What one map asks of a GPU, method by method: the same on any hardware. On real hardware also times; a software adapter's say nothing. */
export default async function* maps(): AsyncGenerator<Row> {
  const adapter = await openAdapter()
  if (!adapter) return
  const counting = countCommands()
  const policy = buildPolicy(small, shape, 4, 1)
  const subject = { ...breakoutSubject(policy), target: chosenTarget }
  for (const method of saliencyMethods) {
    const explain = async () => {
      const map = method.explain(subject, defaults(method.options))
      await map.data()
      map.dispose()
    }
    await explain() // brings weights and shaders to the device
    counting.take()
    await explain()
    const { dispatches, submits, readBacks } = counting.take()
    const row = { case: `webgpu, ${method.title}`, unit: 'per map', versus: null, ratio: null, on: adapter.name }
    yield { ...row, metric: 'dispatches', value: dispatches }
    yield { ...row, metric: 'submits', value: submits }
    yield { ...row, metric: 'read-backs', value: readBacks }
    if (!adapter.software) yield { ...row, metric: 'time', value: await timed(explain), unit: 'ms' }
  }
  counting.stop()
  ops.dispose(subject.inputs)
  policy.dispose()
}

/** From asking to numbers on the host, ms; median of nine. */
async function timed(work: () => Promise<void>): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < 9; round++) {
    const started = performance.now()
    await work()
    times.push(performance.now() - started)
  }
  return median(times)
}
