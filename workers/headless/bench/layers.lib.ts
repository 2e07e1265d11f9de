import { hasRelaxedSimd } from '../../lab/backend/multiply-add'
import { installKernels, uninstallKernels } from '../../lab/backend/wasm-kernels'
import { chooseNodeBackend, nodeAssets } from '../backend.lib'
import type { Row } from '../bench'
import { median } from '../../lab/statistics/interval'
import { milliseconds } from './learner/clock.lib'
import { layerSteps, prepare } from './layers/steps.lib'

/**
 * The layers that are no plain convolution or dense one, forwards and back on wasm: ours against the same composed from stock tfjs
 * operations, in one process and by turns. Convolutions are compared by their input gradient: stock tfjs-wasm has no filter gradient.
 */
export default async function* layers(): AsyncGenerator<Row> {
  await chooseNodeBackend('wasm')
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
