import type { AgentInfo, Look } from '../../contracts/study'
import type { Claim, Condition } from '../../contracts/claim'
import type { EnvSpec } from '../../contracts/env'
import { counted } from '../../charts/numbers'
import { InputError } from '../../contracts/errors'
import type { StateSet } from '../../contracts/states'
import { openProgram, type Schedule } from '../../interventions/program'
import { openView } from '../../play/look'
import type { View } from '../../saliency/raw-map'
import { conceptOf } from '../../saliency/concepts'
import { FEWEST_VALUES } from '../../statistics/mean'

/** A claim that has been found possible: everything it names exists and fits together. */
export interface OpenClaim {
  readonly claim: Claim
  readonly spec: EnvSpec
  readonly view: View
  /** Of the un-changed game, the claim's changes, its nulls. */
  readonly arms: readonly Arm[]
  readonly agents: readonly AgentInfo[]
  /** Asked about instead of rollouts. */
  readonly states?: StateSet | undefined
  /** Which of the planned looks the rows are judged at; absent: the only one; null: none, they are looked at on the way. */
  readonly look?: Look | null | undefined
}

export interface Arm {
  readonly id: string
  readonly title: string
  readonly kind: 'control' | 'change' | 'null'
  readonly schedule: Schedule | null
  readonly concept?: string
  readonly dose?: number
}

/** A change of mind is never below 0, so that changes are measured against what the nulls of the same rollout do. */
export const isDistance = ({ claim: { design, predicted } }: Pick<OpenClaim, 'claim'>): boolean =>
  design === 'moments' && predicted.outcome !== 'saliency'

/** What the claim's changes are about, each once, in the order of the changes. */
export const conceptsOf = ({ claim, arms }: Pick<OpenClaim, 'claim' | 'arms'>): string[] => [
  ...new Set(arms.filter(({ kind }) => kind === 'change').map((arm) => arm.concept ?? claim.concept)),
]

/** As people call it; ids are for files. */
export const titleOf = ({ spec }: Pick<OpenClaim, 'spec'>, concept: string): string =>
  conceptOf(spec, concept, []).title

/** What the saliency is of, in a sentence: the claim's concept, or each change's own where there are several. */
export function saliencyWords(open: Pick<OpenClaim, 'claim' | 'arms' | 'spec'>): string {
  const [concept = open.claim.concept, ...others] = conceptsOf(open)
  return others.length > 0 ? 'saliency of what is changed' : `saliency of “${titleOf(open, concept)}”`
}

export const ALPHA = 0.05

/** With fewer, resampling them leaves out a true 0 in 16 % of runs instead of 5 (measured with 5), and fewer than 5 have too few orders. */
export const LEAST_CONCEPTS = 6

/**
 * With fewer pairs nothing may be found, whatever their test says: even all of one sign come by chance in 2¹⁻ⁿ of samples, Holm multiplies
 * the least p by the number of tests, and how far out the tails of so few reach nobody knows. Never fewer than have an interval.
 */
export const leastPairs = (tests: number): number =>
  Math.max(FEWEST_VALUES, Math.floor(Math.log2((2 * tests) / ALPHA)) + 1)

/** Before anything runs. Throws InputError where there would be too few pairs to find anything. */
export function requirePairs({ claim, agents, states }: OpenClaim): void {
  const pairs = (states?.episodes.length ?? claim.rollouts) * agents.length
  const least = leastPairs(claim.conditions.length)
  if (pairs < least)
    throw new InputError(
      states ? 'states.episodes' : 'claim.rollouts',
      `must be ${Math.ceil(least / agents.length)} or more: ${counted(pairs, 'pair')} and ${counted(claim.conditions.length, 'test')} with Holm’s correction cannot find anything, whatever happens`,
    )
}

/** Before anything runs. Throws InputError naming what does not fit, with what would fix it. */
export function openClaim(claim: Claim, spec: EnvSpec, agents: readonly AgentInfo[], states?: StateSet): OpenClaim {
  if (claim.env !== spec.id) throw new InputError('claim.env', `is ${claim.env}, the game here is ${spec.id}`)
  if (agents.length === 0) throw new InputError('agents', 'are missing: choose at least one')
  for (const agent of agents)
    if (agent.env !== spec.id)
      throw new InputError('agents', `${agent.name} plays ${agent.env}; choose one that plays ${spec.id}`)
  conceptOf(spec, claim.concept, [])
  if (claim.distanceTo !== undefined) conceptOf(spec, claim.distanceTo, [])
  checkOutcome(claim)
  checkRelation(claim)
  checkMargin(claim)
  checkLooks(claim, states)
  const ids = claim.conditions.map(({ id }) => id)
  if (new Set(ids).size !== ids.length || ids.includes('control'))
    throw new InputError('claim.conditions', 'need ids of their own, other than "control"')
  if (claim.conditions.every(({ isNull }) => isNull))
    throw new InputError('claim.conditions', 'are all nulls: add a change that the claim is about')
  return {
    claim,
    spec,
    agents,
    ...(states && { states }),
    view: openView(claim.saliency, spec),
    arms: [
      { id: 'control', title: 'Un-changed', kind: 'control', schedule: null },
      ...claim.conditions.map((condition, i) => openArm(condition, i, claim, spec)),
    ],
  }
}

function openArm(
  { id, title, steps, isNull, concept, dose }: Condition,
  i: number,
  { design }: Claim,
  spec: EnvSpec,
): Arm {
  if (concept !== undefined && design === 'rollouts')
    throw new InputError(
      `claim.conditions[${i}].concept`,
      'is only for moments; rollouts watch the claim’s own concept',
    )
  if (concept !== undefined) conceptOf(spec, concept, [])
  if (design === 'moments' && steps.some(({ every }) => every !== 0))
    throw new InputError(`claim.conditions[${i}].steps`, 'may not repeat: at a moment a change is made once (every 0)')
  const schedule = openProgram(spec, { format: 1, title, env: spec.id, steps })
  return {
    id,
    title,
    kind: isNull ? 'null' : 'change',
    schedule,
    ...(concept !== undefined && { concept }),
    ...(dose !== undefined && { dose }),
  }
}

function checkOutcome({ design, predicted: { outcome } }: Claim): void {
  const possible = design === 'rollouts' ? ['reward', 'survival', 'value'] : ['action', 'value', 'saliency']
  if (!possible.includes(outcome))
    throw new InputError('claim.predicted.outcome', `is ${outcome}; ${design} can be judged by ${possible.join(', ')}`)
}

/** Effects are put beside the saliency of what is changed, so several things have to be, and no effect may be made of it. */
function checkRelation({ design, conditions, concept, predicted: { outcome, relation } }: Claim): void {
  if (!relation) return
  if (design !== 'moments')
    throw new InputError('claim.predicted.relation', 'is only for moments; rollouts watch one concept')
  if (outcome === 'saliency')
    throw new InputError(
      'claim.predicted.outcome',
      'is saliency, whose change goes with what it was before by arithmetic alone; a relation needs action or value',
    )
  const concepts = new Set(conditions.filter(({ isNull }) => !isNull).map((one) => one.concept ?? concept))
  if (concepts.size < LEAST_CONCEPTS)
    throw new InputError(
      'claim.conditions',
      `are about ${counted(concepts.size, 'concept')}; a relation needs ${LEAST_CONCEPTS} or more, for a concept is its unit`,
    )
}

/** A margin that nothing can reach would make any effect too small to matter. */
function checkMargin({ margin, predicted: { outcome, relation } }: Claim): void {
  if (margin === undefined || margin < 1 || (!relation && outcome !== 'action')) return
  const what = relation ? 'a rank correlation' : 'a change of the action distribution'
  throw new InputError('claim.margin', `must lie below 1: ${what} is never larger, so none could matter`)
}

function checkLooks({ looks = 1, rollouts }: Claim, states: StateSet | undefined): void {
  if (looks > 1 && states)
    throw new InputError(
      'claim.looks',
      'are at rollouts as they come in; kept states are all there at once: leave it at 1',
    )
  if (looks > rollouts)
    throw new InputError('claim.looks', `must be ${rollouts} or fewer: each needs rollouts of its own`)
}
