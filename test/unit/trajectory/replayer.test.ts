import { playerOn } from '../play/stages'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadGame } from '../../../workers/headless/games.lib'
import type { Moment } from '../../../workers/lab/contracts/moment'
import type { Recording } from '../../../workers/lab/contracts/recording'
import type { BatchGame } from '../../../workers/lab/envs/game'
import { createRandom } from '../../../workers/lab/random'
import { replayEpisode } from '../../../workers/lab/recording/replayer'
import { RowReplayer, placeOfRow } from '../../../workers/lab/recording/rows'
import { played, recordingOf, type Seen } from './episodes'

let game: BatchGame
beforeAll(async () => void (game = await loadGame('breakout', 3)))

/** The same game, and how often it was simulated and looked at. */
function counting(game: BatchGame) {
  const count = { ticks: 0, looks: 0 }
  const counted = Object.assign(Object.create(game) as BatchGame, {
    step: (slot: number, action: number) => (count.ticks++, game.step(slot, action)),
    observe: (slot: number) => (count.looks++, game.observe(slot)),
  })
  return { counted, count }
}

const textOf = (moment: Moment): string =>
  JSON.stringify(moment, (_, value: unknown) =>
    ArrayBuffer.isView(value)
      ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')
      : value,
  )

describe('a replayer', () => {
  it('stands at any decision as it was played, edits included, in any order', () => {
    const { recording, seen } = played(game, 3, 700)
    const replayer = replayEpisode(game, 1, recording)
    const random = createRandom(5)
    for (let i = 0; i < 120; i++) {
      const decision = random.below(recording.actions.length)
      const driver = replayer.seek(decision)
      const expected = seen.get(decision) as Seen
      expect([driver.decision, driver.tick, game.hash(1)]).toEqual([decision, expected.tick, expected.hash])
      expect(driver.planes.every(({ pixels }, plane) => Buffer.compare(pixels, expected.planes[plane]!) === 0)).toBe(
        true,
      )
    }
    replayer.seek(recording.actions.length)
    expect(game.hash(1)).toBe(recording.hash)
  })

  it('stands inside an edit that settles, too', () => {
    const player = playerOn(game, 0)
    player.newGame(2)
    for (let i = 0; i < 30; i++) player.decide(i % 4)
    player.stack = 'settle'
    player.apply({ edits: [{ path: 'paddle.x', value: 60 }] }, 'paddle')
    for (let i = 0; i < 10; i++) player.decide(2)
    const recording = recordingOf(player)
    const replayer = replayEpisode(game, 1, recording)
    const ticks = [30, 31, 32, 33, 34].map((decision) => replayer.seek(decision).tick)
    expect(ticks).toEqual([120, 124, 128, 132, 136])
    expect(new Set([30, 31, 32, 33].map((decision) => (replayer.seek(decision), game.hash(1)))).size).toBe(4)
  })

  it('keeps to the tick where the last decision was cut short', () => {
    const player = playerOn(game, 0)
    player.newGame(2)
    for (let i = 0; i < 20; i++) player.decide(i % 4)
    player.tick(3)
    const recording = recordingOf(player)
    const replayer = replayEpisode(game, 1, recording)
    expect([replayer.decisions, replayer.seek(21).tick, game.hash(1)]).toEqual([21, 81, recording.hash])
    expect(replayer.seek(20).tick).toBe(80)
    expect(replayer.before(21)).toEqual(recording)
  })

  it('gives the episode up to a decision, which replays by itself', () => {
    const { recording, seen } = played(game, 4, 300)
    const part = replayEpisode(game, 1, recording).before(150)
    expect(part.actions).toEqual(recording.actions.subarray(0, 150))
    expect(part.hash).toBe(seen.get(150)?.hash)
    expect(() => replayEpisode(game, 2, part)).not.toThrow()
  })

  it('says where it is not what was recorded', () => {
    const { recording, seen } = played(game, 3, 200)
    const replay = (change: Partial<Recording>, hashes?: string[]) => () =>
      replayEpisode(game, 1, { ...recording, ...change }, hashes && { hashes })
    expect(replay({ hash: '0123456789abcdef' })).toThrow(
      /recording\.hash: is 0123456789abcdef, but the replay of 200 decisions \(\d+ ticks\) ended at/,
    )
    expect(replay({ env: { id: 'catch', version: 1 } })).toThrow('recording.env.id')
    expect(replay({ env: { id: 'breakout', version: 99 } })).toThrow('recording.env.version')
    expect(replay({ ticks: recording.ticks + 9 })).toThrow('recording.ticks')
    expect(replay({ actions: recording.actions.subarray(0, 190) })).toThrow('recording.ticks')
    expect(replay({ actions: Uint8Array.of(...recording.actions, 0) })).toThrow('recording.actions')
    const hashes = Array.from(recording.actions, (_, decision) => seen.get(decision)?.hash ?? '')
    expect(replay({}, hashes)).not.toThrow()
    const other = recording.actions.slice()
    other[100] = (other[100]! + 1) % 4
    expect(replay({ actions: other }, hashes)).toThrow(/before decision 101/)
  })

  it('simulates no more than lies between two kept moments, wherever it goes', () => {
    const { recording } = played(game, 3, 1200)
    const { counted, count } = counting(game)
    const replayer = replayEpisode(counted, 1, recording)
    expect(count.ticks).toBe(recording.ticks)
    const random = createRandom(1)
    const perSeek = Array.from({ length: 100 }, () => {
      count.ticks = 0
      replayer.seek(random.below(recording.actions.length))
      return count.ticks
    })
    // A moment is kept at least every 64 decisions.
    expect(Math.max(...perSeek)).toBeLessThanOrEqual(64 * game.spec.frameSkip)
    expect(Math.max(...perSeek)).toBeGreaterThan(0)
  })

  it('skims what nobody edited: looks only around where it goes, and comes to the same moments', async () => {
    const coins = await loadGame('coinrun', 2)
    const player = playerOn(coins, 0)
    player.newGame(12)
    const random = createRandom(6)
    while (player.driver.decision < 400 && !player.driver.over) player.decide(random.below(3))
    const recording = recordingOf(player)
    const memories = Array.from(recording.actions, (_, i) => Float32Array.of(i, 1, 2))
    const watched = replayEpisode(coins, 1, recording, { memories, watch: {} })
    const { counted, count } = counting(coins)
    const skimmed = replayEpisode(counted, 1, recording, { memories })
    // What there is to see at the start, before and after it is seeded.
    expect([count.ticks, count.looks]).toEqual([recording.ticks, 2])
    const { length } = recording.actions
    for (const decision of [length, 300, 301, 250, 0, 63, 64, 127, 128, 129, random.below(length), length - 1]) {
      count.ticks = count.looks = 0
      const moment = skimmed.seek(decision).capture()
      // As much as may be looked back on, behind a mark.
      expect(count.ticks).toBeLessThan(64 + 64)
      expect(count.looks).toBe(count.ticks)
      expect(moment.past).toHaveLength(Math.min(decision, 63))
      expect(textOf(moment)).toBe(textOf(watched.seek(decision).capture()))
    }
    expect(skimmed.kept).toBeLessThan(watched.kept)
  })
})

describe('rows', () => {
  it('are decisions of episodes, more than are kept open at once', () => {
    const all = Array.from({ length: 9 }, (_, i) => played(game, i, 20 + i))
    let begin = 0
    const episodes = all.map(({ recording }) => ({
      begin: (begin += recording.actions.length) - recording.actions.length,
      recording,
    }))
    const columns = {
      action: Uint8Array.from(all.flatMap(({ recording }) => [...recording.actions])),
      reward: new Float32Array(begin),
      flags: new Uint8Array(begin),
    }
    const rows = new RowReplayer(game, 1, { episodes, columns })
    const random = createRandom(8)
    for (let i = 0; i < 150; i++) {
      const row = random.below(begin)
      const { episode, decision } = placeOfRow({ episodes, columns }, row)
      expect([episodes[episode]!.begin + decision, decision < all[episode]!.recording.actions.length]).toEqual([
        row,
        true,
      ])
      expect([rows.seek(row).decision, game.hash(1)]).toEqual([decision, all[episode]!.seen.get(decision)?.hash])
    }
    expect(rows.before(episodes[2]!.begin + 5).actions).toEqual(all[2]!.recording.actions.subarray(0, 5))
    expect(() => rows.seek(begin)).toThrow(RangeError)
    const broken = new RowReplayer(game, 1, {
      episodes: [{ begin: 0, recording: { ...all[0]!.recording, hash: '0'.repeat(16) } }],
      columns,
    })
    expect(() => broken.seek(3)).toThrow('episodes[0].recording.hash')
  })
})
