import type { Steps } from '../contracts/embedding'
import { InputError } from '../contracts/errors'
import { parseOptions } from '../contracts/options'
import type { Random } from '../random'
import { isLinear, type LinearComponents } from './components'
import { decompositions } from './registry'

/**
 * Memories [rows × width] in components that can be moved one at a time, by the decomposition's own options otherwise. Throws InputError for one whose components
 * are no directions.
 */
export function* decomposed(
  points: Float32Array,
  width: number,
  { id, count }: { readonly id: string; readonly count: number },
  random: Random,
): Steps<LinearComponents> {
  const { fit, options, title } = decompositions.get(id)
  const found = yield* fit(points, [points.length / width, width], parseOptions(options, { count }), random)
  if (!isLinear(found)) throw new InputError('decomposition', `${title} has no directions to change`)
  return found
}
