import { chosenTarget, policyTarget, sumTarget, valueTarget, type Target } from '../../workers/lab/contracts/target'

/** Of a map that nobody chose: it can be read by somebody who has never seen one. */
export const firstMethod = 'perturbation'

/** The targets that every policy has, by the names of the menu. */
export const namedTargets = { value: valueTarget, chosen: chosenTarget, sum: sumTarget, policy: policyTarget } as const

/** What the menu calls a target: one of those names, `action 2`, or `margin`. */
export function menuName({ output, take }: Target): string {
  if (output === 'value') return 'value'
  if (typeof take === 'string') return take === 'norm' ? 'policy' : take
  return 'index' in take && !('against' in take) ? `action ${take.index}` : 'margin'
}

export function targetTitle({ output, take }: Target, actions: readonly { readonly title: string }[]): string {
  const name = (action: number) => actions[action]?.title ?? `action ${action}`
  if (output === 'memory') return 'a component of its memory'
  if (output !== 'logits') return output
  if (take === 'chosen') return 'chosen action'
  if (take === 'sum') return 'sum of logits'
  if (take === 'norm') return 'whole policy'
  if ('direction' in take) return 'a direction of the logits'
  return 'against' in take ? `${name(take.index)} over ${name(take.against)}` : `logit of ${name(take.index)}`
}
