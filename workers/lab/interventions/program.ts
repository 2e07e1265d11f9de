import type { EnvSpec } from '../contracts/env'
import { InputError } from '../contracts/errors'
import { parseOptions } from '../contracts/options'
import type { Program, ProgramStep } from '../contracts/program'
import { createRandom } from '../random'
import { drawSeeds } from '../streams'
import { interventionEntry } from './registry'

/** A program that has been found possible in its game. */
export interface Schedule {
  readonly program: Program
  /** Steps to be made before this decision of the episode with this seed, in the program's order. A pure function: it survives any jump in time. */
  due(decision: number, seed: number): readonly ProgramStep[]
}

/** Throws InputError naming the step and what is wrong with it. */
export function openProgram(spec: EnvSpec, program: Program): Schedule {
  if (program.env !== spec.id) throw new InputError('program.env', `is ${program.env}, the game here is ${spec.id}`)
  program.steps.forEach(({ id, options }, i) =>
    named(`program.steps[${i}]`, () => parseOptions(interventionEntry(spec.id, id).options, options)),
  )
  return {
    program,
    due: (decision, seed) => program.steps.filter((step, i) => isDue(step, i, decision, seed)),
  }
}

function isDue({ from, every }: ProgramStep, index: number, decision: number, seed: number): boolean {
  if (every === 0 || decision <= from) return decision === from
  const period = typeof every === 'number' ? every : drawPeriod(every, drawSeeds(seed, index + 1)[index]!)
  return (decision - from) % period === 0
}

const drawPeriod = ([least, most]: readonly [number, number], seed: number) =>
  least + createRandom(seed).below(most - least + 1)

function named<T>(field: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`${field}.${error.field}`, error.problem)
    throw error
  }
}
