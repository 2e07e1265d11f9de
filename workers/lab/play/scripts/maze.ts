import type { Script } from '../../contracts/script'

/** Up, down, left, right: [rows, columns]. */
const WAYS = [
  [-1, 0],
  [1, 0],
  [0, -1],
  [0, 1],
] as const

export default {
  id: 'maze',
  title: 'Shortest way',
  help: 'Takes the shortest way to the nearest goal; on a goal it walks into a wall, or off and back.',
  act(state) {
    const walls = state.list('walls[]')
    const goals = state.list('goals[]')
    const side = Math.round(Math.sqrt(walls.length))
    const here = state.number('agent.row') * side + state.number('agent.column')
    const after = WAYS.map(([down, right]) => {
      const next = here + down * side + right
      return walls[next] ? here : next
    })
    const far = distances(goals, walls, side)
    const lengths = after.map((cell) => far[cell]!)
    return lengths.indexOf(Math.min(...lengths))
  },
} satisfies Script

/** Steps from every cell to the nearest goal, breadth first; Infinity where none can be reached. */
function distances(goals: readonly unknown[], walls: readonly unknown[], side: number): number[] {
  const far = walls.map((_, cell) => (goals[cell] ? 0 : Infinity))
  const queue = far.flatMap((length, cell) => (length === 0 ? [cell] : []))
  for (const cell of queue)
    for (const [down, right] of WAYS) {
      const next = cell + down * side + right
      if (walls[next] || far[next] !== Infinity) continue
      far[next] = far[cell]! + 1
      queue.push(next)
    }
  return far
}
