import * as ops from '../../../lab/backend/ops'
import type { Agent } from '../../../lab/contracts/agent'
import type { Game } from '../../../lab/contracts/env'
import { InputError } from '../../../lab/contracts/errors'
import { framesOf } from '../../../lab/contracts/observation'
import { observationOf } from '../../../lab/envs/frames'
import { worldOf } from '../../../lab/envs/world'
import { Driver } from '../../../lab/play/driver'
import { grouped } from '../../../lab/statistics/grouped'
import type { Bench } from '../../../lab/studies/methods/bench'
import { effortOf } from '../../../lab/studies/methods/effort'
import { course } from '../../../lab/studies/methods/insertion'
import { orderOf } from '../../../lab/studies/methods/order'
import { streamOf } from '../../../lab/streams'
import { cascade } from '../../../lab/studies/methods/randomisation'
import { balanceOf, mapOf, stateOf } from '../../../lab/studies/methods/state'
import { batchesOf, type Pilot } from './pilot'
import type { Spread, Timer } from './timer'

/** Some maps take a second. */
const often = { times: 2, seconds: 0.15, mostTimes: 20 }

/** Seconds, at the quickest and at the slowest. */
interface Costs {
  readonly decision: Spread
  readonly course: Spread
  /** By the id of their method; without one that refuses. */
  readonly maps: ReadonlyMap<string, Spread>
  readonly balances: ReadonlyMap<string, Spread>
  /** At which weights are randomised. */
  readonly depths: number
}

/** Times decisions, a map of every method and a course between two pictures, at one state. Plays on the game's first slot. */
export async function pilotMethods(bench: Bench, agent: Agent, game: Game, time: Timer): Promise<Pilot> {
  const costs = await measureCosts(bench, agent, game, time)
  return ({ options }, left) => {
    const played = batchesOf(left).length * Number(options['decisions'])
    const states = [...grouped(left, ({ batch, state }) => `${batch} ${state}`).values()]
    const efforts = states.map((cells) => effortOf(cells, bench.methods, costs.depths))
    const secondsOf = (which: 0 | 1) => {
      const each = (costs: ReadonlyMap<string, Spread>, id: string) => costs.get(id)?.[which] ?? 0
      return efforts.reduce(
        (sum, { maps, courses, balanced }) =>
          sum +
          courses * costs.course[which] +
          [...maps].reduce((own, [id, count]) => own + count * each(costs.maps, id), 0) +
          balanced.reduce((own, id) => own + each(costs.balances, id), 0),
        played * costs.decision[which],
      )
    }
    return [secondsOf(0), secondsOf(1)]
  }
}

async function measureCosts({ spec, methods, seed }: Bench, agent: Agent, game: Game, time: Timer): Promise<Costs> {
  const driver = new Driver(worldOf(game), agent.rhythm, agent.game)
  driver.reset(seed)
  for (let i = 0; i < 2 * framesOf(spec.observation) && !driver.over; i++) driver.decide(driver.noop)
  const seen = observationOf(spec.observation, driver.planes)
  const decision = await time(() => agent.judge(seen, [null]), often)
  const state = await stateOf(agent.model, { planes: driver.planes, memory: null }, spec)
  try {
    const maps = new Map<string, Spread>()
    const balances = new Map<string, Spread>()
    let order: Uint32Array | null = null
    for (const method of methods) {
      const map = await mapOf(method, state).catch(refusal)
      if (!map) continue
      order ??= orderOf(map, streamOf('pilot'))
      maps.set(method.id, await time(() => mapOf(method, state), often))
      if (method.explainBalanced) balances.set(method.id, await time(() => balanceOf(method, state), often))
    }
    const [blank, pixels] = [new Float32Array(state.pixels.length), order]
    const weights = await agent.model.read()
    return {
      decision,
      course: pixels ? await time(() => course(state, blank, pixels), often) : [0, 0],
      maps,
      balances,
      depths: cascade(weights, weights).length,
    }
  } finally {
    ops.dispose(state.inputs)
  }
}

/** What cannot be asked there takes no time. */
function refusal(error: unknown): null {
  if (error instanceof InputError) return null
  throw error
}
