import type { Steps } from '../contracts/embedding'
import type { Affinities } from './affinities'
import { createQuadtree } from './quadtree'

const EXAGGERATION = 12
const EXAGGERATED_ROUNDS = 250
/** Cells that look smaller than this are one point (van der Maaten 2014, eq. 8). */
const ACCURACY = 0.5

/**
 * Gradient descent on KL(P‖Q) with momentum and gains (van der Maaten & Hinton 2008, section 3.4; Jacobs 1988), learning rate
 * n / 12, at least 200, against a gradient without its factor 4 (Belkina et al. 2019), exaggerated at first. Positions [2 n], centred.
 */
export function* descent(near: Affinities, start: Float64Array, rounds: number): Steps<Float32Array> {
  const positions = start.slice()
  const rows = positions.length / 2
  const rate = Math.max(rows / EXAGGERATION, 200)
  const velocity = new Float64Array(positions.length)
  const gains = new Float64Array(positions.length).fill(1)
  const tree = createQuadtree(rows)
  for (let round = 0; round < rounds; round++) {
    const early = round < Math.min(EXAGGERATED_ROUNDS, rounds / 2)
    const slope = gradient(near, positions, early ? EXAGGERATION : 1, ACCURACY, tree)
    for (let i = 0; i < positions.length; i++) {
      gains[i] = Math.max(0.01, slope[i]! * velocity[i]! < 0 ? gains[i]! + 0.2 : gains[i]! * 0.8)
      velocity[i] = (early ? 0.5 : 0.8) * velocity[i]! - rate * gains[i]! * slope[i]!
      positions[i]! += velocity[i]!
    }
    centre(positions)
    yield { stage: `t-SNE, round ${round + 1} of ${rounds}`, share: (round + 1) / rounds }
  }
  return Float32Array.from(positions)
}

/**
 * A quarter of ∂KL/∂y: Σ_j p_ij q_ij Z (y_i − y_j) − Σ_j q_ij² Z (y_i − y_j) (van der Maaten 2014, eq. 7), the second sum from
 * the tree; exact at `accuracy` 0.
 */
export function gradient(
  near: Affinities,
  positions: Float64Array,
  exaggeration: number,
  accuracy: number,
  tree = createQuadtree(positions.length / 2),
): Float64Array {
  const out = new Float64Array(positions.length)
  const pushes = tree.repulsion(positions, accuracy, out)
  for (let i = 0; i < out.length; i++) out[i] = -out[i]! / pushes
  for (let row = 0; row < positions.length / 2; row++) {
    const x = positions[2 * row]!
    const y = positions[2 * row + 1]!
    for (let at = near.starts[row]!; at < near.starts[row + 1]!; at++) {
      const other = near.columns[at]!
      const dx = x - positions[2 * other]!
      const dy = y - positions[2 * other + 1]!
      const pull = (exaggeration * near.values[at]!) / (1 + dx * dx + dy * dy)
      out[2 * row]! += pull * dx
      out[2 * row + 1]! += pull * dy
    }
  }
  return out
}

function centre(positions: Float64Array): void {
  let [x, y] = [0, 0]
  for (let i = 0; i < positions.length; i += 2) {
    x += positions[i]!
    y += positions[i + 1]!
  }
  for (let i = 0; i < positions.length; i += 2) {
    positions[i]! -= (2 * x) / positions.length
    positions[i + 1]! -= (2 * y) / positions.length
  }
}
