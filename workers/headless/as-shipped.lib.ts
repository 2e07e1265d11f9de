import { resolve, sep } from 'node:path'
import { showCount } from '../lab/charts/numbers'
import type { Checkpoint, PolicyCard } from '../lab/contracts/checkpoint'
import { stemOf } from '../lab/contracts/family'
import { halved } from '../storage/half'

/** Agents of sweeps that a site brings along. Beside its families, which are trained by its own presets and for longer. */
export const SWEEPS = 'public/sweeps'

/**
 * A sweep's agent as a site brings it along: rounded to half floats, under an id that says how long it was trained, for the same seed of the
 * same algorithm may be there at another length. Who ships already comes back as it is.
 */
export const asShipped = ({ card, weights }: Checkpoint<PolicyCard>): Checkpoint<PolicyCard> => ({
  card: { ...card, id: shippedId(card), resumable: false },
  weights: weights.map((array) => ({ ...array, data: halved(array.data) })),
})

/** `spaceinvaders-ppo-small-100k-1` of `spaceinvaders-ppo-small-1`; an id that names no seed stays. Without dots: behind one there is no more of a file's name. */
function shippedId(card: PolicyCard): string {
  const stem = stemOf(card)?.replaceAll('.', '-')
  if (stem === undefined) return card.id
  const length = card.decisions < 1000 ? `${card.decisions}` : `${Math.round(card.decisions / 1000)}k`
  return stem.endsWith(`-${length}`) ? `${stem}-${card.seed}` : `${stem}-${length}-${card.seed}`
}

/** `Space Invaders, PPO small, 100 k decisions, seed 1` of `PPO, seed 1`: what the sweep calls the procedure, and all that tells this agent from others. */
export function shippedName({ name, trainer, network, env, decisions, seed }: PolicyCard, game: string): string {
  if (name.startsWith(`${game}, `)) return name
  const procedure = /^(.+), seed \d+/.exec(name)?.[1] ?? trainer.toUpperCase()
  const options = Object.entries(env.options ?? {}).map(([key, value]) => ` (${key} ${value})`)
  return `${game}, ${procedure} ${network}${options.join('')}, ${showCount(decisions)} decisions, seed ${seed}`
}

/** Whether a file lies in a folder, or below it. */
export const isWithin = (folder: string, path: string): boolean => resolve(path).startsWith(resolve(folder) + sep)
