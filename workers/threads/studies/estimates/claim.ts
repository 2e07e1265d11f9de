import type { Agent } from '../../../lab/contracts/agent'
import type { Claim } from '../../../lab/contracts/claim'
import type { Game } from '../../../lab/contracts/env'
import { blankObservations, framesOf } from '../../../lab/contracts/observation'
import type { Cell } from '../../../lab/contracts/study'
import { observationOf } from '../../../lab/envs/frames'
import { worldOf } from '../../../lab/envs/world'
import { Driver } from '../../../lab/play/driver'
import { attend } from '../../../lab/studies/attention'
import type { OpenClaim } from '../../../lab/studies/designs/open'
import { batchesOf, type Pilot } from './pilot'
import type { Timer } from './timer'

/** As many side by side are timed; more of them cost about as much each. */
const SIDE = 10
const often = { times: 8, seconds: 0.3, mostTimes: 60 }

/** Times a few decisions and maps. Plays on the game's first slot. */
export async function pilotClaim(
  { claim, spec, view }: OpenClaim,
  agent: Agent,
  game: Game,
  time: Timer,
): Promise<Pilot> {
  const driver = new Driver(worldOf(game), agent.rhythm, agent.game)
  driver.reset(claim.seed)
  for (let i = 0; i < framesOf(spec.observation) && !driver.over; i++) driver.decide(driver.noop)
  const one = observationOf(spec.observation, driver.planes)
  const many = blankObservations(spec.observation, SIDE)
  for (let i = 0; i < SIDE; i++) many.set(one, i * one.length)
  const nothing = (rows: number) => Array.from({ length: rows }, () => null)
  const decisions = await time(() => agent.judge(many, nothing(SIDE)), often)
  const alone = await time(() => agent.judge(one, nothing(1)), often)
  const map = await time(() => attend({ spec, policy: agent.model, view, concept: claim.concept }, driver), often)
  return ({ claim: asked }, left) => {
    const batches = batchesOf(left)
    const secondsAt = (which: 0 | 1) => {
      const costs = { decision: decisions[which] / SIDE, alone: alone[which], map: map[which] }
      return batches.reduce((sum, cells) => sum + secondsOf(asked ?? claim, cells, costs), 0)
    }
    return [secondsAt(0), secondsAt(1)]
  }
}

/** Seconds that this machine takes. */
interface Costs {
  /** One decision of one of many rollouts played side by side. */
  readonly decision: number
  /** One decision alone. */
  readonly alone: number
  readonly map: number
}

/** Of cells of one batch, about: rollouts that end early take less. */
function secondsOf(claim: Claim, cells: readonly Cell[], { decision, alone, map }: Costs): number {
  if (claim.design === 'rollouts') return cells.length * claim.decisions * (decision + map / claim.samples)
  const states = new Set(cells.map(({ state }) => state)).size
  return claim.decisions * alone + states * (map + alone) + cells.length * (claim.asPublished ? 2 : 1) * (map + alone)
}
