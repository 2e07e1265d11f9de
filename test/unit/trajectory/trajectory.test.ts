import type { Observations } from '../../../workers/lab/contracts/observation'
import { playerOn } from '../play/stages'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { loadGame } from '../../../workers/headless/games.lib'
import { judge } from '../../../workers/lab/agents/judge'
import { createPolicy } from '../../../workers/lab/models/policy'
import type { Agent } from '../../../workers/lab/contracts/agent'
import { agentOn } from '../play/stages'
import type { Policy } from '../../../workers/lab/contracts/model'
import type { Program } from '../../../workers/lab/contracts/program'
import { RowFlag } from '../../../workers/lab/contracts/trajectory'
import type { BatchGame } from '../../../workers/lab/envs/game'
import { openProgram } from '../../../workers/lab/interventions/program'
import { observationOf } from '../../../workers/lab/envs/frames'
import { playRollouts } from '../../../workers/lab/play/rollouts'
import { eventsOf } from '../../../workers/lab/recording/landmarks'
import { recordGames } from '../../../workers/lab/recording/games'
import { replayEpisode } from '../../../workers/lab/recording/replayer'
import { buildColumns } from '../../../workers/lab/recording/trajectory'
import { played, recordingOf } from './episodes'

let game: BatchGame
let policy: Policy
let agent: Agent
beforeAll(async () => {
  await chooseNodeBackend('wasm')
  game = await loadGame('breakout', 3)
  policy = createPolicy({ env: game.spec, network: 'tiny', seed: 4 })
  agent = agentOn(policy, game)
})
afterAll(() => policy.dispose())

const program: Program = {
  format: 1,
  title: 'Test',
  env: 'breakout',
  steps: [{ id: 'place-paddle', options: { x: 30 }, from: 40, every: [5, 9] }],
}

describe('games recorded', () => {
  it.each([null, program])(
    'are the games of a rollout, decision by decision, and replay to their hashes (program: %o)',
    async (changes) => {
      const seeds = [5, 6, 7, 8]
      const recorded = await recordGames({
        game,
        agent,
        name: 'test',
        seeds,
        acting: 'sampled',
        decisions: 150,
        noops: 7,
        program: changes,
      })
      const recordings = recorded.map(({ recording }) => recording)
      const actions: number[][] = seeds.map(() => [])
      const schedule = changes && openProgram(game.spec, changes)
      const rollouts = playRollouts({
        game,
        agent,
        plans: seeds.map((seed) => ({ seed, schedule })),
        acting: 'sampled',
        decisions: 150,
        stack: 'consistent',
        noops: 7,
      })
      for await (const row of rollouts) actions[row.rollout]![row.decision] = row.action
      recordings.forEach((recording, i) => {
        expect(recording.seed).toBe(seeds[i])
        actions[i]!.forEach((action, decision) => expect(recording.actions[decision]).toBe(action))
        expect(recording.interventions.length > 0).toBe(changes !== null)
        expect(() => replayEpisode(game, 2, recording)).not.toThrow()
      })
      expect(recordings.every(({ actions: taken }, i) => taken.length === actions[i]!.length)).toBe(true)
    },
  )
})

describe('columns', () => {
  it('are what happened, and what the agent says of each moment', async () => {
    const all = [played(game, 3, 130), played(game, 4, 400)]
    const { episodes, columns } = await buildColumns({
      game,
      slot: 1,
      recordings: all.map(({ recording }) => recording),
      agent,
    })
    expect(episodes.map(({ begin }) => begin)).toEqual([0, all[0]!.recording.actions.length])
    const evaluate = (observations: Observations) => judge(policy, observations, [null])
    for (const [i, { recording }] of all.entries()) {
      const begin = episodes[i]!.begin
      const player = playerOn(game, 2)
      player.newGame(recording.seed)
      const replayer = replayEpisode(game, 0, recording)
      let score = 0
      for (let decision = 0; decision < recording.actions.length; decision++) {
        const row = begin + decision
        score += columns.reward[row]!
        if (decision % 37 > 0) continue
        const driver = replayer.seek(decision)
        const output = await evaluate(observationOf(game.spec.observation, driver.planes) as Uint8Array)
        expect(columns.value![row]).toBeCloseTo(output.value(0), 5)
        output.logits(0).forEach((logit, action) => expect(columns.logits![row * 4 + action]).toBeCloseTo(logit, 5))
        const shown = replayer.seek(decision + 1)
        expect([columns.score![row], columns.lives![row] === game.lives(0) || (shown.decision + 1) % 50 === 0]).toEqual(
          [game.score(0), true],
        )
      }
      expect(score).toBe(columns.score![begin + recording.actions.length - 1])
      const flagged = (flag: number) =>
        Array.from(recording.actions.keys()).filter((decision) => columns.flags[begin + decision]! & flag)
      expect(flagged(RowFlag.intervened)).toEqual(recording.interventions.map(({ at }) => at.decision))
      // A launch at the start, and one after every lost life that is followed by a decision.
      expect(flagged(RowFlag.forced)).toEqual(
        [0, ...flagged(RowFlag.lifeLost).map((decision) => decision + 1)].filter(
          (decision) => decision < recording.actions.length,
        ),
      )
      expect(flagged(RowFlag.terminated | RowFlag.truncated)).toEqual([recording.actions.length - 1])
    }
    expect(columns.reward.some((reward) => reward > 0)).toBe(true)
    const again = await buildColumns({ game, slot: 0, recordings: all.map(({ recording }) => recording), agent })
    expect(again).toEqual({ episodes, columns })
  })

  it('count the decisions that passed while an edit settled', async () => {
    const player = playerOn(game, 0)
    player.newGame(2)
    for (let i = 0; i < 62; i++) player.decide(i % 4)
    player.stack = 'settle'
    player.apply({ edits: [{ path: 'paddle.x', value: 60 }] }, 'paddle')
    for (let i = 0; i < 10; i++) player.decide(2)
    const recording = recordingOf(player)
    const { columns } = await buildColumns({ game, recordings: [recording], agent })
    expect(columns.action).toEqual(recording.actions)
    expect(columns.reward.reduce((a, b) => a + b)).toBe(columns.score!.at(-1))
    expect(columns.value!.every((value) => value !== 0)).toBe(true)
  })

  it('tell the value after a cut, and of an end by the rules none', async () => {
    const whole = (await recordGames({ game, agent, name: 'test', seeds: [1], acting: 'sampled' }))[0]?.recording
    const cut = replayEpisode(game, 1, whole!).before(30)
    const { episodes, columns } = await buildColumns({ game, recordings: [whole!, cut], agent })
    const end = whole!.actions.length
    expect([columns.flags[end - 1]! & 3, columns.flags[end + 29]! & 3]).toEqual([RowFlag.terminated, RowFlag.truncated])
    expect([episodes[0]!.finalValue, columns.lives![end - 1]]).toEqual([undefined, 0])
    // The same moment in the game that went on.
    expect(episodes[1]!.finalValue).toBeCloseTo(columns.value![30]!, 5)
  })

  it('leave out what nobody said, and refuse what does not fit', async () => {
    const { recording } = played(game, 3, 20)
    const { columns } = await buildColumns({ game, recordings: [recording], agent: null })
    expect(Object.keys(columns).sort()).toEqual(['action', 'flags', 'lives', 'reward', 'score'])
    const build = (...recordings: (typeof recording)[]) => buildColumns({ game, recordings, agent: null })
    await expect(build()).rejects.toThrow('recordings: are missing')
    await expect(build(recording, { ...recording, hash: 'f'.repeat(16) })).rejects.toThrow('recordings[1].hash')
    await expect(build({ ...recording, actions: new Uint8Array(0), ticks: 0 })).rejects.toThrow('recordings[0].actions')
    await expect(
      buildColumns({
        game,
        recordings: [played(game, 3, 900).recording],
        agent: null,
        step: () => Promise.reject(new Error('cancelled')),
      }),
    ).rejects.toThrow('cancelled')
  })
})

it('of a game with one life no life is lost, and what ended it is told', async () => {
  const short = await loadGame('catch', 2)
  const own = createPolicy({ env: short.spec, network: 'tiny', seed: 4 })
  const recorded = await recordGames({
    game: short,
    agent: agentOn(own, short),
    name: 'test',
    seeds: [1, 2, 3, 4],
    acting: 'sampled',
    decisions: 40,
    noops: 0,
  })
  const recordings = recorded.map(({ recording }) => recording)
  const rows = await buildColumns({ game: short, recordings, agent: null })
  expect(rows.columns.flags.some((flag) => flag & RowFlag.lifeLost)).toBe(false)
  const ends = eventsOf(rows).filter(({ kind }) => kind === 'end')
  expect(ends).toHaveLength(4)
  expect(ends.map(({ text }) => text)).toEqual(
    ends.map(({ row }) => (rows.columns.reward[row]! > 0 ? 'caught' : 'missed')),
  )
  own.dispose()
})
