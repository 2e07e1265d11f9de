import type { Edit, Game, Setting } from '../contracts/env'
import { InputError } from '../contracts/errors'
import type { World } from '../contracts/world'
import { worldOf } from '../envs/world'
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
  /** All of them; those that are there when absent. */
  readonly walls?: readonly number[]
}

/** What was before a decision, and what is after it; laid out by hand, no decision need lead from one to the other. */
export interface BoardPair {
  readonly before: Board
  readonly after: Board
}

/** Boards laid out by hand on a world of mazes, and what is seen of them: the game itself draws, so whatever it hides is hidden. */
export class Boards {
  constructor(readonly world: Required<World>) {}

  /** A new game's room. */
  enter(seed: number): Room {
    this.world.reset(seed)
    return this.room()
  }

  /** The one that is there. */
  room(): Room {
    const walls = this.#flags('walls[]')
    const side = Math.round(Math.sqrt(walls.length))
    return {
      side,
      free: walls.flatMap((wall, cell) => (wall ? [] : [cell])),
      corners: [side + 1, side * (side - 1) - 2],
    }
  }

  /** One frame, as bytes. Throws InputError as `lay` does. */
  picture(board: Board): Uint8Array {
    this.lay(board)
    return this.world.observe().slice()
  }

  /** RGBA of the game's own picture. Throws InputError as `lay` does. */
  paint(board: Board): Uint8ClampedArray<ArrayBuffer> {
    this.lay(board)
    return new Uint8ClampedArray(this.world.paint())
  }

  /** Throws InputError for a board that cannot be: somebody off it, or in a wall. */
  lay({ agent, goals, walls }: Board): void {
    const { world } = this
    const [goalFlags, wallFlags] = [this.#flags('goals[]'), this.#flags('walls[]')]
    const side = Math.round(Math.sqrt(goalFlags.length))
    for (const cell of [agent, ...goals, ...(walls ?? [])])
      if (!Number.isInteger(cell) || cell < 0 || cell >= goalFlags.length)
        throw new InputError('board', `cell ${cell} is not one of its ${goalFlags.length}`)
    world.write([
      { path: 'agent.row', value: Math.floor(agent / side) },
      { path: 'agent.column', value: agent % side },
      ...changed('goals', goalFlags, goals),
      ...(walls ? changed('walls', wallFlags, walls) : []),
    ])
    const wrong = world.settle()
    if (wrong !== '') throw new InputError('board', wrong)
  }

  /** Where the agent may stand after one decision, by the rules; goals and walls stay where they are. */
  reachable(board: Board): readonly number[] {
    this.lay(board)
    const begun = this.world.capture()
    return this.world.spec.actions.map((_, action) => {
      this.world.step(action)
      const { agent } = this.now()
      // A game that a step has ended takes no other.
      this.world.restore(begun)
      return agent
    })
  }

  /** As it is laid out now. */
  now(): Required<Board> {
    const walls = this.#flags('walls[]')
    const side = Math.round(Math.sqrt(walls.length))
    return {
      agent: Number(this.world.read('agent.row')) * side + Number(this.world.read('agent.column')),
      goals: cellsOf(this.#flags('goals[]')),
      walls: cellsOf(walls),
    }
  }

  #flags(path: string): number[] {
    return viewState(this.world.spec, this.world.capture()).list(path).map(Number)
  }
}

/** Boards of a game's first slot, set up as somebody plays it. */
export function openBoards(game: Game, { options, level }: Pick<Setting, 'options' | 'level'>): Boards {
  const world = worldOf(game)
  world.configure(options ?? {}, level ?? null)
  return new Boards(world)
}

const cellsOf = (flags: readonly number[]): number[] => flags.flatMap((flag, cell) => (flag ? [cell] : []))

function changed(name: 'goals' | 'walls', flags: readonly number[], cells: readonly number[]): Edit[] {
  const wanted = new Set(cells)
  return flags.flatMap((flag, cell): Edit[] =>
    Boolean(flag) === wanted.has(cell) ? [] : [{ path: `${name}[${cell}]`, value: flag ? 0 : 1 }],
  )
}
