import { chosenTarget, policyTarget, valueTarget } from '../../lab/contracts/target'
import small from '../../lab/models/networks/small'
import { buildPolicy } from '../../lab/models/policy'
import * as ops from '../../lab/backend/ops'
import type { Tensor } from '../../lab/contracts/tensor'
import { defaults } from '../../lab/contracts/options'
import type { Policy } from '../../lab/contracts/model'
import type { Subject, Target } from '../../lab/contracts/saliency'
import object from '../../lab/saliency/methods/object'
import perturbation from '../../lab/saliency/methods/perturbation'
import smoothgrad from '../../lab/saliency/methods/smoothgrad'
import { saliencyMethods } from '../../lab/saliency/registry'
import { median, quantile } from '../../lab/statistics/interval'
import { chooseNodeBackend } from '../backend.lib'
import type { Row } from '../bench'
import { onWebgpu } from './device/child.lib'
import { breakoutSubject, shape } from './saliency/subject.lib'

type Maps = () => Tensor | readonly Tensor[]

const actorAndCritic: readonly Target[] = [policyTarget, valueTarget]

/** Map after map of the small network on wasm, read-back included, with the published options and their coarse forms. */
export default async function* saliency(): AsyncGenerator<Row> {
  await chooseNodeBackend('wasm')
  const policy = buildPolicy(small, shape, 4, 1)
  const subject = breakoutSubject(policy)
  const options = {
    smooth: defaults(smoothgrad.options),
    grid: defaults(perturbation.options),
    objects: defaults(object.options),
  }
  const whole: Policy = { ...policy, convolutions: () => [] }
  const full = () => perturbation.explain(subject, options.grid)

  yield* compare('perturbation, 289 masks', full, 'every observation through the whole network', () =>
    perturbation.explain({ ...subject, model: whole }, options.grid),
  )
  const batch = ops.tile(subject.inputs['observation']!, [289, 1, 1, 1])
  yield* compare('perturbation, 289 masks', full, '289 plain forward passes', () =>
    ops.tidy(() => policy.forward({ observation: batch }).logits),
  )
  batch.dispose()
  yield* compare(
    'perturbation, first answer',
    () => perturbation.explain(subject, perturbation.coarse(options.grid)),
    'full grid',
    full,
  )
  const inTurn = () => actorAndCritic.map((target) => perturbation.explain({ ...subject, target }, options.grid))
  yield* compare(
    'perturbation, actor and critic',
    () => perturbation.explainMany(subject, actorAndCritic, options.grid),
    'one after the other',
    inTurn,
  )
  yield* compare('object, bricks by region', () => object.explain(subject, { ...options.objects, bricks: 'regions' }))
  yield* compare('SmoothGrad, first answer', () => smoothgrad.explain(subject, smoothgrad.coarse(options.smooth)))
  yield* everyMethod(subject, policy)
  ops.dispose(subject.inputs)
  policy.dispose()
  yield* onWebgpu('maps')
}

/** Every method with its defaults, against as many plain forward passes as the images it asks about, at the price of one in a batch of 289. */
async function* everyMethod(subject: Subject, policy: Policy): AsyncGenerator<Row> {
  const batch = ops.tile(subject.inputs['observation']!, [289, 1, 1, 1])
  const pass = (await time(() => ops.tidy(() => policy.forward({ observation: batch }).logits))).p50 / 289
  batch.dispose()
  for (const method of saliencyMethods) {
    const asked: Subject = { ...subject, target: chosenTarget }
    const options = defaults(method.options)
    const images = countImages((counted) => method.explain({ ...asked, model: counted }, options), policy)
    const { p50, p95 } = await time(() => method.explain(asked, options))
    const naive = images * pass
    yield {
      case: `${method.title}, default`,
      metric: 'p50',
      value: p50,
      unit: 'ms',
      versus: `${images} plain forward ${images === 1 ? 'pass' : 'passes'} ${naive.toFixed(1)} ms`,
      ratio: naive / p50,
    }
    yield { case: `${method.title}, default`, metric: 'p95', value: p95, unit: 'ms', versus: null, ratio: null }
  }
}

/** Observations that pass through the network, whole or up to a layer, where nothing is saved. */
function countImages(explain: (policy: Policy) => Tensor, policy: Policy): number {
  let images = 0
  const counted: Policy = {
    ...policy,
    // Methods that only ask for answers would go round the network's own layers.
    convolutions: () => [],
    forward(inputs) {
      images += inputs.observation.shape[0]!
      return policy.forward(inputs)
    },
    activations(inputs, layer) {
      images += inputs['observation']!.shape[0]!
      return policy.activations(inputs, layer)
    },
  }
  explain(counted).dispose()
  return images
}

async function* compare(name: string, maps: Maps, against?: string, other?: Maps): AsyncGenerator<Row> {
  const { p50, p95 } = await time(maps)
  const rival = other && (await time(other)).p50
  const comparison =
    rival === undefined
      ? { versus: null, ratio: null }
      : { versus: `${against} ${rival.toFixed(1)} ms`, ratio: rival / p50 }
  yield { case: name, metric: 'p50', value: p50, unit: 'ms', ...comparison }
  yield { case: name, metric: 'p95', value: p95, unit: 'ms', versus: null, ratio: null }
}

/** 40 maps after two that warm the caches, each read back. */
async function time(maps: Maps): Promise<{ p50: number; p95: number }> {
  const times: number[] = []
  for (let i = -2; i < 40; i++) {
    const started = performance.now()
    const made = [maps()].flat()
    await Promise.all(made.map((map) => map.data()))
    if (i >= 0) times.push(performance.now() - started)
    ops.dispose(made)
  }
  return { p50: median(times), p95: quantile(times, 0.95) }
}
