import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { gameIds, openGame } from '../../../workers/headless/games.lib'
import { openAgent } from '../../../workers/lab/agents/open'
import { openingOf, rhythmOfCard } from '../../../workers/lab/agents/requirements'
import { requirePolicy } from '../../../workers/lab/contracts/checkpoint'
import type { Observations } from '../../../workers/lab/contracts/observation'
import { defaults } from '../../../workers/lab/contracts/options'
import { formerRhythm, rhythmOf, type EnvOptions } from '../../../workers/lab/contracts/rhythm'
import { observationOf } from '../../../workers/lab/envs/frames'
import { createVectorEnv, envOptions } from '../../../workers/lab/envs/vector'
import { worldOf } from '../../../workers/lab/envs/world'
import { Driver } from '../../../workers/lab/play/driver'
import { playRollouts, usualNoops } from '../../../workers/lab/play/rollouts'
import { createRandom } from '../../../workers/lab/random'
import { recordGames } from '../../../workers/lab/recording/games'
import { decodeRecording, encodeRecording } from '../../../workers/lab/recording/recording'
import { replayEpisode } from '../../../workers/lab/recording/replayer'
import { createStreams } from '../../../workers/lab/streams'
import { decodeCheckpoint } from '../../../workers/storage/safetensors'

beforeAll(async () => void (await chooseNodeBackend('wasm')))

/** Not `toEqual`: the difference of two pictures is nothing to read, and takes minutes to write. */
const same = (a: Observations, b: Observations) => a.length === b.length && a.every((value, i) => value === b[i])

const rhythms: readonly Partial<EnvOptions>[] = [
  {},
  { frameSkip: 2 },
  { lifeEndsEpisode: false },
  { autoLaunch: false },
  { autoLaunch: false, lifeEndsEpisode: false, frameSkip: 1 },
  { timeLimit: 25, noops: 0 },
  { sticky: 0.25, clipReward: false, rewardScale: 0.05 },
  { sticky: 0.5, frameSkip: 3, lifeEndsEpisode: false },
]

describe.each(gameIds())('%s', (id) => {
  it.each(rhythms)('is met on a driver as in training, at %o', async (given) => {
    const options = { ...defaults(envOptions), ...given }
    const rhythm = rhythmOf(options)
    const opening = openingOf({}, rhythm)
    const env = createVectorEnv(await openGame(id, 1, opening), { options, seed: 5 })
    const driver = new Driver(worldOf(await openGame(id, 1, opening)), rhythm)
    const { spec } = driver.world
    const [luck] = createStreams(5, 1) as [ReturnType<typeof createRandom>]
    /** As the environment begins a game; a launch is nobody's decision. */
    const begin = () => {
      const seed = luck.word()
      const limit = Math.min(spec.maxNoops ?? 30, rhythm.noops)
      driver.reset(seed, limit > 0 ? 1 + luck.below(limit) : 0)
      launch()
    }
    const launch = () => {
      while (driver.forced >= 0 && !driver.over) driver.decide(driver.forced)
    }
    begin()
    const random = createRandom(3)
    let games = 0
    for (let i = 0; i < 400; i++) {
      expect(same(observationOf(spec.observation, driver.planes), env.observations), `decision ${i}`).toBe(true)
      const action = random.below(spec.actions.length)
      const before = driver.world.score()
      driver.decide(action)
      const result = env.step(Int32Array.of(action))
      const paid = driver.world.score() - before
      expect(result.rewards[0]).toBeCloseTo(options.rewardScale * (options.clipReward ? Math.sign(paid) : paid))
      expect(driver.over, `decision ${i}`).toBe(result.finished.length > 0)
      if (!driver.over) launch()
      else {
        expect(result.finished[0]!.score).toBe(driver.world.score())
        games++
        begin()
      }
    }
    if (given.timeLimit) expect(games).toBeGreaterThanOrEqual(15)
  })
})

describe('an agent trained at frame skip 2', () => {
  const checkpoint = () => requirePolicy(decodeCheckpoint(readFileSync('test/fixtures/v1/breakout-skip2.safetensors')))

  it('brings its rhythm along, and is played, recorded and replayed at it', async () => {
    const { card } = checkpoint()
    expect(card.envOptions['frameSkip']).toBe(2)
    const game = await openGame('breakout', 2, openingOf(card.env, rhythmOfCard(card)))
    const agent = await openAgent(checkpoint(), game.spec)
    expect(agent.rhythm.frameSkip).toBe(2)
    const [recorded] = await recordGames({ game, agent, name: 'two', seeds: [4], acting: 'sampled', decisions: 60 })
    const recording = decodeRecording(encodeRecording(recorded!.recording))
    expect([recording.rhythm?.frameSkip, recording.actions.length, recording.ticks]).toEqual([2, 60, 120])
    expect(replayEpisode(game, 1, recording).seek(31).tick).toBe(62)
    // The same words, were it taken for one of the version before: another game altogether.
    const { rhythm: _, ...former } = recording
    expect(() => replayEpisode(game, 1, former)).toThrow(
      /recording.actions: are 60, but the replay ended in decision 30/,
    )
    let rows = 0
    for await (const { decision, over } of playRollouts({
      game,
      agent,
      plans: [{ seed: 4, schedule: null }],
      acting: 'sampled',
      decisions: 60,
      stack: 'consistent',
      noops: usualNoops(agent.rhythm, game.spec),
    }))
      rows += over || decision >= 0 ? 1 : 0
    expect(rows).toBeGreaterThan(40)
    // The ten ticks of its card, in decisions.
    expect(usualNoops(agent.rhythm, game.spec)).toBe(5)
    agent.dispose()
  })

  it('is recorded, replayed and sought to the last bit where its actions stick', async () => {
    const { card } = checkpoint()
    const game = await openGame('breakout', 2, openingOf(card.env, rhythmOfCard(card)))
    const own = await openAgent(checkpoint(), game.spec)
    const agent = { ...own, rhythm: { ...own.rhythm, sticky: 0.5 } }
    const [plain, sticky] = [
      await recordGames({ game, agent: own, name: 'two', seeds: [4], acting: 'sampled', decisions: 80 }),
      await recordGames({ game, agent, name: 'two', seeds: [4], acting: 'sampled', decisions: 80 }),
    ]
    const recording = decodeRecording(encodeRecording(sticky[0]!.recording))
    expect(recording.rhythm?.sticky).toBe(0.5)
    expect(recording.hash).not.toBe(plain[0]!.recording.hash)
    // What was decided is told, not what was done.
    const told: number[] = []
    const begin = (_: unknown, action: number) => void told.push(action)
    const replayed = replayEpisode(game, 1, recording, { watch: { begin } })
    expect(told).toEqual([...recording.actions])
    const late = replayed.seek(70).capture()
    replayed.seek(12)
    expect(replayed.seek(70).capture()).toEqual(late)
    expect(late.sticking).toMatch(/^[0-9a-f]{32}$/)
    // At the same rhythm without, the same words make another game.
    const { sticky: _, ...steady } = recording.rhythm!
    expect(() => replayEpisode(game, 1, { ...recording, rhythm: steady })).toThrow(/recording\./)
    own.dispose()
  })

  it('is refused by another game, by other rules and with other weights, by name', async () => {
    const { spec } = await openGame('catch', 1)
    await expect(openAgent(checkpoint(), spec)).rejects.toThrow(/agent: .* plays breakout, not catch/)
    const { spec: own } = await openGame('breakout', 1)
    await expect(openAgent(checkpoint(), { ...own, version: own.version + 1 })).rejects.toThrow(
      /card\.env\.version: .* was trained on version/,
    )
    const { card, weights } = checkpoint()
    await expect(openAgent({ card, weights: weights.slice(1) }, own)).rejects.toThrow(/is missing/)
    await expect(openAgent({ card: { ...card, envOptions: { frameSkip: 99 } }, weights }, own)).rejects.toThrow(
      /frameSkip/,
    )
  })
})

it('what was played before agents brought a rhythm along keeps the one it had', async () => {
  const { spec } = await openGame('spaceinvaders', 1)
  expect(formerRhythm(spec)).toMatchObject({ frameSkip: 4, autoLaunch: true, lifeEndsEpisode: false, timeLimit: 0 })
})
