import type { Study } from '../contracts/study'
import { componentTitle, RANDOM, randomTitle } from './changed-agents/arms'
import { plain, type Arm } from './memory-change/arms'
import { memoryOptions, type MemoryOptions } from './memory-change/options'
import { planChanges } from './memory-change/run'

/**
 * What would move one component of a recurrent agent's memory moves another instead, both ways round for every pair; random directions for
 * the other one say what is due to the first being gone. A cell is one episode under all of them.
 */
export default {
  id: 'memory-swap',
  title: 'One component of the memory for another',
  question:
    'If what should move one direction of the memory moves another instead, does the agent behave as if it had met the other thing?',
  cite: 'after Sharkey et al. 2022, Interpreting the neural mechanisms of RL agent behaviour (draft), whose validation has no numbers',
  version: 1,
  about: 'agents',
  remembers: true,
  cell: 'an episode under every change',
  options: {
    ...memoryOptions,
    count: { ...memoryOptions.count, default: 4, max: 16 },
    controls: {
      ...memoryOptions.controls,
      default: 2,
      max: 16,
      help: 'Random directions that each component is put along likewise: what is due to its being gone.',
    },
  },
  plan: (question) => planChanges(question, armsOf),
} satisfies Study

function armsOf({ count, controls }: MemoryOptions): Arm[] {
  const all = Array.from({ length: count }, (_, i) => i)
  const pairs = all.flatMap((from) => all.filter((to) => to !== from).map((to) => ({ from, to })))
  return [
    plain,
    ...pairs.map(({ from, to }): Arm => ({
      title: `${componentTitle(from)} along ${componentTitle(to)}`,
      kind: 'component',
      routes: [{ from, to }],
    })),
    ...all.flatMap((from) =>
      Array.from({ length: controls }, (_, i): Arm => ({
        title: `${componentTitle(from)} along ${randomTitle(i)}`,
        kind: 'random',
        routes: [{ from, to: RANDOM + i }],
      })),
    ),
  ]
}
