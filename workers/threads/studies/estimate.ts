import type { Agent } from '../../lab/contracts/agent'
import type { Cell } from '../../lab/contracts/study'
import type { Game } from '../../lab/contracts/env'
import { blankObservations, framesOf } from '../../lab/contracts/observation'
import { Driver } from '../../lab/play/driver'
import { observationOf } from '../../lab/envs/frames'
import { worldOf } from '../../lab/envs/world'
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

/** The quickest and the slowest of a few: what else the machine does makes the difference. */
export interface Pilot {
  readonly least: Costs
  readonly most: Costs
}

/** As many side by side are timed; more of them cost about as much each. */
const SIDE = 10
const TIMES = 5

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
    for (let i = 0; i < TIMES; i++) {
      const began = now()
      await work()
      seconds.push((now() - began) / 1000)
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
  const costs = (pick: (...seconds: number[]) => number): Costs => ({
    decision: pick(...decisions) / SIDE,
    alone: pick(...alone),
    map: pick(...maps),
  })
  return { least: costs(Math.min), most: costs(Math.max) }
}

/** Of cells of one batch, about: rollouts that end early take less. */
export function secondsOf({ claim }: OpenClaim, cells: readonly Cell[], { decision, alone, map }: Costs): number {
  if (claim.design === 'rollouts') return cells.length * claim.decisions * (decision + map / claim.samples)
  const states = new Set(cells.map(({ state }) => state)).size
  return claim.decisions * alone + states * (map + alone) + cells.length * (claim.asPublished ? 2 : 1) * (map + alone)
}

/** Games are loaded with so many slots to measure on. */
export const MEASURE_SLOTS = 2
