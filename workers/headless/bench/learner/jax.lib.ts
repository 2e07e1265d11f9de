import type { numpy } from '@jax-js/jax'
import { buildPolicy } from '../../../lab/models/policy'
import { createRandom } from '../../../lab/random'
import type { Row } from '../../bench'
import { median } from '../../../lab/statistics/interval'
import { milliseconds } from './clock.lib'
import { minatarPlan } from './plans.lib'
import { trainStep } from './wasm.lib'

type Arrays = Record<string, numpy.Array>

/** The outside peer: jax-js on WebAssembly doing the same MinAtar train step, jitted whole, Adam and all. By turns with ours. */
export async function* againstJax(): AsyncGenerator<Row> {
  const policy = buildPolicy(minatarPlan.network, minatarPlan.shape, minatarPlan.actions, 1)
  const ours = trainStep(policy, minatarPlan, minatarPlan.batch)
  const theirs = await createJaxStep(minatarPlan.batch, minatarPlan.actions)
  for (let i = 0; i < 4; i++) await theirs() // compiles
  const [oursMs, theirsMs]: [number[], number[]] = [[], []]
  for (let round = 0; round < 9; round++) {
    oursMs.push(milliseconds(ours.run))
    const started = performance.now()
    await theirs()
    theirsMs.push(performance.now() - started)
  }
  policy.dispose()
  const [value, peer] = [median(oursMs), median(theirsMs)]
  yield {
    case: `minatar, ${ours.name}`,
    metric: 'time',
    value,
    unit: 'ms',
    versus: `jax-js wasm ${peer.toFixed(1)} ms`,
    ratio: peer / value,
  }
}

/** One PPO minibatch on the MinAtar network in jax-js's own terms (channels first). Resolves when the new weights are there. */
async function createJaxStep(batch: number, actions: number): Promise<() => Promise<void>> {
  // jax-js asks `navigator` how many threads to start; Node 20 has none.
  if (!('navigator' in globalThis))
    Object.defineProperty(globalThis, 'navigator', { value: { hardwareConcurrency: 1 }, configurable: true })
  const { numpy: np, lax, nn, jit, grad, tree, init, defaultDevice } = await import('@jax-js/jax')
  await init('wasm')
  defaultDevice('wasm')
  const random = createRandom(1)
  const shapes = {
    ck: [16, 4, 3, 3],
    cb: [16],
    dk: [1024, 128],
    db: [128],
    pk: [128, actions],
    pb: [actions],
    vk: [128, 1],
    vb: [1],
  }
  const draw = (shape: number[], scale: number) =>
    np
      .array(Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => scale * random.normal()))
      .reshape(shape)
  const each = (make: (shape: number[]) => numpy.Array): Arrays =>
    Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, make(shape)]))
  const taken = Float32Array.from({ length: batch * actions }, (_, i) =>
    i % actions === Math.floor(i / actions) % actions ? 1 : 0,
  )
  const data: Arrays = {
    x: draw([batch, 4, 10, 10], 1),
    taken: np.array(taken).reshape([batch, actions]),
    advantages: draw([batch], 1),
    returns: draw([batch], 1),
    old: np.full([batch], -Math.log(actions)),
  }

  const loss = (p: Arrays, d: Arrays) => {
    const pictures = nn.relu(lax.conv(d['x']!, p['ck']!, [1, 1], 'VALID').add(p['cb']!.reshape([1, 16, 1, 1])))
    const features = nn.relu(np.matmul(pictures.reshape([batch, 1024]), p['dk']!).add(p['db']!))
    const logAll = nn.logSoftmax(np.matmul(features.ref, p['pk']!).add(p['pb']!))
    const value = np.matmul(features, p['vk']!).add(p['vb']!).reshape([batch])
    const ratio = np.exp(logAll.ref.mul(d['taken']!).sum(1).sub(d['old']!))
    const clipped = np.clip(ratio.ref, 0.8, 1.2)
    const policy = np.minimum(ratio.mul(d['advantages']!.ref), clipped.mul(d['advantages']!)).mean().mul(-1)
    const entropy = np.exp(logAll.ref).mul(logAll).sum(1).mean().mul(-1)
    return policy.add(np.square(value.sub(d['returns']!)).mean().mul(0.25)).sub(entropy.mul(0.01))
  }
  const step = jit((p: Arrays, m: Arrays, v: Arrays, d: Arrays) => {
    const slopes = grad(loss)(tree.ref(p), d)
    const next = { p: {} as Arrays, m: {} as Arrays, v: {} as Arrays }
    for (const name of Object.keys(shapes)) {
      const mean = m[name]!.mul(0.9).add(slopes[name]!.ref.mul(0.1))
      const square = v[name]!.mul(0.999).add(np.square(slopes[name]!).mul(0.001))
      next.p[name] = p[name]!.sub(mean.ref.mul(1e-4).div(np.sqrt(square.ref).add(1e-8)))
      next.m[name] = mean
      next.v[name] = square
    }
    return next
  })
  let state = {
    p: each((shape) => draw(shape, 0.05)),
    m: each((shape) => np.zeros(shape)),
    v: each((shape) => np.zeros(shape)),
  }
  return async () => {
    state = step(state.p, state.m, state.v, tree.ref(data))
    await state.p['dk']!.ref.data()
  }
}
