import type { PolicyCard } from '../contracts/checkpoint'
import type { Acting } from '../contracts/recording'
import { draw, greediest } from '../agents/acting'
import type { Driver } from './driver'
import { scripted } from './scripts'

/**
 * How the next agent acts: in its own way (its card says so; no agent and no word of it: sampled), unless a person chose another
 * way than the agent before it was meant for.
 */
export function nextActing(
  now: Acting,
  before: Pick<PolicyCard, 'acting'> | undefined,
  next: Pick<PolicyCard, 'acting'> | undefined,
): Acting {
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
export function chooseAction(
  logits: ArrayLike<number> | null,
  { acting, pressed, forced, chance, noop, written }: Choice,
): number {
  if (forced >= 0) return forced
  if (acting === 'keyboard') return pressed
  if (acting === 'scripted') return written?.() ?? noop
  if (!logits) return noop
  return acting === 'greedy' ? greediest(logits) : draw(logits, chance)
}

/** The same, of a game at the agent's rhythm. */
export function chooseFor(
  driver: Driver,
  acting: Acting,
  logits: ArrayLike<number> | null,
  pressed = driver.noop,
): number {
  const { forced, chance, noop, world } = driver
  return chooseAction(logits, {
    acting,
    pressed,
    forced,
    chance,
    noop,
    written: () => scripted(world.spec, world.capture()),
  })
}
