import type { Game } from '../contracts/env'
import type { World } from '../contracts/world'

/** A slot of a game, with everything that a world may offer. */
export interface GameWorld<G extends Game = Game> extends Required<World> {
  readonly game: G
  readonly slot: number
}

export function worldOf<G extends Game>(game: G, slot = 0): GameWorld<G> {
  return {
    game,
    slot,
    spec: game.spec,
    configure: (options, level) => game.configure(slot, options, level),
    reset: (seed) => game.reset(slot, seed),
    step: (action) => game.step(slot, action),
    observe: () => game.observe(slot),
    capture: () => game.snapshot(slot),
    restore: (state) => game.restore(slot, state),
    hash: () => game.hash(slot),
    score: () => game.score(slot),
    lives: () => game.lives(slot),
    paint: () => game.paint(slot),
    locate: () => game.locate(slot),
    read: (path) => game.read(slot, path),
    write: (edits) => game.write(slot, edits),
    settle: () => game.settle(slot),
  }
}
