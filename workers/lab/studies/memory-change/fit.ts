import type { Game } from '../../contracts/env'
import { parseOptions } from '../../contracts/options'
import type { Lab } from '../../contracts/study'
import { isLinear, type LinearComponents } from '../../memory/components'
import { mixed } from '../../memory/directions'
import { decompositions } from '../../memory/registry'
import { standardise } from '../../memory/standard'
import { streamOf } from '../../streams'
import { FittedOnce, ownPlay } from '../changed-agents/fitted'
import type { MemoryOptions } from './options'

/** An agent's memory taken apart, and random directions beside its components. */
export interface Fitted {
  /** Components, then as many random directions as are wanted; one's reader gives 1 for its own direction. */
  readonly ways: LinearComponents
  /** Of these the first are components. */
  readonly count: number
  readonly words: string
}

const kept = new FittedOnce<Fitted>()

export function fittedTo(options: MemoryOptions, game: Game, lab: Lab): Promise<Fitted> {
  const { fitted, decisions, decomposition, count, controls, seed } = options
  const asked = [fitted, decisions, decomposition, count, controls, seed, game.slots]
  return kept.of(lab.agent, asked, () => fit(options, game, lab))
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
async function memoriesOf(options: MemoryOptions, game: Game, lab: Lab): Promise<Float32Array> {
  const rows: Float32Array[][] = Array.from({ length: options.fitted }, () => [])
  for await (const { index, memory } of ownPlay(options, game, lab)) if (memory) rows[index]!.push(memory.slice())
  return Float32Array.from(rows.flat().flatMap((row) => [...row]))
}
