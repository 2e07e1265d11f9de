/** Points on a plane in nested squares, for forces that far groups exert as one (Barnes & Hut 1986). */
export interface Quadtree {
  /** Adds Σ_j (y_i − y_j) / (1 + d²)² to row i of `into`; returns Z = Σ_{i≠j} 1 / (1 + d²). A cell of side s stands for its points where s / d < `accuracy`. */
  repulsion(positions: Float64Array, accuracy: number, into: Float64Array): number
}

/** Deeper cells would be smaller than what a double tells apart: points there share a leaf. */
const DEEPEST = 40

/** Room for `rows` points, used again by every call. */
export function createQuadtree(rows: number): Quadtree {
  let room = Math.max(64, 4 * rows)
  // Four children in a row, 0 for none: the root is nobody's child.
  let children = new Int32Array(room)
  let mass = new Float64Array(room)
  let sums = new Float64Array(2 * room)
  let sides = new Float64Array(room)
  let used = 0
  const stack = new Int32Array(4 * DEEPEST + 8)

  const grow = () => {
    const wider = <T extends Int32Array | Float64Array>(old: T, fresh: T): T => (fresh.set(old as never), fresh)
    room *= 2
    children = wider(children, new Int32Array(room))
    mass = wider(mass, new Float64Array(room))
    sums = wider(sums, new Float64Array(2 * room))
    sides = wider(sides, new Float64Array(room))
  }

  /** `children` holds the first of four neighbouring cells; 0: a leaf. */
  const split = (cell: number) => {
    if (used + 4 > room) grow()
    for (let i = used; i < used + 4; i++) {
      children[i] = 0
      mass[i] = 0
      sums[2 * i] = sums[2 * i + 1] = 0
      sides[i] = sides[cell]! / 2
    }
    children[cell] = used
    used += 4
  }

  const add = (cell: number, x: number, y: number, weight: number) => {
    mass[cell]! += weight
    sums[2 * cell]! += weight * x
    sums[2 * cell + 1]! += weight * y
  }

  const insert = (x: number, y: number, midX: number, midY: number) => {
    let cell = 0
    for (let depth = 0; ; depth++) {
      const before = mass[cell]!
      const oldX = sums[2 * cell]! / before
      const oldY = sums[2 * cell + 1]! / before
      add(cell, x, y, 1)
      if (before === 0) return
      const half = sides[cell]! / 2
      if (children[cell] === 0) {
        if (depth === DEEPEST || (x === oldX && y === oldY)) return
        split(cell)
        add(children[cell]! + quarter(oldX, oldY, midX, midY), oldX, oldY, before)
      }
      cell = children[cell]! + quarter(x, y, midX, midY)
      midX += x < midX ? -half / 2 : half / 2
      midY += y < midY ? -half / 2 : half / 2
    }
  }

  const build = (positions: Float64Array) => {
    let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity]
    for (let i = 0; i < positions.length; i += 2) {
      left = Math.min(left, positions[i]!)
      right = Math.max(right, positions[i]!)
      top = Math.min(top, positions[i + 1]!)
      bottom = Math.max(bottom, positions[i + 1]!)
    }
    used = 1
    children[0] = 0
    mass[0] = 0
    sums[0] = sums[1] = 0
    sides[0] = Math.max(right - left, bottom - top) || 1
    for (let i = 0; i < positions.length; i += 2)
      insert(positions[i]!, positions[i + 1]!, (left + right) / 2, (top + bottom) / 2)
  }

  const force = (row: number, x: number, y: number, square: number, into: Float64Array): number => {
    let pushX = 0
    let pushY = 0
    let all = 0
    let top = 1
    stack[0] = 0
    while (top > 0) {
      const cell = stack[--top]!
      const count = mass[cell]!
      if (count === 0) continue
      const dx = x - sums[2 * cell]! / count
      const dy = y - sums[2 * cell + 1]! / count
      const distance = dx * dx + dy * dy
      const side = sides[cell]!
      if (children[cell] === 0 || side * side < square * distance) {
        const closeness = 1 / (1 + distance)
        all += count * closeness
        pushX += count * closeness * closeness * dx
        pushY += count * closeness * closeness * dy
      } else for (let i = 0; i < 4; i++) stack[top++] = children[cell]! + i
    }
    into[2 * row]! += pushX
    into[2 * row + 1]! += pushY
    // The point itself is in one of the leaves, at no distance.
    return all - 1
  }

  return {
    repulsion(positions, accuracy, into) {
      build(positions)
      let all = 0
      for (let row = 0; row < positions.length / 2; row++)
        all += force(row, positions[2 * row]!, positions[2 * row + 1]!, accuracy * accuracy, into)
      return Math.max(all, Number.MIN_VALUE)
    },
  }
}

const quarter = (x: number, y: number, midX: number, midY: number): number => (x < midX ? 0 : 1) + (y < midY ? 0 : 2)
