import { beforeAll, describe, expect, it } from 'vitest'
import { loadGame } from '../../../workers/headless/games.lib'
import type { Moment } from '../../../workers/lab/contracts/moment'
import type { Policy } from '../../../workers/lab/contracts/model'
import type { Recording } from '../../../workers/lab/contracts/recording'
import type { StateEpisode, StateSet } from '../../../workers/lab/contracts/states'
import type { BatchGame } from '../../../workers/lab/envs/game'
import { worldOf } from '../../../workers/lab/envs/world'
import { Player } from '../../../workers/lab/play/player'
import { episodeId, momentsOf } from '../../../workers/lab/recording/states'
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

/** Who is put there: nobody with a memory, so nobody is asked. */
const nobody = {
  hash: 'nobody',
  model: { memory: 0 } as Policy,
  judge: () => Promise.reject(new Error('was asked')),
}

async function momentsIn({ episodes }: StateSet, on: BatchGame, slot = 0): Promise<Moment[]> {
  const moments: Moment[] = []
  for (const episode of episodes)
    moments.push(...(await momentsOf({ game: on, slot, episode, decisions: episode.decisions, agent: nobody })))
  return moments
}

describe('a set of states', () => {
  it('gives the moments as they were played, what the agent saw included', async () => {
    const { set, seen } = drawn()
    const moments = await momentsIn(set, game, 1)
    expect(moments.length).toBe(6)
    moments.forEach((moment, i) => {
      const { planes, ...rest } = seen[i]!
      expect({ ...moment, planes: null }).toEqual({ ...rest, planes: null })
      expect(moment.planes.map(({ pixels }) => Buffer.from(pixels).toString('base64'))).toEqual(
        planes.map(({ pixels }) => Buffer.from(pixels).toString('base64')),
      )
    })
  })

  it('says what of an episode is of another game, or was played otherwise', async () => {
    const { set } = drawn()
    const [first] = set.episodes
    const refused = (change: Partial<Recording>, on = game) =>
      expect(momentsIn({ ...set, episodes: [{ ...first!, recording: { ...first!.recording, ...change } }] }, on, 0))
        .rejects
    await refused({}, other).toThrow('recording.env.id: is breakout')
    await refused({ hash: '0123456789abcdef' }).toThrow('recording.hash')
    const { env } = first!.recording
    await refused({ env: { ...env, options: { speed: 2 } } }).toThrow('recording.env.options.speed')
    await refused({ env: { ...env, level: 3 } }).toThrow('recording.env.level')
  })
})

describe('an episode', () => {
  it('is known by what it is made again from, whatever it is called', () => {
    const [first, second] = drawn().set.episodes as [StateEpisode, StateEpisode]
    const id = episodeId(first)
    expect(episodeId({ recording: { ...first.recording, agent: 'somebody-else' } })).toBe(id)
    const { recording } = first
    const actions = recording.actions.slice()
    actions[3] = (actions[3]! + 1) % 4
    const others = [
      second,
      { recording: { ...recording, actions } },
      { recording: { ...recording, seed: 9 } },
      { recording: { ...recording, interventions: [] } },
      { ...first, player: { hash: 'a', from: 0 } },
      { ...first, player: { hash: 'a', from: 1 } },
    ].map(episodeId)
    expect(new Set([id, ...others]).size).toBe(7)
    for (const one of [id, ...others]) expect(one).toMatch(/^[0-9a-f]{16}-[0-9a-f]{8}$/)
  })
})
