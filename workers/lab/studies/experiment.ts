import { hashOf } from '../agents/weights-hash'
import type { Cell, Row, Subject, SubjectInfo } from '../contracts/study'
import type { BatchGame } from '../envs/game'
import { MOMENT_SLOTS, planMoments, runMoments } from './moments/design'
import type { OpenClaim } from './designs/open'
import { planRollouts, rolloutSlots, runRollouts } from './rollouts/design'

/** What a cell needs of its surroundings. */
export interface Surroundings {
  loadGame(env: string, slots: number): Promise<BatchGame>
  /** Now and then: lets others have a go, and throws to cancel. */
  breathe(): Promise<void>
}

/** All cells of a claim, in an order that has every agent early. */
export function plan(open: OpenClaim, agents: number): Cell[] {
  const cells = open.claim.design === 'rollouts' ? planRollouts(open, agents) : planMoments(open, agents)
  const perAgent = cells.length / agents
  return cells.map((_, i) => cells[(i % agents) * perAgent + Math.floor(i / agents)]!)
}

export async function* run(open: OpenClaim, cell: Cell, subject: Subject, { loadGame, breathe }: Surroundings): AsyncGenerator<Row> {
  const { claim } = open
  if (claim.design === 'rollouts') yield* runRollouts(open, cell, subject, await loadGame(claim.env, rolloutSlots(open, cell)), breathe)
  else yield* runMoments(open, cell, subject, await loadGame(claim.env, MOMENT_SLOTS), breathe)
}

/** The part of a plan that one of `of` processes does, counted from 1; together they do all of it once. */
export const shard = (cells: readonly Cell[], part: number, of: number): Cell[] => cells.filter((_, i) => i % of === part - 1)

/**
 * What rows depend on, as 16 hex digits: rows of another hash answer another question. How many rollouts are asked for is not
 * part of it: more of them keep those that are done.
 */
export async function questionHash({ claim, spec }: OpenClaim, agents: readonly SubjectInfo[]): Promise<string> {
  const { env, concept, saliency, design, conditions, decisions, samples, seed, distanceTo = '', asPublished = false } = claim
  const question = { env, version: spec.version, concept, saliency, design, conditions, decisions, samples, seed, distanceTo, asPublished }
  return hashOf(new TextEncoder().encode(JSON.stringify([question, agents.map(({ hash, acting }) => [hash, acting])])))
}
