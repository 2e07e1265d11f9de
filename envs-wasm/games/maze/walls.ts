/**
 * Builds the walls: all round, and inside from posts on even rows and columns that grow by two cells at a time onto free
 * posts, so that no wall ever closes a ring and every free cell can be reached.
 */
import { below, seed } from '../../kit/rng'
import { DRAWN, NO_WALLS, State, cells, side, wallAt } from './state'

/** Layouts that stay the same are built by the same hand, from these seeds: whoever wants others asks for drawn ones. */
const ARCHITECT: u32 = 2012
const architect: usize = memory.data(16, 8)

export function build(s: State, rand: usize): void {
  for (let cell = 0; cell < cells(); cell++) {
    const row = cell / side
    const column = cell % side
    const isRim = row == 0 || column == 0 || row == side - 1 || column == side - 1
    store<u8>(wallAt(s, cell), <u8>isRim)
  }
  if (s.wallsWanted == NO_WALLS) return
  if (s.wallsWanted == DRAWN) return grow(s, rand)
  seed(architect, ARCHITECT + side)
  grow(s, architect)
}

/** As many beginnings as there are posts, and each goes on until it is hemmed in: a maze that is full. */
function grow(s: State, rand: usize): void {
  const posts = side / 2
  for (let i = 0; i < posts * posts; i++) {
    let row = 2 * <i32>below(rand, posts + 1)
    let column = 2 * <i32>below(rand, posts + 1)
    store<u8>(wallAt(s, row * side + column), 1)
    for (let length = 0; length < 10 * side; length++) {
      const way = <i32>below(rand, 4)
      const down = way == 0 ? -2 : way == 1 ? 2 : 0
      const right = way == 2 ? -2 : way == 3 ? 2 : 0
      if (!isFreePost(s, row + down, column + right)) continue
      store<u8>(wallAt(s, (row + down / 2) * side + column + right / 2), 1)
      row += down
      column += right
      store<u8>(wallAt(s, row * side + column), 1)
    }
  }
}

function isFreePost(s: State, row: i32, column: i32): bool {
  return <u32>row < <u32>side && <u32>column < <u32>side && !load<u8>(wallAt(s, row * side + column))
}
