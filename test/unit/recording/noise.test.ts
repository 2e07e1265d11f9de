import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { openGame } from '../../../workers/headless/games.lib'
import { bent } from '../../../workers/lab/agents/noised'
import { openAgent } from '../../../workers/lab/agents/open'
import { openingOf, rhythmOfCard } from '../../../workers/lab/agents/requirements'
import type { Agent } from '../../../workers/lab/contracts/agent'
import { requirePolicy } from '../../../workers/lab/contracts/checkpoint'
import { noiseOf, type Noise } from '../../../workers/lab/contracts/noise'
import type { BatchGame } from '../../../workers/lab/envs/game'
import { observationOf } from '../../../workers/lab/envs/frames'
import { recordGames } from '../../../workers/lab/recording/games'
import { decodeRecording, encodeRecording, requireEnv } from '../../../workers/lab/recording/recording'
import { RowReplayer } from '../../../workers/lab/recording/rows'
import { episodeId } from '../../../workers/lab/recording/states'
import { buildColumns } from '../../../workers/lab/recording/trajectory'
import { decodeCheckpoint } from '../../../workers/storage/safetensors'
import { sampleRecording } from './samples'

let game: BatchGame
let agent: Agent
let noise: Noise
beforeAll(async () => {
  await chooseNodeBackend('wasm')
  const file = requirePolicy(decodeCheckpoint(readFileSync('public/agents/coinrun-gru.safetensors')))
  game = await openGame('coinrun', 2, openingOf(file.card.env, rhythmOfCard(file.card)))
  agent = await openAgent(file, game.spec)
  noise = noiseOf(game.spec)
})
afterAll(() => agent.dispose())

const bytes = (numbers: Float32Array) => Buffer.from(numbers.slice().buffer).toString('hex')
const recorded = (own?: Noise) =>
  recordGames({
    game,
    agent,
    name: 'test',
    seeds: [5, 6, 7],
    acting: 'sampled',
    decisions: 150,
    ...(own && { noise: own }),
  })

describe('noised behaviour', () => {
  it('levels what is said as the published recording did, by hand', () => {
    expect(noise).toMatchObject({ scale: 0.7, low: -1.8, high: 0.8 })
    const said = Float32Array.of(2, 1, 0, -1, -5, 0.5, 0, 3, 0.1, 9, 9, 9, 9, 9, 9)
    const meant = [0.8, 0.7, 0, -0.7, -1.8, 0.35, 0, 0.1, 0.07, -3, -3, -3, -3, -3, -3]
    expect([...bent(said, noise)]).toEqual(meant.map((logit) => expect.closeTo(logit, 6)))
    expect(said[7]).toBe(3)
  })

  it('draws other actions, says with what in the file, and with that draws them again to the byte', async () => {
    const [plain, once] = [await recorded(), await recorded(noise)]
    expect(plain.every(({ recording }) => !('noise' in recording))).toBe(true)
    once.forEach(({ recording }, i) => expect(recording.actions).not.toEqual(plain[i]!.recording.actions))
    const kept = decodeRecording(encodeRecording(once[0]!.recording))
    expect(kept).toEqual(once[0]!.recording)
    const again = await recorded(kept.noise)
    expect(again.map(({ recording }) => recording)).toEqual(once.map(({ recording }) => recording))
    // A state of it is the same state, however it came to be decided.
    const { noise: _, ...silent } = kept
    expect(episodeId({ recording: silent })).toBe(episodeId({ recording: kept }))
  })

  it('leaves what the agent said and remembers its own: row t is the memory after decision t’s observation', async () => {
    const games = await recorded(noise)
    const { episodes, columns } = await buildColumns({
      game,
      recordings: games.map(({ recording }) => recording),
      agent,
      memories: games.map(({ memories }) => memories),
    })
    const { memory: width } = agent.model
    const memoryOf = (row: number) => columns.memory!.subarray(row * width, (row + 1) * width)
    const replayer = new RowReplayer(game, 0, { episodes, columns })
    for (const [i, { begin }] of episodes.entries()) {
      const end = episodes[i + 1]?.begin ?? columns.action.length
      // An episode's first, all zeros, is no row: what it came in with is the row before.
      expect(replayer.seek(begin).memory).toBeNull()
      for (let row = begin; row < Math.min(end, begin + 12); row++) {
        const seen = observationOf(game.spec.observation, replayer.seek(row).planes)
        const before = row === begin ? null : memoryOf(row - 1)
        const judged = await agent.judge(seen, [before])
        expect([...memoryOf(row)]).toEqual([...judged.memory(0)].map((h) => expect.closeTo(h, 5)))
        const said = columns.logits!.subarray(row * 15, (row + 1) * 15)
        expect([...said]).toEqual([...judged.logits(0)].map((logit) => expect.closeTo(logit, 4)))
      }
    }
    const anew = await buildColumns({ game, recordings: games.map(({ recording }) => recording), agent })
    expect(anew.columns.memory!.length).toBe(columns.memory!.length)
    expect(bytes(anew.columns.reward)).toBe(bytes(columns.reward))
  })

  it('is refused by name where it makes no sense', () => {
    const file = (given: object) => JSON.stringify({ ...JSON.parse(encodeRecording(sampleRecording())), noise: given })
    expect(() => decodeRecording(file({ ...noise, scale: -1 }))).toThrow('recording.noise.scale: must lie in 0')
    expect(() => decodeRecording(file({ scale: 1 }))).toThrow('recording.noise.low: is missing')
    const bad = {
      ...sampleRecording({ env: { id: 'coinrun', version: game.spec.version } }),
      actions: new Uint8Array(1),
    }
    expect(() => requireEnv({ ...bad, noise: { ...noise, set: [[15, 0]] } }, game.spec)).toThrow(
      'recording.noise.set: names action 15; coinrun has 15 actions',
    )
  })
})
