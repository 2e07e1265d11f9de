import type { NetworkSpec } from '../../contracts/model'
import { residualStages } from '../residual'

const WIDTH = 64

/** The network whose memory was taken apart in CoinRun: its heads are linear readouts of 64 numbers. */
export default {
  id: 'gru-impala',
  title: 'Residual CNN with memory',
  cite: 'Espeholt et al. 2018, IMPALA (arXiv 1802.01561), figure 3 right, then 64 units and a GRU of 64 (Cho et al. 2014, arXiv 1406.1078)',
  memory: WIDTH,
  build(nn, { observation, memory }) {
    const features = nn.dense('dense1', residualStages(nn, observation, [16, 32, 32]), WIDTH)
    const next = nn.gru('gru', features, memory!)
    return { features: next, memory: next }
  },
} satisfies NetworkSpec
