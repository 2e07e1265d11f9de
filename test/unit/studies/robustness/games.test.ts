import { afterAll, beforeAll, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../../workers/headless/backend.lib'
import { loadGame } from '../../../../workers/headless/games.lib'
import { openAgent } from '../../../../workers/lab/agents/open'
import type { Agent } from '../../../../workers/lab/contracts/agent'
import type { Cell, Row } from '../../../../workers/lab/contracts/study'
import { playRollouts } from '../../../../workers/lab/play/rollouts'
import { changesOf } from '../../../../workers/lab/studies/robustness/changes'
import { gameCells, gamesUnder, playGames } from '../../../../workers/lab/studies/robustness/games'
import { catcher } from '../catch-claim'

let agent: Agent
beforeAll(async () => {
  await chooseNodeBackend('wasm')
  agent = await openAgent(catcher(), (await loadGame('catch', 1)).spec, 'catcher')
})
afterAll(() => agent.dispose())

const changes = changesOf({ id: 'catch', title: 'Catch' })
const games = gamesUnder(changes)
const openGame = (slots: number) => loadGame('catch', slots)

async function played(cells: readonly Cell[]): Promise<Map<Cell, Row>> {
  const found = new Map<Cell, Row>()
  for await (const { cell, rows } of playGames(cells, { agent, openGame, breathe: async () => {} }, games))
    found.set(cell, rows[0]!)
  return found
}

it('every agent plays the same games under every change, and one more game leaves the others', () => {
  const cells = gameCells(games, 2, 2)
  expect(cells).toHaveLength(2 * 2 * (1 + changes.length))
  expect(new Set(cells.map(({ batch }) => batch)).size).toBe(2)
  expect(cells.filter(({ plain }) => plain)).toHaveLength(4)
  const seeds = (agent: number) => [...new Set(cells.filter((cell) => cell.agent === agent).map(({ seed }) => seed))]
  expect(seeds(0)).toEqual(seeds(1))
  expect(gameCells(games, 2, 3).slice(0, cells.length)).toEqual(cells)
})

it('as it is goes like any game of it, another speed is over at another time, and who is beside does not matter', async () => {
  const cells = gameCells(games, 1, 1)
  const rows = await played(cells)
  const ended = (number: number) => [...rows.values()].find(({ game }) => game === number)!
  const plans = [{ seed: cells[0]!.seed, schedule: null }]
  const request = { game: await openGame(1), agent, plans, acting: agent.acting, decisions: 2000, noops: 0 } as const
  let [decisions, score] = [0, NaN]
  for await (const row of playRollouts({ ...request, stack: 'consistent' }))
    [decisions, score] = [row.decision + 1, row.score]
  expect(ended(-1)).toEqual({ seed: plans[0]!.seed, game: -1, refused: false, score, decisions })
  const speeds = changes.flatMap(({ id }, number) => (id === 'fall-speed' ? [ended(number)['decisions']] : []))
  expect(speeds).toHaveLength(2)
  for (const of of speeds) expect(of).not.toBe(decisions)
  for (const half of [cells.slice(0, 5), cells.slice(5)])
    for (const [cell, row] of await played(half)) expect(row).toEqual(rows.get(cell))
})
