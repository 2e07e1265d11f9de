import type { Edit } from '../contracts/env'
import { InputError } from '../contracts/errors'
import type { World } from '../contracts/world'
import { viewState } from '../interventions/entry'

/** A maze without anybody in it; cells are numbered row · side + column. */
export interface Room {
  readonly side: number
  /** Cells without a wall. */
  readonly free: readonly number[]
  /** Upper left and lower right: where goals are in training. */
  readonly corners: readonly [number, number]
}

/** Who stands where in a room. */
export interface Board {
  readonly agent: number
  readonly goals: readonly number[]
}

/** Boards laid out by hand on a world of mazes, and what is seen of them: the game itself draws, so whatever it hides is hidden. */
export class Boards {
  constructor(readonly world: Required<World>) {}

  /** A new game's room. */
  enter(seed: number): Room {
    this.world.reset(seed)
    const walls = this.#flags('walls[]')
    const side = Math.round(Math.sqrt(walls.length))
    return {
      side,
      free: walls.flatMap((wall, cell) => (wall ? [] : [cell])),
      corners: [side + 1, side * (side - 1) - 2],
    }
  }

  /** One frame, as bytes. Throws InputError for a board that cannot be: somebody off it, or in a wall. */
  picture({ agent, goals }: Board): Uint8Array {
    const { world } = this
    const flags = this.#flags('goals[]')
    const side = Math.round(Math.sqrt(flags.length))
    for (const cell of [agent, ...goals])
      if (!Number.isInteger(cell) || cell < 0 || cell >= flags.length)
        throw new InputError('board', `cell ${cell} is not one of its ${flags.length}`)
    const wanted = new Set(goals)
    world.write([
      { path: 'agent.row', value: Math.floor(agent / side) },
      { path: 'agent.column', value: agent % side },
      ...flags.flatMap((flag, cell): Edit[] =>
        Boolean(flag) === wanted.has(cell) ? [] : [{ path: `goals[${cell}]`, value: flag ? 0 : 1 }],
      ),
    ])
    const wrong = world.settle()
    if (wrong !== '') throw new InputError('board', wrong)
    return world.observe().slice()
  }

  #flags(path: string): number[] {
    return viewState(this.world.spec, this.world.capture()).list(path).map(Number)
  }
}
