import { invite } from '../../lab/runs/study/agents'
import type { KeyedCell } from '../../lab/runs/study/keys'
import type { OpenQuestion } from '../../lab/runs/study/question'
import { openBench } from '../../lab/studies/methods/bench'
import { openClaim } from '../../lab/studies/designs/open'
import methods from '../../lab/studies/methods/study'
import { pilotClaim } from './estimates/claim'
import { pilotMethods } from './estimates/methods'
import type { Pilot } from './estimates/pilot'
import { createTimer, type Spread } from './estimates/timer'
import type { Surroundings } from './surroundings'

const canMeasure = ({ claim, study }: OpenQuestion) => claim !== null || study.id === methods.id

/** All that decides what a step costs. */
const keyOf = ({ agents, claim, options, study }: OpenQuestion) =>
  JSON.stringify([
    agents[0]?.hash,
    claim ? claim.saliency : [study.id, Object.entries(options).filter(([, value]) => typeof value === 'boolean')],
  ])

/** Games are loaded with so many slots to measure on. */
const SLOTS = 2

export type Estimates = ReturnType<typeof createEstimates>

/** What questions take on this machine, measured once for each agent and whatever of a question decides what a step of it costs. */
export function createEstimates({ openGame, loadAgent, openBackend, now }: Surroundings) {
  const pilots = new Map<string, Promise<Pilot>>()
  const time = createTimer(now)

  async function measure({ agents, sources, claim, options, spec, states }: OpenQuestion): Promise<Pilot> {
    await openBackend()
    const guest = await invite(agents[0]!.id, await loadAgent(sources[0]!), openGame)
    try {
      const game = await guest.openGame(SLOTS)
      if (claim)
        return await pilotClaim({ ...openClaim(claim, spec, agents, states), spec: game.spec }, guest.agent, game, time)
      return await pilotMethods(
        { ...openBench(options, spec, agents, states), spec: game.spec },
        guest.agent,
        game,
        time,
      )
    } finally {
      guest.agent.dispose()
    }
  }

  /** `isFree`: whether the machine is; null: nothing is known, and now is no time to measure. */
  async function secondsFor(
    question: OpenQuestion,
    left: readonly KeyedCell[],
    isFree: boolean,
  ): Promise<Spread | null> {
    const key = keyOf(question)
    const known = pilots.get(key)
    if (known) return (await known)(question, left)
    if (!isFree || !canMeasure(question)) return null
    const pilot = measure(question)
    pilots.set(key, pilot)
    pilot.catch(() => pilots.delete(key))
    return (await pilot)(question, left)
  }

  return { secondsFor }
}
