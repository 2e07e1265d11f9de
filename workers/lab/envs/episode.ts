import type { EnvSpec, Game } from '../contracts/env'

/** How an episode and a life begin; the vector environment and the stage share these so that both see the same starts. */
export interface Beginning {
  /** No-op ticks before anything else (see `capNoops`). */
  readonly noops: number
  /** Press the launch action for one decision, as FireReset does. */
  readonly autoLaunch: boolean
  /** Ticks per decision. */
  readonly frameSkip: number
}

/** No-op ticks a game can bear at reset. */
export const capNoops = (spec: EnvSpec, wanted: number): number => Math.min(wanted, spec.maxNoops ?? 30)

/** Reset the slot, wait, launch. The first observation is left to the caller. */
export function beginEpisode(game: Game, slot: number, seed: number, beginning: Beginning): void {
  game.reset(slot, seed)
  for (let i = 0; i < capNoops(game.spec, beginning.noops); i++)
    if (game.step(slot, game.spec.noop ?? 0).terminated) game.reset(slot, seed)
  beginLife(game, slot, beginning)
}

/** Launch if the game waits for it: at an episode's start and after each lost life. */
export function beginLife(game: Game, slot: number, { autoLaunch, frameSkip }: Beginning): void {
  const { launchAction } = game.spec
  if (!autoLaunch || launchAction < 0) return
  for (let i = 0; i < frameSkip; i++) if (game.step(slot, launchAction).terminated) return
}
