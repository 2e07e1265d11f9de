import type { PolicyCard } from '../contracts/checkpoint'
import type { Acting } from '../contracts/recording'
import type { Driver } from './driver'
import { scripted } from './scripts'

export function softmax(logits: ArrayLike<number>): Float32Array {
  const values = Float64Array.from(logits)
  const most = values.reduce((a, b) => Math.max(a, b), -Infinity)
  const exponentials = values.map((value) => Math.exp(value - most))
  const sum = exponentials.reduce((a, b) => a + b, 0)
  return Float32Array.from(exponentials, (value) => value / sum)
}

/** First index of the greatest. */
export function greediest(values: ArrayLike<number>): number {
  let best = 0
  for (let i = 1; i < values.length; i++) if ((values[i] ?? 0) > (values[best] ?? 0)) best = i
  return best
}

/** Inverse distribution function: the same word and probabilities give the same action. `chance` in [0, 1). */
export function sample(probabilities: ArrayLike<number>, chance: number): number {
  let sum = 0
  for (let i = 0; i < probabilities.length; i++) {
    sum += probabilities[i] ?? 0
    if (chance < sum) return i
  }
  return greediest(probabilities)
}

/**
 * How the next agent acts: in its own way (its card says so; no agent and no word of it: sampled), unless a person chose another
 * way than the agent before it was meant for.
 */
export function nextActing(now: Acting, before: Pick<PolicyCard, 'acting'> | undefined, next: Pick<PolicyCard, 'acting'> | undefined): Acting {
  return now === (before?.acting ?? 'sampled') ? (next?.acting ?? 'sampled') : now
}

export interface Choice {
  readonly acting: Acting
  /** The held key's action. */
  readonly pressed: number
  /** A launch that has to come now, or -1. */
  readonly forced: number
  readonly chance: number
  readonly noop: number
  /** What the game's script does now; null where there is none. Asked only when it acts. */
  readonly written?: () => number | null
}

/** Who decides: a launch comes before everything, then a person's hand or a script, then the agent; without any, nothing is done. */
export function chooseAction(probabilities: Float32Array | null, { acting, pressed, forced, chance, noop, written }: Choice): number {
  if (forced >= 0) return forced
  if (acting === 'keyboard') return pressed
  if (acting === 'scripted') return written?.() ?? noop
  if (!probabilities) return noop
  return acting === 'greedy' ? greediest(probabilities) : sample(probabilities, chance)
}

/** The same, of a game at the agent's rhythm. */
export function chooseFor(driver: Driver, acting: Acting, probabilities: Float32Array | null, pressed = driver.noop): number {
  const { forced, chance, noop, game, slot } = driver
  return chooseAction(probabilities, { acting, pressed, forced, chance, noop, written: () => scripted(game.spec, game.snapshot(slot)) })
}

/** Total-variation distance of two distributions, 0 … 1. */
export function distance(p: ArrayLike<number>, q: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < p.length; i++) sum += Math.abs((p[i] ?? 0) - (q[i] ?? 0))
  return sum / 2
}
