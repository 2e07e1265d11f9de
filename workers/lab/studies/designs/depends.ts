import { parseOptions } from '../../contracts/options'
import { interventionEntry } from '../../interventions/registry'
import type { Arm, OpenClaim } from './open'

/** The claim's map as rows depend on it: with every option that is in force, said or not. */
export function viewOf({ claim, view: { method, target, options } }: OpenClaim): object {
  return { method: method.id, target, options, published: claim.asPublished ?? false }
}

/** Likewise what is done in an arm. Its title, dose and role matter to the summary only. */
export function armOf({ spec }: OpenClaim, { id, schedule }: Arm): object {
  const steps = schedule?.program.steps ?? []
  return {
    arm: id,
    steps: steps.map((step) => ({
      ...step,
      options: parseOptions(interventionEntry(spec.id, step.id).options, step.options),
    })),
  }
}
