import type { ViewSpec } from '../../workers/lab/contracts/recording'
import type { Target } from '../../workers/lab/contracts/saliency'

/** The same views for a game with so many actions: a target that it does not have gives way to the chosen action. */
export function fittingViews(views: readonly ViewSpec[], actions: number): readonly ViewSpec[] {
  const fits = ({ target }: ViewSpec) => (target.kind === 'action' ? target.action < actions : target.kind === 'margin' ? Math.max(target.action, target.against) < actions : true)
  return views.every(fits) ? views : views.map((view) => (fits(view) ? view : { ...view, target: { kind: 'chosen' } }))
}

export function targetTitle(target: Target, actions: readonly { readonly title: string }[]): string {
  const name = (action: number) => actions[action]?.title ?? `action ${action}`
  switch (target.kind) {
    case 'value':
      return 'value'
    case 'chosen':
      return 'chosen action'
    case 'action':
      return `logit of ${name(target.action)}`
    case 'margin':
      return `${name(target.action)} over ${name(target.against)}`
    case 'sum':
      return 'sum of logits'
    case 'policy':
      return 'whole policy'
    default:
      return target satisfies never
  }
}
