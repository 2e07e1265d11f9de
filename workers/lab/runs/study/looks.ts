import type { Claim } from '../../contracts/claim'
import type { Cell, Look } from '../../contracts/study'
import { drawSeeds } from '../../streams'

/** A planned look, and the seeds of the rollouts that it is at; null: all there is. */
export interface PlannedLook extends Look {
  readonly seeds: ReadonlySet<number> | null
}

/** Those of a claim: the first so many rollouts of every agent, the last time all. */
export function plannedLooks(claim: Pick<Claim, 'rollouts' | 'seed' | 'looks'> | null): PlannedLook[] {
  const of = claim?.looks ?? 1
  if (!claim || of === 1) return [{ number: 1, of: 1, seeds: null }]
  const seeds = drawSeeds(claim.seed, claim.rollouts)
  return Array.from({ length: of }, (_, i) => ({
    number: i + 1,
    of,
    seeds: i + 1 === of ? null : new Set(seeds.slice(0, Math.ceil((claim.rollouts * (i + 1)) / of))),
  }))
}

export const isAt = ({ seeds }: PlannedLook, { seed }: Pick<Cell, 'seed'>): boolean => seeds?.has(seed) ?? true
