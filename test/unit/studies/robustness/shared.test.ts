import { readFileSync } from 'node:fs'
import { beforeAll, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../../workers/headless/backend.lib'
import { loadGame } from '../../../../workers/headless/games.lib'
import { requirePolicy, type Checkpoint, type PolicyCard } from '../../../../workers/lab/contracts/checkpoint'
import type { StateSet } from '../../../../workers/lab/contracts/states'
import { invite, type OpenGame } from '../../../../workers/lab/runs/study/agents'
import { openQuestion } from '../../../../workers/lab/runs/study/question'
import { StudyRun } from '../../../../workers/lab/runs/study/run'
import { alone, createMemoryShelf } from '../../../../workers/lab/runs/study/shelf'
import { drawStates } from '../../../../workers/lab/studies/draw-states'
import { decodeCheckpoint } from '../../../../workers/storage/safetensors'
import { catcher } from '../catch-claim'

type Load = (source: string) => Promise<Checkpoint<PolicyCard>>

/** Seeds of one procedure, told apart by one weight. */
const seedsOf =
  ({ card, weights, ...rest }: Checkpoint<PolicyCard>): Load =>
  async (source) => {
    const [first, ...others] = weights
    const own = { ...first!, data: first!.data.map((value, i) => (i === 0 ? value + Number(source) / 10 : value)) }
    return { ...rest, card: { ...card, id: source, seed: Number(source) }, weights: [own, ...others] }
  }
const loadAgent = seedsOf(catcher())

const EPISODES = 2
let states: StateSet
beforeAll(async () => {
  await chooseNodeBackend('wasm')
  states = await statesOf(loadAgent)
})
const loadPlain: OpenGame = (env, slots, opening) => loadGame(env, slots, false, opening)

async function statesOf(load: Load): Promise<StateSet> {
  const { agent, openGame } = await invite('9', await load('9'), loadPlain)
  const draw = { states: 2 * EPISODES, perEpisode: 2, decisions: 60, seed: 5, breathe: async () => {} }
  const episodes = await drawStates({ ...draw, sitters: [{ agent, game: await openGame(1) }] })
  agent.dispose()
  return { id: 'few', name: 'Few', created: '2026-01-01T00:00:00Z', note: '', episodes }
}

/** What all these agents would do, by cell; and how often a game was opened to look at states. */
async function asked(agents: readonly string[]): Promise<{ rows: Record<string, unknown>; opened: number }> {
  let opened = 0
  const openGame: OpenGame = (env, slots, opening) => {
    if (slots > 1) opened++
    return loadPlain(env, slots, opening)
  }
  const sources = { openGame, loadAgent, idOf: (source: string) => source, openBackend: async () => 'wasm (test)' }
  const question = await openQuestion({ study: 'robustness', options: { maps: 1 }, agents, states }, sources)
  const around = { ...sources, shelf: createMemoryShelf(), turns: alone, tellsFindings: false, survivesLoss: false }
  const run = new StudyRun(question, { ...around, now: () => 0, pass: async () => {} }, () => {})
  expect(await run.over).toEqual({ state: 'finished' })
  return { rows: Object.fromEntries(run.kept), opened }
}

it('makes every episode again once, however many agents are asked, and whoever is asked beside changes no row', async () => {
  const all = await asked(['1', '2', '3', '4'])
  expect(states.episodes).toHaveLength(EPISODES)
  expect(all.opened).toBe(EPISODES)
  const [some, others] = [await asked(['1', '2']), await asked(['4', '3'])]
  expect({ ...some.rows, ...others.rows }).toEqual(all.rows)
})

it('is asked of agents that play the game with other options than usual', async () => {
  const long = requirePolicy(decodeCheckpoint(readFileSync('public/agents/spaceinvaders-long.safetensors')))
  expect(long.card.env.options).toEqual({ planes: 'half' })
  const load = seedsOf(long)
  const sources = { openGame: loadPlain, loadAgent: load, idOf: String, openBackend: async () => 'wasm (test)' }
  const { spec } = await openQuestion(
    { study: 'robustness', options: {}, agents: ['1', '2'], states: await statesOf(load) },
    sources,
  )
  expect(spec.observation).toMatchObject({ width: 42, height: 42 })
})
