import { chosenTarget, policyTarget, sumTarget, valueTarget, type Target } from '../../workers/lab/contracts/target'
import type { ViewSpec } from '../../workers/lab/contracts/recording'

/** The targets that every policy has, by the names of the menu. */
export const namedTargets = { value: valueTarget, chosen: chosenTarget, sum: sumTarget, policy: policyTarget } as const

/** What the menu calls a target: one of those names, `action 2`, or `margin`. */
export function menuName({ output, take }: Target): string {
  if (output === 'value') return 'value'
  if (typeof take === 'string') return take === 'norm' ? 'policy' : take
  return 'index' in take && !('against' in take) ? `action ${take.index}` : 'margin'
}

/** The same views for a game with so many actions: a target that it does not have gives way to the chosen action. */
export function fittingViews(views: readonly ViewSpec[], actions: number): readonly ViewSpec[] {
  const fits = ({ target: { output, take } }: ViewSpec) =>
    output !== 'logits' || typeof take === 'string' || indices(take).every((index) => index < actions)
  return views.every(fits) ? views : views.map((view) => (fits(view) ? view : { ...view, target: chosenTarget }))
}

function indices(take: Exclude<Target['take'], string>): number[] {
  if ('direction' in take) return [take.direction.length - 1]
  return 'against' in take ? [take.index, take.against] : [take.index]
}

export function targetTitle({ output, take }: Target, actions: readonly { readonly title: string }[]): string {
  const name = (action: number) => actions[action]?.title ?? `action ${action}`
  if (output !== 'logits') return output
  if (take === 'chosen') return 'chosen action'
  if (take === 'sum') return 'sum of logits'
  if (take === 'norm') return 'whole policy'
  if ('direction' in take) return 'a direction of the logits'
  return 'against' in take ? `${name(take.index)} over ${name(take.against)}` : `logit of ${name(take.index)}`
}
