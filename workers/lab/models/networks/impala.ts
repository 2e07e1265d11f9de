import type { Flow, Layers, NetworkSpec } from '../../contracts/model'

/** For pictures with much in them. Slower than `small`, and better where layers are many (CoinRun: Cobbe et al. 2019). */
export default {
  id: 'impala',
  title: 'Residual CNN',
  cite: 'Espeholt et al. 2018, IMPALA (arXiv 1802.01561), figure 3 right, half as wide, with layer normalisation before the dense layer',
  build(nn, { observation }) {
    const stages = [8, 16, 16].reduce((x, filters, i) => stage(nn, `stage${i + 1}`, x, filters), observation)
    return nn.dense('dense1', nn.layerNorm('norm', nn.flatten(nn.relu(stages))), 128)
  },
} satisfies NetworkSpec

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
