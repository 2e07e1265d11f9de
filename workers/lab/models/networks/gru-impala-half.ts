import type { NetworkSpec } from '../../contracts/model'
import { residualStages } from '../residual'

const WIDTH = 64

/** A quarter of the work of `gru-impala`, and the same memory. */
export default {
  id: 'gru-impala-half',
  title: 'Residual CNN with memory, half as wide',
  cite: 'Espeholt et al. 2018, IMPALA (arXiv 1802.01561), figure 3 right, half as wide, then 64 units and a GRU of 64 (Cho et al. 2014, arXiv 1406.1078)',
  memory: WIDTH,
  build(nn, { observation, memory }) {
    const features = nn.dense('dense1', residualStages(nn, observation, [8, 16, 16]), WIDTH)
    const next = nn.gru('gru', features, memory!)
    return { features: next, memory: next }
  },
} satisfies NetworkSpec
