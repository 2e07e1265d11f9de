import { describe, expect, it } from 'vitest'
import type { Transitions } from '../../../workers/lab/contracts/reward'
import { splitByGame } from '../../../workers/lab/rewards/split'

/** One frame each, two decisions a game. */
const played = (games: number): Transitions => ({
  observation: { kind: 'image', width: 1, height: 1, channels: 1, frames: 1 },
  planes: Array.from({ length: 2 * games + 1 }, (_, i) => Uint8Array.of(i)),
  before: Uint32Array.from({ length: 2 * games }, (_, i) => i),
  after: Uint32Array.from({ length: 2 * games }, (_, i) => i + 1),
  actions: new Uint8Array(2 * games),
  rewards: new Float32Array(2 * games),
  episodes: Uint32Array.from({ length: 2 * games }, (_, i) => Math.floor(i / 2)),
  ends: new Uint8Array(2 * games),
})

describe('decisions split by game', () => {
  it('hold out every third game whole, and share none', () => {
    const { transitions, heldOut } = splitByGame(played(7))
    expect([...transitions.episodes]).toEqual([0, 0, 1, 1, 3, 3, 4, 4, 6, 6])
    expect([...heldOut.episodes]).toEqual([2, 2, 5, 5])
    expect([...heldOut.before].map((plane) => heldOut.planes[plane]![0])).toEqual([4, 5, 10, 11])
  })

  it('are refused where there are too few games', () => {
    expect(() => splitByGame(played(2))).toThrow('episode: must be of 3 games at least')
  })
})
