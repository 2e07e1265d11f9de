import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { openGame } from '../../../workers/headless/games.lib'
import { requirePolicy } from '../../../workers/lab/contracts/checkpoint'
import { isNumbered, numberedChanges } from '../../../workers/lab/interventions/numbered'
import { replayEpisode } from '../../../workers/lab/recording/replayer'
import { invite } from '../../../workers/lab/runs/study/agents'
import { drawStates } from '../../../workers/lab/studies/draw-states'
import { seeChanged } from '../../../workers/lab/studies/robustness/put'
import { decodeCheckpoint } from '../../../workers/storage/safetensors'

beforeAll(async () => void (await chooseNodeBackend('wasm')))

/** Whose play states are of, where nobody numbers changes. */
const players = {
  cartpole: 'cartpole-mlp',
  coinrun: 'coinrun-gru',
  maze: 'maze-mlp',
  recall: 'recall-gru',
  seaquest: 'seaquest-small',
}

/** One level of CoinRun has no enemies, or no pit, and a cue of Recall is gone after a while: these refuse some. */
const wholly = ['cartpole', 'maze', 'seaquest']

it('a study’s own numbers hold where there are some', () => {
  expect(['breakout', 'amidar', 'spaceinvaders', 'catch'].map((game) => numberedChanges(game).length)).toEqual([
    38, 69, 88, 13,
  ])
  expect(Object.keys(players).filter(isNumbered)).toEqual([])
  expect(numberedChanges('nowhere')).toEqual([])
})

describe.each(Object.entries(players))('%s', (env, player) => {
  const changes = numberedChanges(env)

  it('has its whole catalogue, each by a title of its own', () => {
    expect(new Set(changes.map(({ title }) => title)).size).toBe(changes.length)
    expect(changes.length).toBeGreaterThan(3)
  })

  it('can be changed so in some state or other of an agent’s play', async () => {
    const checkpoint = requirePolicy(decodeCheckpoint(readFileSync(`public/agents/${player}.safetensors`)))
    const guest = await invite(player, checkpoint, openGame)
    const sitter = { agent: guest.agent, game: await guest.openGame(1) }
    const draw = { states: 30, perEpisode: 5, decisions: 400, seed: 1, breathe: async () => {} }
    const game = await guest.openGame(2)
    let left = [...changes]
    const alters = new Set<string>()
    for (const { recording, decisions } of await drawStates({ ...draw, sitters: [sitter] })) {
      const replayer = replayEpisode(game, 0, recording)
      for (const decision of decisions) {
        const moment = replayer.seek(decision).capture()
        const place = { seed: recording.seed, setting: recording.env }
        left = left.filter((change) => {
          const seen = seeChanged(game, 1, moment, change, place)
          if ('picture' in seen && seen.altered) alters.add(change.title)
          return 'refusal' in seen
        })
      }
    }
    guest.agent.dispose()
    if (wholly.includes(env)) expect(left.map(({ title }) => title)).toEqual([])
    expect(left.length).toBeLessThan(changes.length / 3)
    expect(alters.size).toBeGreaterThan(changes.length / 4)
  })
})
