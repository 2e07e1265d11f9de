import type { Agent } from '../../lab/contracts/agent'
import type { Cell } from '../../lab/contracts/study'
import type { Game } from '../../lab/contracts/env'
import { blankObservations, framesOf } from '../../lab/contracts/observation'
import { Driver } from '../../lab/play/driver'
import { observationOf } from '../../lab/envs/frames'
import { worldOf } from '../../lab/envs/world'
import { quantile } from '../../lab/statistics/interval'
import { attend } from '../../lab/studies/attention'
import type { OpenClaim } from '../../lab/studies/designs/open'

/** Seconds that this machine takes. */
export interface Costs {
  /** One decision of one of many rollouts played side by side. */
  readonly decision: number
  /** One decision alone. */
  readonly alone: number
  readonly map: number
}

/** A quarter was quicker, and a quarter slower: what else the machine does makes the difference, and one hiccup of it does not. */
export interface Pilot {
  readonly least: Costs
  readonly most: Costs
}

/** As many side by side are timed; more of them cost about as much each. */
const SIDE = 10
/** At least so often, and so long: a machine that is busy now and then is met in both states. */
const TIMES = 8
const LEAST_SECONDS = 0.3
const MOST_TIMES = 60

/** Times a few decisions and maps, after a first one of each, which compiles. Plays on the game's first slot. */
export async function measureCosts(
  { claim, spec, view }: OpenClaim,
  agent: Agent,
  game: Game,
  now: () => number,
): Promise<Pilot> {
  const driver = new Driver(worldOf(game), agent.rhythm, agent.game)
  driver.reset(claim.seed)
  for (let i = 0; i < framesOf(spec.observation) && !driver.over; i++) driver.decide(driver.noop)
  const time = async (work: () => Promise<unknown>): Promise<readonly number[]> => {
    await work()
    const seconds: number[] = []
    let sum = 0
    for (let i = 0; i < TIMES || (sum < LEAST_SECONDS && i < MOST_TIMES); i++) {
      const began = now()
      await work()
      const took = (now() - began) / 1000
      seconds.push(took)
      sum += took
    }
    return seconds
  }
  const one = observationOf(spec.observation, driver.planes)
  const many = blankObservations(spec.observation, SIDE)
  for (let i = 0; i < SIDE; i++) many.set(one, i * one.length)
  const nothing = (rows: number) => Array.from({ length: rows }, () => null)
  const decisions = await time(() => agent.judge(many, nothing(SIDE)))
  const alone = await time(() => agent.judge(one, nothing(1)))
  const maps = await time(() => attend({ spec, policy: agent.model, view, concept: claim.concept }, driver))
  const costs = (share: number): Costs => ({
    decision: quantile(decisions, share) / SIDE,
    alone: quantile(alone, share),
    map: quantile(maps, share),
  })
  return { least: costs(0.25), most: costs(0.75) }
}

/** Of cells of one batch, about: rollouts that end early take less. */
export function secondsOf({ claim }: OpenClaim, cells: readonly Cell[], { decision, alone, map }: Costs): number {
  if (claim.design === 'rollouts') return cells.length * claim.decisions * (decision + map / claim.samples)
  const states = new Set(cells.map(({ state }) => state)).size
  return claim.decisions * alone + states * (map + alone) + cells.length * (claim.asPublished ? 2 : 1) * (map + alone)
}

/** Games are loaded with so many slots to measure on. */
export const MEASURE_SLOTS = 2
