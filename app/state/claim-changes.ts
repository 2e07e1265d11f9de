/** What becomes of a claim when one thing about it is changed: the rest follows so that it stays one that can be asked. */
import { predictionWords } from '../../workers/lab/charts/claim-words'
import type { Claim, Condition, Outcome, Relation } from '../../workers/lab/contracts/claim'
import type { ProgramStep } from '../../workers/lab/contracts/program'
import { regionOf, regionTitle } from '../../workers/lab/contracts/region'
import type { InterventionInfo } from '../../workers/threads/api'

/** What can be judged in either design. */
export const outcomesOf = {
  rollouts: ['reward', 'survival', 'value'],
  moments: ['saliency', 'action', 'value'],
} as const

/** Whether effects can be put beside the saliency of what is changed: at moments, and unless the effect is made of it. */
export const relatable = ({ design, predicted }: Pick<Claim, 'design' | 'predicted'>): boolean =>
  design === 'moments' && predicted.outcome !== 'saliency'

/** Ids of regions that a claim names, each once. */
export function regionsOf(claim: Claim | null): string[] {
  const named = claim ? [claim.concept, ...claim.conditions.flatMap(({ concept }) => concept ?? [])] : []
  return [...new Set(named)].filter((id) => regionOf(id) !== null)
}

export const titleOfRegion = (id: string): string => regionTitle(regionOf(id)!)

/** At a moment a change is made once, and only there does each have a concept of its own. */
export function inDesign({ conditions }: Pick<Claim, 'conditions'>, design: Claim['design']): Partial<Claim> {
  const numbers =
    design === 'rollouts' ? { rollouts: 30, decisions: 500, samples: 10 } : { rollouts: 20, decisions: 300, samples: 5 }
  const once = (step: ProgramStep): ProgramStep => (design === 'moments' ? { ...step, from: 0, every: 0 } : step)
  return {
    design,
    ...numbers,
    conditions: conditions.map(({ concept, ...condition }) => ({
      ...condition,
      ...(design === 'moments' && concept !== undefined && { concept }),
      steps: condition.steps.map(once),
    })),
    margin: undefined,
    predicted: { outcome: outcomesOf[design][0], direction: design === 'rollouts' ? 'less' : 'other' },
  }
}

/** A margin is in the unit of what was predicted before, here and below. */
export function withOutcome(claim: Claim, outcome: Outcome): Partial<Claim> {
  const { relation, ...predicted } = { ...claim.predicted, outcome }
  const keeps = relation && relatable({ ...claim, predicted })
  return { predicted: keeps ? { ...predicted, relation } : predicted, margin: undefined }
}

/** Null: each change by itself. Rising or falling, a rank correlation is measured alike. */
export function withRelation(claim: Claim, relation: Relation | null): Partial<Claim> {
  const { relation: before, ...predicted } = claim.predicted
  const margin = before && relation ? claim.margin : undefined
  return { predicted: relation ? { ...predicted, relation } : predicted, margin }
}

/** A ready-made change as it comes, under an id that no other condition has. */
export function conditionOf(
  info: InterventionInfo,
  others: readonly Condition[],
  design: Claim['design'] | undefined,
): Condition {
  const options = Object.fromEntries(Object.entries(info.options).map(([name, option]) => [name, option.default]))
  const taken = new Set(others.map(({ id }) => id))
  let id = info.id
  for (let i = 2; taken.has(id); i++) id = `${info.id}-${i}`
  return {
    id,
    title: info.title,
    steps: [{ id: info.id, options, from: 0, every: design === 'moments' ? 0 : 1 }],
  }
}

/** What a claim says by itself, until somebody says it better. `titles`: of the game's concepts. */
export function storyOf(
  { concept, conditions, predicted }: Pick<Claim, 'concept' | 'conditions' | 'predicted'>,
  titles: readonly { readonly id: string; readonly title: string }[],
): string {
  if (predicted.relation) return `What is salient is what the agent acts on. Then ${predictionWords(predicted)}.`
  const about = regionOf(concept) ? titleOfRegion(concept) : (titles.find(({ id }) => id === concept)?.title ?? concept)
  const changes = conditions.filter(({ isNull }) => !isNull).map(({ title }) => `“${title}”`)
  const under = changes.join(' and under ') || 'a change'
  return `The agent relies on: ${about.toLowerCase()}. Then, under ${under}, ${predictionWords(predicted)}.`.slice(
    0,
    2000,
  )
}
