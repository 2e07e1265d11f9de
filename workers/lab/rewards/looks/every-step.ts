import type { Transitions } from '../../contracts/reward'
import type { Boards } from '../boards'
import { numbering } from '../select'

/** Cells of the goals that games of this level may begin with. */
export function layoutsOf(boards: Boards, goals: unknown): (readonly number[])[] {
  const { corners, free } = boards.room()
  const [first, last] = corners
  switch (goals) {
    case 'one corner':
      return [[last]]
    case 'both corners':
      return [[first, last]]
    case 'anywhere':
      return free.map((cell) => [cell])
    default:
      return [[first], [last]]
  }
}

/**
 * All that can be done in a room: every action on every free cell, for each layout of its goals (an episode each), as the game itself plays it. What a
 * reward says of all of it decides what it makes an agent do; play alone shows the part that somebody did.
 */
export function everyStep(boards: Boards, layouts: readonly (readonly number[])[]): Transitions {
  const { world } = boards
  const clean = world.capture().slice()
  const planes = numbering<string>()
  const pictures: Uint8Array[] = []
  const look = () => {
    const picture = world.observe().slice()
    const number = planes.of(String.fromCharCode(...picture))
    pictures[number] ??= picture
    return number
  }
  const { free } = boards.room()
  const rows = layouts.flatMap((goals, episode) =>
    free.flatMap((agent) =>
      [...world.spec.actions.keys()].map((action) => {
        world.restore(clean)
        boards.lay({ agent, goals })
        const before = look()
        const { reward, terminated } = world.step(action)
        return { episode, action, before, after: look(), reward, end: terminated ? 1 : 0 }
      }),
    ),
  )
  world.restore(clean)
  return {
    observation: world.spec.observation,
    planes: pictures,
    before: Uint32Array.from(rows, ({ before }) => before),
    after: Uint32Array.from(rows, ({ after }) => after),
    actions: Uint8Array.from(rows, ({ action }) => action),
    rewards: Float32Array.from(rows, ({ reward }) => reward),
    episodes: Uint32Array.from(rows, ({ episode }) => episode),
    ends: Uint8Array.from(rows, ({ end }) => end),
  }
}
