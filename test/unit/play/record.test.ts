import { beforeAll, describe, expect, it } from 'vitest'
import type { BatchGame } from '../../../workers/lab/envs/game'
import { usualRhythm } from '../../../workers/lab/contracts/rhythm'
import { exportState, importState } from '../../../workers/lab/envs/toybox-json'
import {
  describeEpisode,
  readRecording,
  readToybox,
  replayRecording,
  writeRecording,
  writeToybox,
} from '../../../workers/threads/stage/record'
import { playerOn, fingerprint, openGame, wander } from './stages'

let game: BatchGame
beforeAll(async () => void (game = await openGame('breakout')))

describe('a recording file', () => {
  it('makes the episode again, edits and stack included', async () => {
    const player = wander(game, 8, 30)
    player.apply({ edits: [{ path: 'paddle.x', value: 50 }] }, 'paddle')
    player.decide(2)
    const { recording, agent } = readRecording(writeRecording(player, 'shipped/someone'))
    expect(agent).toBe('shipped/someone')
    const again = playerOn(game, 1)
    await replayRecording(again, recording)
    expect(fingerprint(again)).toBe(fingerprint(player))
    expect(describeEpisode(again, null)).toEqual(describeEpisode(player, null))
  })

  it('says when nobody played', () => {
    expect(readRecording(writeRecording(wander(game, 8, 3), null)).agent).toBeNull()
  })

  it('is refused where it does not fit, naming the field', async () => {
    const { recording } = readRecording(writeRecording(wander(game, 8, 3), null))
    const replay = (change: object) => expect(replayRecording(playerOn(game, 1), { ...recording, ...change })).rejects
    await replay({ hash: '0123456789abcdef' }).toThrow('recording.hash')
    await replay({ env: { id: 'catch', version: 1 } }).toThrow('recording.env.id')
    await replay({ ticks: 99 }).toThrow('recording.ticks')
    // As many ticks and the same end, but not so many decisions: of what came after nothing would be left.
    const standing = playerOn(game, 2, { ...usualRhythm(game.spec), frameSkip: 1, autoLaunch: false })
    for (let i = 0; i < 6; i++) standing.decide(0)
    const slow = readRecording(writeRecording(standing, null)).recording
    const rhythm = { ...standing.rhythm, frameSkip: 2 }
    await expect(replayRecording(playerOn(game, 1, rhythm), { ...slow, rhythm })).rejects.toThrow('recording.actions')
    expect(() => readRecording(new TextEncoder().encode('{'))).toThrow('recording')
  })
})

describe('Toybox documents', () => {
  it('come in as an intervention that can be undone and replayed', () => {
    const other = wander(game, 5, 40)
    other.apply(
      {
        edits: [
          { path: 'ballCount', value: 2 },
          { path: 'balls[1].x', value: 100 },
          { path: 'balls[1].y', value: 100 },
          { path: 'balls[1].vx', value: 1 },
        ],
      },
      'two',
    )
    const json = exportState(game, 0).replace('"lives":5', '"lives":3')
    const player = wander(game, 8, 30)
    const before = fingerprint(player)
    player.apply(readToybox(game, 0, 'state', json, 8), 'Imported')
    expect(JSON.parse(writeToybox(game, 0, 'state'))).toEqual(JSON.parse(json))
    game.restore(2, player.history.entries[0]?.before.moment.state as Uint8Array)
    importState(game, 2, json)
    expect(game.hash(2)).toBe(game.hash(0))
    const episode = player.episode()
    player.undo()
    expect(fingerprint(player)).toBe(before)
    player.replay(episode)
    expect(player.episode()).toEqual(episode)
  })

  it('set a configuration up for a new game', () => {
    const player = wander(game, 8, 30)
    const json = writeToybox(game, 0, 'config').replace('"ball_speed_slow":2.0', '"ball_speed_slow":3.0')
    const proposal = readToybox(game, 0, 'config', json, 8)
    player.newGame(8)
    player.apply(proposal, 'Setup')
    player.decide(1)
    expect(Math.hypot(Number(game.read(0, 'balls[0].vx')), Number(game.read(0, 'balls[0].vy')))).toBeCloseTo(3, 12)
  })

  it('change nothing when they are malformed or foreign', () => {
    const player = wander(game, 8, 30)
    const before = fingerprint(player)
    expect(() => readToybox(game, 0, 'state', '{"a":1}', 8)).toThrow('Breakout state')
    expect(() =>
      readToybox(game, 0, 'state', writeToybox(game, 0, 'state').replace(/"row":\d+/, '"row":3'), 8),
    ).toThrow(/row/)
    expect(fingerprint(player)).toBe(before)
  })
})
