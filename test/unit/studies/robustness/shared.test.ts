import { beforeAll, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../../workers/headless/backend.lib'
import { loadGame } from '../../../../workers/headless/games.lib'
import type { Checkpoint, PolicyCard } from '../../../../workers/lab/contracts/checkpoint'
import type { StateSet } from '../../../../workers/lab/contracts/states'
import { invite, type OpenGame } from '../../../../workers/lab/runs/study/agents'
import { openQuestion } from '../../../../workers/lab/runs/study/question'
import { StudyRun } from '../../../../workers/lab/runs/study/run'
import { alone, createMemoryShelf } from '../../../../workers/lab/runs/study/shelf'
import { drawStates } from '../../../../workers/lab/studies/draw-states'
import { catcher } from '../catch-claim'

/** Seeds of one procedure, told apart by one weight. */
async function loadAgent(source: string): Promise<Checkpoint<PolicyCard>> {
  const { card, weights, ...rest } = catcher()
  const [first, ...others] = weights
  const own = { ...first!, data: first!.data.map((value, i) => (i === 0 ? value + Number(source) / 10 : value)) }
  return { ...rest, card: { ...card, id: source, name: 'Catcher', seed: Number(source) }, weights: [own, ...others] }
}

const EPISODES = 2
let states: StateSet
beforeAll(async () => {
  await chooseNodeBackend('wasm')
  const sitter = await invite('9', await loadAgent('9'), loadPlain)
  const sitters = [{ agent: sitter.agent, game: await sitter.openGame(1) }]
  const draw = { states: 2 * EPISODES, perEpisode: 2, decisions: 60, seed: 5, breathe: async () => {} }
  const episodes = await drawStates({ ...draw, sitters })
  sitter.agent.dispose()
  states = { id: 'few', name: 'Few', created: '2026-01-01T00:00:00Z', note: '', episodes }
})
const loadPlain: OpenGame = (env, slots, opening) => loadGame(env, slots, false, opening)

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
