import type { Flow, Layers, NetworkSpec } from '../../contracts/model'

const WIDTH = 64
/** A picture of fewer pixels a side is looked at as it is. */
const LARGE = 24

/** For games in which what was seen must be remembered: an encoder that suits the observation, then a gated memory. */
export default {
  id: 'gru',
  title: 'Recurrent network',
  cite: 'Cho et al. 2014, Learning Phrase Representations using RNN Encoder–Decoder (arXiv 1406.1078), after the encoder of `small` or a dense layer',
  memory: WIDTH,
  build(nn, { observation, memory }) {
    const features = nn.dense('dense1', encode(nn, observation), WIDTH)
    const next = nn.gru('gru', features, memory!)
    return { features: next, memory: next }
  },
} satisfies NetworkSpec

function encode(nn: Layers, x: Flow): Flow {
  const [height = 0, width = 0] = x.shape
  if (x.shape.length !== 3 || Math.min(height, width) < LARGE) return x
  return nn.conv('conv2', nn.conv('conv1', x, { filters: 16, kernel: 5, stride: 4 }), {
    filters: 24,
    kernel: 4,
    stride: 2,
  })
}
