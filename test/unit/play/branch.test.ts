import { beforeAll, describe, expect, it } from 'vitest'
import type { BatchGame } from '../../../workers/lab/envs/game'
import { softmax } from '../../../workers/lab/agents/acting'
import { worldOf } from '../../../workers/lab/envs/world'
import { playBranch } from '../../../workers/lab/play/branch'
import type { Seen } from '../../../workers/lab/contracts/moment'
import type { Branch } from '../../../workers/lab/play/branch'
import type { Player } from '../../../workers/lab/play/player'
import { createRandom } from '../../../workers/lab/random'
import { openGame, wander } from './stages'

let game: BatchGame
beforeAll(async () => void (game = await openGame('breakout')))

/** A fake agent that is of another opinion whenever one pixel of its stack differs. */
function opinion({ planes }: Seen) {
  const random = createRandom(
    planes.reduce((sum, { pixels }) => pixels.reduce((hash, byte) => (Math.imul(hash, 31) + byte) | 0, sum), 7),
  )
  const logits = Float32Array.from({ length: 4 }, () => random.normal())
  return { logits, probabilities: softmax(logits), value: random.normal() }
}

const sums = ({ states }: Branch) =>
  [...states.edited, ...states.unedited].map((state) =>
    state.reduce((hash, byte) => (Math.imul(hash, 31) + byte) | 0, 7),
  )

function branch(player: Player, edit: { path: string; value: number } | null, decisions = 40): Promise<Branch> {
  const before = player.driver.capture()
  const entry = edit && player.apply({ edits: [edit] }, 'x')
  return playBranch({
    worlds: { edited: worldOf(game, 1), unedited: worldOf(game, 2) },
    rhythm: player.driver.rhythm,
    before,
    after: entry?.after.moment ?? before,
    decisions,
    acting: 'sampled',
    judge: async (sides) => sides.map(opinion),
  })
}

describe('branch and compare', () => {
  it('gives two identical futures where nothing was edited', async () => {
    const futures = await branch(wander(game, 3, 15), null)
    const { rows, diverged } = futures
    expect(rows).toHaveLength(40)
    expect(diverged).toBe(-1)
    for (const { edited, unedited, distance } of rows) expect([edited, distance]).toEqual([unedited, 0])
    expect(sums(futures).slice(0, 40)).toEqual(sums(futures).slice(40))
    expect(new Set(rows.map(({ edited }) => edited.action)).size).toBeGreaterThan(1)
  })

  it('is deterministic, leaves the live game alone and says where the sides part', async () => {
    const player = wander(game, 3, 15)
    const first = await branch(player, { path: 'balls[0].x', value: 200 })
    const live = game.hash(0)
    player.undo()
    const again = await branch(player, { path: 'balls[0].x', value: 200 })
    expect(game.hash(0)).toBe(live)
    expect([again.rows, again.diverged, sums(again)]).toEqual([first.rows, first.diverged, sums(first)])
    const parted = first.rows.findIndex(({ edited, unedited }) => edited.action !== unedited.action)
    expect(first.diverged).toBe(parted)
    expect(parted).toBeGreaterThanOrEqual(0)
    expect(first.rows.every(({ distance }) => distance >= 0 && distance <= 1)).toBe(true)
  })

  it('plays the un-edited side exactly as the live game would have gone on', async () => {
    const player = wander(game, 3, 15)
    player.acting = 'sampled'
    const { rows } = await branch(player, { path: 'paddle.x', value: 30 })
    player.undo()
    for (const { unedited } of rows) {
      expect(player.choose(opinion(player.seen).logits)).toBe(unedited.action)
      player.decide(unedited.action)
    }
  })

  it('ends with a row that says how both ended', async () => {
    const catching = await openGame('catch')
    const player = wander(catching, 3, 2)
    const before = player.driver.capture()
    const { rows } = await playBranch({
      worlds: { edited: worldOf(catching, 1), unedited: worldOf(catching, 2) },
      rhythm: player.driver.rhythm,
      before,
      after: before,
      decisions: 1000,
      acting: 'greedy',
      judge: async (sides) =>
        sides.map(() => ({ logits: Float32Array.of(0, 1, 0), probabilities: Float32Array.of(0, 1, 0), value: 0 })),
    })
    const over = rows.map(({ edited, unedited }) => edited.over && unedited.over)
    expect(over.indexOf(true)).toBe(rows.length - 1)
    expect(rows.at(-1)!.edited.score).not.toBe(0)
  })

  it('lets the un-edited side wait as long as a settled edit did', async () => {
    const player = wander(game, 3, 15)
    player.stack = 'settle'
    const before = player.driver.capture()
    const entry = player.apply({ edits: [{ path: 'displayedScore', value: 7 }] }, 'x')
    const { states } = await playBranch({
      worlds: { edited: worldOf(game, 1), unedited: worldOf(game, 2) },
      rhythm: player.driver.rhythm,
      before,
      after: entry.after.moment,
      decisions: 1,
      acting: 'greedy',
      judge: async (sides) => sides.map(opinion),
    })
    game.restore(1, states.edited[0] as Uint8Array)
    game.restore(2, states.unedited[0] as Uint8Array)
    game.write(1, [{ path: 'displayedScore', value: 0 }])
    expect(game.hash(1)).toBe(game.hash(2))
  })
})
