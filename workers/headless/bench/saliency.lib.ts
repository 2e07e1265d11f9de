import small from '../../lab/agents/networks/small'
import { buildPolicy } from '../../lab/agents/policy'
import * as tf from '../../lab/backend/tf'
import type { Box, KindSpec } from '../../lab/contracts/env'
import { defaults } from '../../lab/contracts/options'
import type { Policy } from '../../lab/contracts/policy'
import type { Subject, Target } from '../../lab/contracts/saliency'
import { createRandom } from '../../lab/random'
import jacobian from '../../lab/saliency/methods/jacobian'
import object from '../../lab/saliency/methods/object'
import perturbation from '../../lab/saliency/methods/perturbation'
import smoothgrad from '../../lab/saliency/methods/smoothgrad'
import { saliencyMethods } from '../../lab/saliency/registry'
import { chooseNodeBackend } from '../backend.lib'
import type { Row } from '../bench'

type Maps = () => tf.Tensor | readonly tf.Tensor[]

const shape = [84, 84, 4] as const
/** Measured in more than one way below; the others once, with their defaults. */
const named = [jacobian, object, perturbation, smoothgrad].map(({ id }): string => id)
const policyTarget: Target = { kind: 'policy' }
const actorAndCritic: readonly Target[] = [policyTarget, { kind: 'value' }]

/** Map after map of the small network on wasm, read-back included, with the published options and their coarse forms. */
export default async function* saliency(): AsyncGenerator<Row> {
  await chooseNodeBackend('wasm')
  const policy = buildPolicy(small, shape, 4, 1)
  const subject = breakoutSubject(policy)
  const options = {
    jacobian: defaults(jacobian.options),
    smooth: defaults(smoothgrad.options),
    grid: defaults(perturbation.options),
    objects: defaults(object.options),
  }
  const { first: _, layers: __, ...whole } = policy
  const full = () => perturbation.explain(subject, options.grid)

  yield* compare('Jacobian', () => jacobian.explain({ ...subject, target: { kind: 'sum' } }, options.jacobian))
  yield* compare('perturbation, 289 masks', full, 'every observation through the whole network', () =>
    perturbation.explain({ ...subject, policy: whole }, options.grid),
  )
  const batch = tf.tile(subject.observation, [289, 1, 1, 1]) as tf.Tensor4D
  yield* compare('perturbation, 289 masks', full, '289 plain forward passes', () => tf.tidy(() => policy.forward(batch).logits))
  batch.dispose()
  yield* compare('perturbation, first answer', () => perturbation.explain(subject, perturbation.coarse(options.grid)), 'full grid', full)
  const inTurn = () => actorAndCritic.map((target) => perturbation.explain({ ...subject, target }, options.grid))
  yield* compare('perturbation, actor and critic', () => perturbation.explainMany(subject, actorAndCritic, options.grid), 'one after the other', inTurn)
  yield* compare('object, 110 objects', () => object.explain(subject, options.objects))
  yield* compare('object, bricks by region', () => object.explain(subject, { ...options.objects, bricks: 'regions' }))
  yield* compare('SmoothGrad, 50 samples', () => smoothgrad.explain(subject, options.smooth))
  yield* compare('SmoothGrad, first answer', () => smoothgrad.explain(subject, smoothgrad.coarse(options.smooth)))
  for (const method of saliencyMethods.filter(({ id }) => !named.includes(id))) {
    yield* compare(method.title, () => method.explain({ ...subject, target: { kind: 'chosen' } }, defaults(method.options)))
  }
  subject.observation.dispose()
  policy.dispose()
}

async function* compare(name: string, maps: Maps, against?: string, other?: Maps): AsyncGenerator<Row> {
  const { p50, p95 } = await time(maps)
  const rival = other && (await time(other)).p50
  const comparison = rival === undefined ? { versus: null, ratio: null } : { versus: `${against} ${rival.toFixed(1)} ms`, ratio: rival / p50 }
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
    tf.dispose(made)
  }
  times.sort((a, b) => a - b)
  return { p50: times[20] ?? Number.NaN, p95: times[38] ?? Number.NaN }
}

/** As Breakout describes them. */
const brickKind: KindSpec = {
  kind: 'brick', title: 'Brick', concept: 'bricks', together: 'bricks',
  regions: { x: 12, y: 43, w: 216, h: 24, columns: 3, names: ['top left', 'top mid', 'top right', 'bottom left', 'bottom mid', 'bottom right'] },
}

/** A full board, a ball and a paddle, over seeded noise: the work does not depend on what is to be seen. */
function breakoutSubject(policy: Policy): Subject {
  const random = createRandom(7)
  const brick = (id: number): Box => ({ kind: 'brick', id, x: 12 + 12 * Math.floor(id / 6), y: 43 + 4 * (id % 6), w: 12, h: 4 })
  const bricks = Array.from({ length: 108 }, (_, id) => brick(id))
  const boxes: Box[] = [...bricks, { kind: 'ball', id: 0, x: 118, y: 80, w: 4, h: 4 }, { kind: 'paddle', id: 0, x: 108, y: 143, w: 25, h: 3 }]
  const observation = tf.tensor4d(Float32Array.from({ length: 84 * 84 * 4 }, () => random.uniform()), [1, ...shape])
  return { policy, observation, objects: [boxes, boxes, boxes, boxes], kinds: [brickKind], frame: { width: 240, height: 160 }, target: policyTarget }
}
