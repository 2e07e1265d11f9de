import { hasRelaxedSimd } from '../../lab/backend/multiply-add'
import { installKernels, uninstallKernels } from '../../lab/backend/wasm-kernels'
import { chooseNodeBackend, nodeAssets } from '../backend.lib'
import type { Row } from '../bench'
import { median } from '../../lab/statistics/interval'
import { milliseconds } from './learner/clock.lib'
import { firstLayer } from './layers/first.lib'
import { layerSteps, prepare } from './layers/steps.lib'

/**
 * The layers that are no plain convolution or dense one, forwards and back on wasm: ours against the same composed from stock tfjs
 * operations, in one process and by turns. Convolutions are compared by their input gradient: stock tfjs-wasm has no filter gradient.
 */
export default async function* layers(): AsyncGenerator<Row> {
  await chooseNodeBackend('wasm')
  yield* blackGround()
  const bytes = await nodeAssets.kernels(hasRelaxedSimd())
  for (const step of layerSteps) {
    const { run, dispose } = prepare(step)
    const [ours, stock]: [number[], number[]] = [[], []]
    for (let round = 0; round < 7; round++) {
      ours.push(milliseconds(run))
      uninstallKernels()
      stock.push(milliseconds(run))
      await installKernels(bytes)
    }
    dispose()
    const [value, peer] = [median(ours), median(stock)]
    yield {
      case: step.name,
      metric: 'time',
      value,
      unit: 'ms',
      versus: `composed from stock tfjs-wasm ${peer.toFixed(2)} ms`,
      ratio: peer / value,
    }
  }
}

/** What passing over a black ground saves of a first layer's step, with a real game's pictures. */
async function* blackGround(): AsyncGenerator<Row> {
  for (const id of ['amidar', 'breakout', 'seaquest', 'spaceinvaders']) {
    const { black, grey, share, dispose } = await firstLayer(id)
    const turns = Array.from({ length: 15 }, () => ({ black: milliseconds(black), grey: milliseconds(grey) }))
    dispose()
    yield {
      case: `${id}'s pictures, 64, ${(100 * share).toFixed(0)} % of them 0, first layer of small, train step`,
      metric: 'time',
      value: median(turns.map(({ black }) => black)),
      unit: 'ms',
      versus: `of the same without a 0 ${median(turns.map(({ grey }) => grey)).toFixed(2)} ms`,
      ratio: median(turns.map(({ black, grey }) => grey / black)),
    }
  }
}
