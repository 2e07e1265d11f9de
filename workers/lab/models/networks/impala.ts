import type { NetworkSpec } from '../../contracts/model'
import { residualStages } from '../residual'

/** For pictures with much in them. Slower than `small`, and better where layers are many (CoinRun: Cobbe et al. 2019). */
export default {
  id: 'impala',
  title: 'Residual CNN',
  cite: 'Espeholt et al. 2018, IMPALA (arXiv 1802.01561), figure 3 right, half as wide, with layer normalisation before the dense layer',
  build(nn, { observation }) {
    const stages = residualStages(nn, observation, [8, 16, 16])
    return nn.dense('dense1', nn.layerNorm('norm', nn.flatten(stages)), 128)
  },
} satisfies NetworkSpec
