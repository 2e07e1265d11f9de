import type { Flow, Layers } from '../contracts/model'

/** The convolutions of IMPALA's large network (Espeholt et al. 2018, figure 3 right): a stage for each number of filters, then ReLU. */
export const residualStages = (nn: Layers, x: Flow, filters: readonly number[]): Flow =>
  nn.relu(filters.reduce((flow, wide, i) => stage(nn, `stage${i + 1}`, flow, wide), x))

/** A convolution, pooled to half the size, then two residual blocks. */
function stage(nn: Layers, name: string, x: Flow, filters: number): Flow {
  const wide = nn.conv(`${name}-conv`, x, { filters, kernel: 3, padding: 'same', activation: 'none' })
  const half = nn.maxPool(wide, { size: 3, stride: 2, padding: 'same' })
  return block(nn, name, `${name}-b`, block(nn, undefined, `${name}-a`, half))
}

/** x + conv(relu(conv(relu(x)))) */
function block(nn: Layers, layer: string | undefined, name: string, x: Flow): Flow {
  const filters = x.shape.at(-1)!
  const inner = nn.conv(`${name}1`, nn.relu(x), { filters, kernel: 3, padding: 'same' })
  return nn.add(x, nn.conv(`${name}2`, inner, { filters, kernel: 3, padding: 'same', activation: 'none' }), layer)
}
