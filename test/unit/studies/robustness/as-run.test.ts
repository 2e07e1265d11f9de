import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../../workers/headless/backend.lib'
import { loadGame } from '../../../../workers/headless/games.lib'
import type { Game } from '../../../../workers/lab/contracts/env'
import type { StateSet } from '../../../../workers/lab/contracts/states'
import { viewState } from '../../../../workers/lab/interventions/entry'
import { createPolicy } from '../../../../workers/lab/models/policy'
import type { Policy } from '../../../../workers/lab/contracts/model'
import { replayEpisode } from '../../../../workers/lab/recording/replayer'
import { drawStates } from '../../../../workers/lab/studies/draw-states'
import { asRun, keyOf } from '../../../../workers/lab/studies/robustness/as-run'
import { changesOf } from '../../../../workers/lab/studies/robustness/changes'
import { seeChanged } from '../../../../workers/lab/studies/robustness/put'
import { about } from '../ask'
import { agentOn } from '../../play/stages'

let game: Game
let policy: Policy
let set: StateSet
beforeAll(async () => {
  await chooseNodeBackend('wasm')
  game = await loadGame('breakout', 2)
  policy = createPolicy({ env: game.spec, network: 'tiny', seed: 1 })
  const agent = agentOn(policy, game, about)
  const draw = { states: 2, perEpisode: 2, decisions: 120, seed: 5, breathe: async () => {} }
  const episodes = await drawStates({ ...draw, sitters: [{ agent, game }] })
  set = { id: 'two', name: 'Two', created: '2026-01-01T00:00:00Z', note: '', episodes }
})
afterAll(() => policy.dispose())

describe('as the study’s code ran', () => {
  const rhythm = () => set.episodes[0]!.recording.rhythm!
  const changes = () => changesOf(game.spec)
  const ROW = 14

  it('changes are made in a new game, whatever the state; here they are made in the state', () => {
    const ran = asRun(game, [0, 1], rhythm(), set, changes())
    const [{ recording, decisions }] = set.episodes as [StateSet['episodes'][number]]
    const episode = [...ran.keys()][0]!.split(' ')[0]!
    const replayer = replayEpisode(game, 0, recording)
    for (const decision of decisions) {
      const moment = replayer.seek(decision).capture()
      const bricks = (state: Uint8Array) => viewState(game.spec, state).list('bricks[].alive').map(Number)
      const shown = ran.get(keyOf(episode, decision, ROW))!.at(-1)!
      expect(changes()[ROW]!.title).toBe('Row 0 dead')
      // A new game's wall without the row: all others stand, whatever had fallen by then.
      expect(bricks(shown.state!).filter((alive) => !alive)).toHaveLength(18)
      const right = seeChanged(game, 1, moment, changes()[ROW]!, { seed: recording.seed, setting: recording.env })
      expect('picture' in right && right.altered).toBe(true)
    }
  })

  it('older planes are those of the questions before, state by state', () => {
    const ran = asRun(game, [0, 1], rhythm(), set, changes())
    const keys = [...ran.keys()].filter((key) => !key.endsWith(' -1'))
    expect(keys).toHaveLength(2 * changes().length)
    for (const [i, key] of keys.entries()) {
      const planes = ran.get(key)!
      for (let back = 1; back < planes.length && back <= i; back++)
        expect(planes.at(-1 - back)).toBe(ran.get(keys[i - back]!)!.at(-1))
    }
    expect(
      ran
        .get(keys[0]!)!
        .slice(0, 3)
        .every(({ pixels }) => pixels.every((pixel) => pixel === 0)),
    ).toBe(true)
  })

  it('is the same whenever it is asked', () => {
    const pixels = () =>
      [...asRun(game, [0, 1], rhythm(), set, changes()).values()].map((planes) => planes.at(-1)!.pixels.join())
    expect(pixels()).toEqual(pixels())
  })
})
