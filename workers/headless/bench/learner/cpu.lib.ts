import { buildPolicy } from '../../../lab/models/policy'
import { chooseNodeBackend } from '../../backend.lib'
import type { Row } from '../../bench'
import { median } from '../../../lab/statistics/interval'
import { milliseconds } from './clock.lib'
import { minatarPlan, smallPlan, type Plan } from './plans.lib'
import { trainStep } from './wasm.lib'

/** Our train step against tfjs-cpu, plain JavaScript, at sizes it can bear. */
export async function* onCpu(): AsyncGenerator<Row> {
  for (const [plan, batch] of [
    [minatarPlan, 32],
    [smallPlan, 4],
  ] as const) {
    const ours = await timed('wasm', plan, batch, 7)
    const cpu = await timed('cpu', plan, batch, 5)
    yield {
      case: `${plan.network.id}, train step, batch ${batch}`,
      metric: 'time',
      value: ours,
      unit: 'ms',
      versus: `stock tfjs-cpu ${cpu.toFixed(0)} ms`,
      ratio: cpu / ours,
    }
  }
  await chooseNodeBackend('wasm')
}

async function timed(backend: 'wasm' | 'cpu', plan: Plan, batch: number, rounds: number): Promise<number> {
  await chooseNodeBackend(backend)
  const policy = buildPolicy(plan.network, plan.shape, plan.actions, 1)
  const { run } = trainStep(policy, plan, batch)
  const times = Array.from({ length: rounds }, () => milliseconds(run))
  policy.dispose()
  return median(times)
}
