import type { Trainer } from '../../contracts/trainer'
import { createOnlineRun, onlineMetrics, onlineOptions } from '../parts/online-run'

/** y = r + γ · Q of the best that could be done in the next state. */
export default {
  id: 'vqn',
  title: 'Online Q-learning',
  cite: 'Watkins & Dayan 1992, Q-learning, from every decision at once; dueling: Wang et al. 2016; as VQN in the Autonomous Learning Library',
  trains: 'policy',
  from: 'world',
  options: onlineOptions,
  metrics: onlineMetrics,
  acting: 'greedy',
  slots: (values) => values.slots,
  train: (context) => createOnlineRun(context, 'best'),
} satisfies Trainer<typeof onlineOptions>
