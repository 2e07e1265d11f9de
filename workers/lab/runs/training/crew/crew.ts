import { runsBeside } from '../../../backend/ops'
import type { Place } from '../../../contracts/crew'
import { InputError } from '../../../contracts/errors'
import { oneOf } from '../../../contracts/guards'
import type { Plan } from '../plan'
import type { Surroundings } from '../surroundings'
import { createMate, type WorkerMate } from './mate'
import type { WorkerPipe } from './pipe'

export interface CrewNeeds {
  /** What computes here, as written on cards. */
  readonly backend: string
  /** Told of a worker that was lost and replaced. */
  readonly replaced: (reason: string) => void
  readonly openWorker?: (() => WorkerPipe) | undefined
}

/**
 * Who has which parts, this worker first; it has fewer where they do not divide, for it has the rest to do as well. A device that
 * computes by itself is one whoever asks: there one worker has them all. Throws InputError for more workers than parts.
 */
export function placesOf(
  { algorithm, options, workers }: Plan,
  { openWorker, workers: usual }: Pick<Surroundings, 'openWorker' | 'workers'>,
): Place[] {
  const slots = algorithm.slots(options)
  const parts = algorithm.divides?.parts(options) ?? 1
  if (workers !== undefined && workers > parts)
    throw new InputError(
      'workers',
      parts > 1 ? `${workers} are more than there are parts (${parts})` : 'must be 1: there is nothing to divide',
    )
  const count = !openWorker || runsBeside() ? 1 : (workers ?? Math.min(usual, parts))
  const bounds = Array.from({ length: count + 1 }, (_, i) => Math.floor((i * parts) / count))
  return bounds.slice(1).map((to, i) => ({ parts, slots, from: bounds[i]!, to }))
}

export function createMates(plan: Plan, places: readonly Place[], { openWorker, ...needs }: CrewNeeds): WorkerMate[] {
  if (!openWorker || places.length === 0) return []
  const { env, setting, network, options, envOptions, seed, algorithm, reward } = plan
  // Chosen already: another worker must not choose otherwise.
  const backend = oneOf('wasm', 'cpu', 'webgpu')(needs.backend.split(' ')[0], 'backend')
  const brief = { env, setting, network, options, envOptions, seed, reward, trainer: algorithm.id, backend }
  return places.map((place) => createMate({ ...brief, place }, { ...needs, openWorker }))
}
