import { gradients, ppoLosses } from '../../lab/trainers/parts/losses'
import { createRollout } from '../../lab/trainers/parts/rollout'
import { buildPolicy } from '../../lab/models/policy'
import { createAdam } from '../../lab/backend/adam'
import { countCommands, type Counting, type Counts } from '../../lab/backend/counts'
import * as ops from '../../lab/backend/ops'
import { own } from '../../lab/backend/tensors'
import * as tf from '../../lab/backend/tf'
import { installGpuKernels, uninstallGpuKernels } from '../../lab/backend/webgpu-kernels'
import { defaults } from '../../lab/contracts/options'
import type { Policy } from '../../lab/contracts/model'
import { createVectorEnv, envOptions } from '../../lab/envs/vector'
import { createStreams } from '../../lab/streams'
import type { Row } from '../bench'
import { loadGame } from '../games.lib'
import { openAdapter, type Adapter } from './device/adapter.lib'
import { countDqnUpdate, dqnVariants } from './learner/dqn-counts.lib'
import { layerSteps, prepare } from './layers/steps.lib'
import { median } from '../../lab/statistics/interval'
import { trainingRate } from './learner/rates.lib'
import { createBatch, minatarPlan, naturePlan, observations, smallPlan, type Plan } from './learner/plans.lib'

/**
 * What the learner asks of a GPU, ours against stock tfjs: dispatches and read-backs, the same on any hardware, and on real
 * hardware also times. Counted with few rows, timed with the batch of the plan.
 */
export default async function* webgpu(): AsyncGenerator<Row> {
  const adapter = await openAdapter()
  if (!adapter) return
  for await (const row of measure(adapter)) yield { ...row, on: adapter.name }
}

async function* measure({ software }: Adapter): AsyncGenerator<Row> {
  const counting = countCommands()
  for (const plan of [smallPlan, minatarPlan]) yield* countUpdate(plan, counting)
  for (const [name, change] of dqnVariants) {
    const { ours, stock } = await both(() => countDqnUpdate(change, counting))
    yield against(`webgpu, small, update of ${name}`, 'dispatches', ours, stock)
  }
  yield* countRollout(counting)
  yield* countLayers(counting)
  counting.stop()
  if (software) return
  for (const plan of [minatarPlan, smallPlan, naturePlan]) yield* timeUpdate(plan)
  yield* timeTraining()
}

/** Enough games and rows at once that a GPU computes instead of being spoken to. */
const many = { slots: 64, minibatch: 1024 }

async function* timeTraining(): AsyncGenerator<Row> {
  for (const [network, changed, says] of [
    ['small', {}, ''],
    ['small', many, ', 64 slots, minibatch 1024'],
    ['nature', many, ', 64 slots, minibatch 1024'],
  ] as const)
    yield {
      case: `webgpu, breakout, ${network}, PPO${says}`,
      metric: 'rate',
      value: await trainingRate({ network, changed }),
      unit: 'decisions/s',
      versus: null,
      ratio: null,
    }
}

interface Step {
  readonly run: () => void
  /** Waits for the device. */
  readonly done: () => Promise<unknown>
  readonly dispose: () => void
}

/** One PPO minibatch, ours with clipping by norm, stock without. */
function updateOf(plan: Plan, rows: number, whose: 'ours' | 'stock'): Step {
  const policy = buildPolicy(plan.network, plan.shape, plan.actions, 1)
  const x = observations(plan, rows)
  const batch = createBatch(plan, rows)
  const loss = () => ppoLosses(policy.forward({ observation: x }), batch, 0.2, { entropy: 0.01, value: 0.5 }).total
  const adam = whose === 'ours' ? createAdam(policy.variables) : null
  const stock = whose === 'stock' ? tf.train.adam(1e-4) : null
  return {
    run: () =>
      ops.tidy(() => {
        if (adam) ops.dispose(adam.apply(gradients(policy.variables, loss), 1e-4, 0.5))
        stock?.minimize(() => own(loss()) as tf.Scalar, false, policy.variables.map(own) as tf.Variable[])
      }),
    done: () => policy.read(),
    dispose() {
      adam?.dispose()
      stock?.dispose()
      policy.dispose()
      x.dispose()
    },
  }
}

/** Ours, then the same with tfjs's own kernels. */
async function both<T>(work: (whose: 'ours' | 'stock') => Promise<T>): Promise<{ ours: T; stock: T }> {
  const ours = await work('ours')
  uninstallGpuKernels()
  const stock = await work('stock')
  installGpuKernels()
  return { ours, stock }
}

async function* countUpdate(plan: Plan, counting: Counting): AsyncGenerator<Row> {
  const { ours, stock } = await both(async (whose) => {
    const step = updateOf(plan, 8, whose)
    step.run() // brings the weights to the device and makes the optimiser's state
    counting.take()
    step.run()
    const counts = counting.take()
    await step.done()
    step.dispose()
    return counts
  })
  const name = `webgpu, ${plan.network.id}, PPO minibatch`
  yield against(name, 'dispatches', ours.dispatches, stock.dispatches)
  yield against(name, 'submits', ours.submits, stock.submits)
  yield {
    case: name,
    metric: 'read-backs',
    value: ours.readBacks,
    unit: '',
    versus: `stock tfjs ${stock.readBacks}`,
    ratio: null,
  }
}

/** Layers forwards and back: ours, and composed from tfjs's own operations. */
async function* countLayers(counting: Counting): AsyncGenerator<Row> {
  for (const step of layerSteps) {
    const { ours, stock } = await both(async () => {
      const { run, dispose } = prepare(step)
      run() // brings what is given to the device
      counting.take()
      run()
      const { dispatches } = counting.take()
      await ops.pace()
      dispose()
      return dispatches
    })
    yield against(`webgpu, ${step.name}`, 'dispatches', ours, stock)
  }
}

const against = (name: string, metric: string, ours: number, stock: number): Row => ({
  case: name,
  metric,
  value: ours,
  unit: '',
  versus: `stock tfjs ${stock}`,
  ratio: stock / ours,
})

async function* countRollout(counting: Counting): AsyncGenerator<Row> {
  const slots = 4
  const env = createVectorEnv(await loadGame('breakout', slots), { options: defaults(envOptions), seed: 1 })
  for (const halves of [false, true]) {
    const policy = buildPolicy(smallPlan.network, env.shape, env.actions, 1)
    const perStep = async (steps: number) => {
      const rollout = createRollout(env, policy, steps, { halves })
      counting.take()
      await rollout.collect(createStreams(1, slots), async () => {})
      return counting.take()
    }
    await perStep(1)
    const [few, more] = [await perStep(1), await perStep(3)]
    const per = (name: keyof Counts) => (more[name] - few[name]) / 2
    const row = {
      case: `webgpu, small, rollout step${halves ? ' in halves' : ''}`,
      unit: 'of all slots',
      versus: null,
      ratio: null,
    }
    yield { ...row, metric: 'dispatches', value: per('dispatches') }
    yield { ...row, metric: 'read-backs', value: per('readBacks') }
    policy.dispose()
  }
  yield* stockRollout(counting, slots)
}

/** Stock: the forward pass, its two outputs read back, actions drawn on the host. */
async function* stockRollout(counting: Counting, slots: number): AsyncGenerator<Row> {
  uninstallGpuKernels()
  const policy: Policy = buildPolicy(smallPlan.network, smallPlan.shape, smallPlan.actions, 1)
  const x = observations(smallPlan, slots)
  const step = async () => {
    const { logits, value } = policy.forward({ observation: x })
    await Promise.all([logits.data(), value.data()])
    ops.dispose([logits, value])
  }
  await step()
  counting.take()
  await step()
  const counts = counting.take()
  policy.dispose()
  x.dispose()
  installGpuKernels()
  const row = {
    case: `webgpu, small, stock tfjs rollout step`,
    unit: 'of all slots',
    versus: null,
    ratio: null,
  }
  yield { ...row, metric: 'dispatches', value: counts.dispatches }
  yield { ...row, metric: 'read-backs', value: counts.readBacks }
}

/** Ten steps at a time, waited for together; median of seven. */
async function* timeUpdate(plan: Plan): AsyncGenerator<Row> {
  const { ours, stock } = await both(async (whose) => {
    const step = updateOf(plan, plan.batch, whose)
    const times: number[] = []
    for (let round = -2; round < 7; round++) {
      const started = performance.now()
      for (let i = 0; i < 10; i++) step.run()
      await step.done()
      if (round >= 0) times.push((performance.now() - started) / 10)
    }
    step.dispose()
    return median(times)
  })
  yield {
    case: `webgpu, ${plan.network.id}, train step, batch ${plan.batch}`,
    metric: 'time',
    value: ours,
    unit: 'ms',
    versus: `stock tfjs ${stock.toFixed(2)} ms`,
    ratio: stock / ours,
  }
}
