import type { Trainer } from '../../contracts/trainer'
import { createOnlineRun, onlineMetrics, onlineOptions } from '../parts/online-run'

/** y = r + γ · Q of what will be done in the next state. */
export default {
  id: 'vsarsa',
  title: 'Online SARSA',
  cite: 'Rummery & Niranjan 1994, On-line Q-learning using connectionist systems (SARSA); dueling: Wang et al. 2016; as VSarsa in the Autonomous Learning Library',
  trains: 'policy',
  from: 'world',
  options: onlineOptions,
  metrics: onlineMetrics,
  acting: 'greedy',
  slots: (values) => values.slots,
  train: (context) => createOnlineRun(context, 'chosen'),
} satisfies Trainer<typeof onlineOptions>
