import { beforeAll, expect, it } from 'vitest'
import { protocolFor } from '../../../workers/lab/contracts/protocol'
import { playGames, type PlayedGame } from '../../../workers/lab/play/games'
import { agentOn } from './stages'
import { rhythmOf } from '../../../workers/lab/contracts/rhythm'
import { buildPolicy } from '../../../workers/lab/models/policy'
import { defaults } from '../../../workers/lab/contracts/options'
import type { NetworkSpec } from '../../../workers/lab/contracts/model'
import { envOptions } from '../../../workers/lab/envs/vector'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { loadGame } from '../../../workers/headless/games.lib'

beforeAll(async () => {
  await chooseNodeBackend('wasm')
})

const network: NetworkSpec = {
  id: 'quick',
  title: 'Quick',
  cite: 'test',
  build: (nn, { observation }) => nn.conv('conv1', observation, { filters: 4, kernel: 8, stride: 8 }),
}

async function play(
  env: string,
  slots: number,
  games: number,
  acting: 'greedy' | 'sampled',
  most = 20_000,
  timeLimit = 27_000,
  seed = 9,
  sticky = 0,
): Promise<PlayedGame[]> {
  const game = await loadGame(env, slots)
  const rhythm = rhythmOf({ ...defaults(envOptions), timeLimit })
  const policy = buildPolicy(network, game.spec.observation, game.spec.actions.length, 4)
  const played: PlayedGame[] = []
  for await (const result of playGames({
    game,
    agent: agentOn(policy, game, { rhythm }),
    games,
    acting,
    seed,
    protocol: protocolFor(rhythm, game.spec, { timeLimit: most, sticky }),
  }))
    played.push(result)
  policy.dispose()
  return played
}

const sorted = (played: PlayedGame[]) => played.map(({ score, decisions }) => `${score} ${decisions}`).sort()

it('plays every game to its end, and the same games however many at a time', async () => {
  const one = await play('breakout', 1, 6, 'sampled')
  expect(one).toHaveLength(6)
  expect(sorted(await play('breakout', 4, 6, 'sampled'))).toEqual(sorted(one))
  expect(one.every(({ cut }) => !cut)).toBe(true)
  expect(new Set(sorted(one)).size).toBeGreaterThan(1)
})

it('knows the true score: catch gives 1 or −1 after eight decisions', async () => {
  for (const { score, decisions, cut } of await play('catch', 5, 20, 'greedy')) {
    expect([Math.abs(score), decisions, cut]).toEqual([1, 8, false])
  }
})

it('cuts a game that goes on too long, and says so', async () => {
  const played = await play('breakout', 2, 3, 'greedy', 5)
  expect(played.map(({ decisions, cut }) => [decisions, cut])).toEqual([
    [5, true],
    [5, true],
    [5, true],
  ])
})

it('ends a game at the time limit that the agent was trained with; 0 is none', async () => {
  expect((await play('breakout', 2, 2, 'greedy', 9, 7)).map(({ decisions, cut }) => [decisions, cut])).toEqual([
    [7, true],
    [7, true],
  ])
  expect((await play('breakout', 2, 2, 'greedy', 9, 0)).map(({ decisions, cut }) => [decisions, cut])).toEqual([
    [9, true],
    [9, true],
  ])
})

it('says which games went alike: a greedy agent plays few that differ', async () => {
  const played = await play('catch', 8, 100, 'greedy')
  const courses = new Map(played.map(({ course, score }) => [course, score]))
  // Where the ball comes down, and how long it is waited for, is all that is drawn.
  expect(courses.size).toBeGreaterThan(1)
  expect(courses.size).toBeLessThan(80)
  for (const { course, score } of played) expect(courses.get(course)).toBe(score)
  expect(new Set((await play('catch', 3, 100, 'greedy')).map(({ course }) => course))).toEqual(new Set(courses.keys()))
})

it('plays other games for a neighbouring seed', async () => {
  const [one, next] = [
    await play('breakout', 4, 12, 'sampled'),
    await play('breakout', 4, 12, 'sampled', 20_000, 27_000, 10),
  ]
  const courses = [...one, ...next].map(({ course }) => course)
  expect(new Set(courses).size).toBe(24)
})

it('sticks to the action before where it is asked to, in other games than without, the same ones each time', async () => {
  const sticky = () => play('breakout', 4, 8, 'sampled', 300, 27_000, 9, 0.25)
  const courses = (played: PlayedGame[]) => played.map(({ course }) => course).sort()
  const first = courses(await sticky())
  expect(courses(await sticky())).toEqual(first)
  const plain = courses(await play('breakout', 4, 8, 'sampled', 300))
  expect(first.filter((course) => plain.includes(course))).toEqual([])
})
