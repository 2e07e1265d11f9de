import type { Agent } from '../../contracts/agent'
import { withOwnStreams } from '../../contracts/setting'
import type { Game } from '../../contracts/env'
import { parseOptions } from '../../contracts/options'
import type { Lab } from '../../contracts/study'
import { worldOf } from '../../envs/world'
import { isLinear, type LinearComponents } from '../../memory/components'
import { mixed } from '../../memory/directions'
import { decompositions } from '../../memory/registry'
import { standardise } from '../../memory/standard'
import { chooseFor } from '../../play/acting'
import { Driver } from '../../play/driver'
import { play } from '../../play/play'
import { beginWaiting, usualNoops } from '../../play/rollouts'
import { drawSeeds, streamOf } from '../../streams'
import type { MemoryOptions } from './options'

/** An agent's memory taken apart, and random directions beside its components. */
export interface Fitted {
  /** Components, then as many random directions as are wanted; one's reader gives 1 for its own direction. */
  readonly ways: LinearComponents
  /** Of these the first are components. */
  readonly count: number
  readonly words: string
}

/** Of an agent that is open, by what was asked: the episodes are the same whoever needs them. */
const kept = new WeakMap<object, Map<string, Promise<Fitted>>>()

export function fittedTo(options: MemoryOptions, game: Game, lab: Lab): Promise<Fitted> {
  const { agent } = lab
  const { fitted, decisions, decomposition, count, controls, seed } = options
  const key = JSON.stringify([fitted, decisions, decomposition, count, controls, seed, game.slots])
  const own = kept.get(agent.model) ?? new Map<string, Promise<Fitted>>()
  kept.set(agent.model, own)
  const known = own.get(key) ?? fit(options, game, lab)
  own.set(key, known)
  // What was stopped is begun again by whoever asks next.
  known.catch(() => own.delete(key))
  return known
}

async function fit(options: MemoryOptions, game: Game, lab: Lab): Promise<Fitted> {
  const { decomposition, count, controls, seed } = options
  const points = await memoriesOf(options, game, lab)
  const width = lab.agent.model.memory
  const shape = [points.length / width, width] as const
  const { fit: decompose, options: own } = decompositions.get(decomposition)
  const steps = decompose(points, shape, parseOptions(own, { count }), streamOf(String(seed), 'components'))
  let step = steps.next()
  for (; !step.done; step = steps.next()) await lab.breathe()
  const found = step.value
  if (!isLinear(found)) throw new Error(`${decomposition} has no directions to change`)
  const random = streamOf(String(seed), 'random directions')
  const { spread } = standardise(found.read(points), [shape[0], found.readers.length])
  const beside = Array.from({ length: controls }, () => mixed(found, [...spread], () => random.normal()))
  return {
    ways: {
      ...found,
      directions: [...found.directions, ...beside.map(({ direction }) => direction)],
      readers: [...found.readers, ...beside.map(({ reader }) => reader)],
    },
    count: found.directions.length,
    words: found.words,
  }
}

/** What the agent brought along from every decision of its own play, episode after episode. */
async function memoriesOf({ fitted, decisions, seed }: MemoryOptions, game: Game, lab: Lab): Promise<Float32Array> {
  const { agent } = lab
  const seeds = drawSeeds(streamOf(String(seed), 'fitted').word(), fitted)
  const rows: Float32Array[][] = seeds.map(() => [])
  for await (const { index, memory, take } of play({ ...seated(agent, game), episodes: fitted, begin, over })) {
    if (memory) rows[index]!.push(memory.slice())
    take()
    await lab.breathe()
  }
  return Float32Array.from(rows.flat().flatMap((row) => [...row]))

  function begin({ driver }: Seated, index: number): void {
    beginWaiting(driver, seeds[index]!, usualNoops(agent.rhythm, game.spec))
  }
  function over({ driver }: Seated): boolean {
    return driver.over || driver.decision >= decisions
  }
}

interface Seated {
  readonly driver: Driver
  decide(action: number, memory: Float32Array | null): void
}

function seated(agent: Agent, game: Game) {
  const setting = withOwnStreams(agent.game, game.spec)
  const seats = Array.from({ length: game.slots }, (_, slot): Seated => {
    const driver = new Driver(worldOf(game, slot), agent.rhythm, setting)
    return { driver, decide: (action, memory) => void driver.decide(action, memory) }
  })
  return { agent, seats, choose: ({ driver }: Seated, logits: Float32Array) => chooseFor(driver, agent.acting, logits) }
}
