import type { Study } from '../contracts/study'
import { componentTitle, RANDOM, randomTitle } from './changed-agents/arms'
import { plain, type Arm } from './memory-change/arms'
import { memoryOptions, type MemoryOptions } from './memory-change/options'
import { planChanges } from './memory-change/run'

/**
 * A component of a recurrent agent's memory is kept from moving while it plays; the same episodes without that, and with random directions
 * kept still instead, say what it was there for. A cell is one episode under all of them.
 */
export default {
  id: 'memory-collapse',
  title: 'What a component of the memory is there for',
  question:
    'If one direction of the memory no longer moves, what does the agent no longer do, beyond what it loses with any other?',
  cite: 'after Sharkey et al. 2022, Interpreting the neural mechanisms of RL agent behaviour (draft), whose validation has no numbers',
  version: 1,
  about: 'agents',
  remembers: true,
  cell: 'an episode under every change',
  options: memoryOptions,
  plan: (question) => planChanges(question, armsOf),
} satisfies Study

const armsOf = ({ count, controls }: MemoryOptions): Arm[] => [
  plain,
  ...Array.from({ length: count }, (_, i): Arm => ({
    title: componentTitle(i),
    kind: 'component',
    routes: [{ from: i, to: null }],
  })),
  ...Array.from({ length: controls }, (_, i): Arm => ({
    title: randomTitle(i),
    kind: 'random',
    routes: [{ from: RANDOM + i, to: null }],
  })),
]
