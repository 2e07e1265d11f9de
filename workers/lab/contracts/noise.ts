import type { EnvSpec } from './env'
import { list, number, object, pair, whole, type Guard } from './guards'

/**
 * What is done to an agent's logits before its action is drawn, so that it meets what it would not have brought about itself: ℓ′ = min(max(scale · ℓ, low),
 * high), and of some actions whatever it said a logit of their own.
 */
export interface Noise {
  readonly scale: number
  readonly low: number
  readonly high: number
  /** Of each: the action's index and its logit. */
  readonly set: readonly (readonly [number, number])[]
}

const logit = number(-1000, 1000)

export const noise: Guard<Noise> = object({
  scale: number(0, 1000),
  low: logit,
  high: logit,
  set: list(pair(whole(0, 254), logit), 255),
})

/** Logits of their own by the actions' ids, as a published recording had them. */
const published: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  coinrun: { 'idle-1': -3, 'idle-2': -3, 'idle-3': -3, 'idle-4': -3, 'idle-5': -3, 'idle-6': -3, right: 0.1 },
}

/** As episodes were recorded for a world model (Sharkey et al. 2022, their code), with other games' actions as the agent has them. */
export const noiseOf = ({ id, actions }: Pick<EnvSpec, 'id' | 'actions'>): Noise => ({
  scale: 0.7,
  low: -1.8,
  high: 0.8,
  set: actions.flatMap((action, i) => {
    const own = published[id]?.[action.id]
    return own === undefined ? [] : [[i, own] as const]
  }),
})
