import { beforeAll, describe, expect, it } from 'vitest'
import { loadGame } from '../../../workers/headless/games.lib'
import type { Moment } from '../../../workers/lab/contracts/moment'
import type { StateSet } from '../../../workers/lab/contracts/states'
import type { BatchGame } from '../../../workers/lab/envs/game'
import { worldOf } from '../../../workers/lab/envs/world'
import { Player } from '../../../workers/lab/play/player'
import { momentsOf } from '../../../workers/lab/recording/states'
import { recordingOf } from './episodes'

let game: BatchGame
let other: BatchGame
beforeAll(async () => {
  game = await loadGame('breakout', 2)
  other = await loadGame('catch', 1)
})

/** Two episodes at a frame skip of 2, an edit in each, and the moments that were there while they were played. */
function drawn(): { readonly set: StateSet; readonly seen: Moment[] } {
  const seen: Moment[] = []
  const rhythm = { frameSkip: 2, noops: 0, autoLaunch: true, lifeEndsEpisode: true, timeLimit: 0, frames: 0 }
  const episodes = [5, 6].map((seed) => {
    const player = new Player(worldOf(game, 0), rhythm)
    player.newGame(seed)
    const decisions = [2, 20, 45]
    for (let i = 0; i < 60; i++) {
      if (i === 30) player.apply({ edits: [{ path: 'paddle.x', value: 60 }] }, 'paddle')
      if (decisions.includes(player.driver.decision)) seen.push(player.driver.capture())
      player.decide(player.driver.forced >= 0 ? player.driver.forced : i % 4)
    }
    return { recording: recordingOf(player), decisions }
  })
  return { set: { id: 'a', name: 'A', created: '2026-01-01T00:00:00Z', note: '', episodes }, seen }
}

describe('a set of states', () => {
  it('gives the moments as they were played, what the agent saw included', () => {
    const { set, seen } = drawn()
    const moments = [...momentsOf(set, game, 1)]
    expect(moments.length).toBe(6)
    moments.forEach((moment, i) => {
      const { planes, ...rest } = seen[i]!
      expect({ ...moment, planes: null }).toEqual({ ...rest, planes: null })
      expect(moment.planes.map(({ pixels }) => Buffer.from(pixels).toString('base64'))).toEqual(
        planes.map(({ pixels }) => Buffer.from(pixels).toString('base64')),
      )
    })
  })

  it('says which episode is of another game, or was played otherwise', () => {
    const { set } = drawn()
    const [first, second] = set.episodes
    expect(() => [...momentsOf(set, other)]).toThrow('states.episodes[0].recording.env.id: is breakout')
    const changed = {
      ...set,
      episodes: [first!, { ...second!, recording: { ...second!.recording, hash: '0123456789abcdef' } }],
    }
    expect(() => [...momentsOf(changed, game, 1)]).toThrow('states.episodes[1].recording.hash')
    const optioned = {
      ...set,
      episodes: [
        { ...first!, recording: { ...first!.recording, env: { ...first!.recording.env, options: { speed: 2 } } } },
      ],
    }
    expect(() => [...momentsOf(optioned, game, 1)]).toThrow('states.episodes[0].recording.env.options.speed')
    const levelled = {
      ...set,
      episodes: [{ ...first!, recording: { ...first!.recording, env: { ...first!.recording.env, level: 3 } } }],
    }
    expect(() => [...momentsOf(levelled, game, 1)]).toThrow('states.episodes[0].recording.env.level')
  })
})
