import { InputError } from '../../contracts/errors'
import type { VectorEnv } from '../../contracts/trainer'
import { createReplay, planesOf, type ReplayMemory } from './replay'
import type { ReplayOptions } from './replay-options'

/** Decisions that the memory will hold. Throws InputError for what can never train. */
function capacityOf(options: ReplayOptions, shape: VectorEnv['shape']): number {
  const { plane, planes } = planesOf(shape)
  const fitting = Math.floor((options.memory * 1e6) / plane)
  const limit = fitting < options.capacity ? 'memory' : 'capacity'
  const capacity = Math.min(fitting, options.capacity)
  // What still waits for its n-step target, and pictures that came in between, must not push out all the rest.
  const least = options.slots * (planes + 1) * (options.nStep + 2)
  const tooSmall = (what: string, wanted: number) =>
    new InputError(limit, `holds ${capacity} decisions of ${shape.slice(0, 2).join('×')}; ${what} ${wanted}`)
  if (capacity < options.batch) throw tooSmall('batch needs', options.batch)
  if (capacity < options.warmUp) throw tooSmall('warmUp needs', options.warmUp)
  if (capacity < least) throw tooSmall(`${options.slots} slots looking ${options.nStep} ahead need`, least)
  return capacity
}

/** What there is to practise on, empty. Throws InputError where it would be too small, or larger than there is room for. */
export function openMemory(env: VectorEnv, options: ReplayOptions): ReplayMemory {
  const capacity = capacityOf(options, env.shape)
  const { nStep: steps, gamma, prioritised, alpha } = options
  try {
    return createReplay({
      slots: env.count,
      shape: env.shape,
      actions: env.actions,
      capacity,
      steps,
      gamma,
      alpha: prioritised ? alpha : 0,
    })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new InputError('capacity', `${capacity} decisions take more memory than there is to be had here`)
  }
}
