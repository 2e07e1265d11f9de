import type { Study } from '../../contracts/study'
import { dynamicsOptions } from './options'
import { planDynamics } from './run'

/**
 * What of an agent's memory comes before what of it, and whether that goes through the memory's own steps: slopes through the agent along its
 * real episodes, held against what those episodes went on to do, and against what others did. A cell is one episode.
 */
export default {
  id: 'memory-dynamics',
  title: 'What in the memory leads to what',
  question:
    'Do slopes through the agent say what its memory goes on to do, beyond what they say of any other episode of its?',
  cite: 'after Sharkey et al. 2022, Interpreting the neural mechanisms of RL agent behaviour (draft), which held signs against a half and had no null',
  version: 1,
  about: 'agents',
  remembers: true,
  cell: 'an episode',
  options: dynamicsOptions,
  plan: planDynamics,
} satisfies Study
