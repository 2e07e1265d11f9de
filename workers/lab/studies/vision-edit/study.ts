import type { Study } from '../../contracts/study'
import { visionOptions } from './options'
import { planEdits } from './run'

/**
 * Model editing: components of a hidden picture are taken out of the kernels that look at it, each of an agent of its own; the un-edited agent
 * plays the same episodes, and so do agents without random directions as large. A cell is one episode of all of them.
 */
export default {
  id: 'vision-edit',
  title: 'What an agent no longer sees',
  question:
    'If the layers behind a hidden picture can no longer see one of its components, how do episodes end instead, beyond what they do without any other direction as large?',
  cite: 'after Hilton et al. 2020, Understanding RL Vision (Distill), Model editing, which has no random directions',
  version: 1,
  about: 'agents',
  // Of boards of a cell a pixel, as mazes are, networks make no hidden pictures.
  games: ['coinrun', 'breakout', 'amidar', 'spaceinvaders', 'seaquest', 'catch', 'recall'],
  cell: 'an episode of every edited agent',
  options: visionOptions,
  plan: planEdits,
} satisfies Study
