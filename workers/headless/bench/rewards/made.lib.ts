import { defaults } from '../../../lab/contracts/options'
import { createRandom } from '../../../lab/random'
import { collect } from '../../../lab/rewards/collect'
import { fitOptions } from '../../../lab/rewards/fit'
import { Fitting } from '../../../lab/rewards/fitting'
import { openBoards } from '../../../lab/rewards/boards'
import { openReward, type KeptReward } from '../../../lab/rewards/open'
import { ratePictures } from '../../../lab/rewards/rate'
import { build } from '../../../lab/runs/training/build'
import { learnedRequest } from '../../../lab/runs/training/learned'
import { planRun } from '../../../lab/runs/training/plan'
import { invite } from '../../../lab/runs/study/agents'
import { putProbes } from '../../../lab/studies/reward-probes/put'
import { loadShipped } from '../explorer/surroundings.lib'
import { timed } from '../explorer/clock.lib'
import { gameIds, loadGame, openGame } from '../../games.lib'

const player = 'maze-mlp'
const SLOTS = 32

/** Decisions of the shipped agent, so many of them drawn. */
export async function played(count: number, explore: number) {
  const { agent, openGame: open } = await invite(player, await loadShipped(player), openGame)
  try {
    const game = await open(SLOTS)
    const { result: transitions, ms } = await timed(() => collect({ agent, game, count, seed: 1, explore }))
    const set = { id: 'bench', name: 'bench', created: '2026-11-27T00:00:00Z', game: agent.game, seed: 1 }
    return {
      ms,
      set: { ...set, agent: { id: player, name: agent.name, hash: agent.hash }, balanced: false, transitions },
    }
  } finally {
    agent.dispose()
  }
}

/** As the page does at first: decisions, a model of the study's shape fitted to two thirds of them, and the probes put to it. */
export async function learned(explore: number): Promise<{ readonly kept: KeptReward; readonly ms: number }> {
  const { set, ms } = await played(37_500, explore)
  const about = { id: 'bench', name: 'bench', network: 'levels', seed: 1, backend: 'wasm', today: set.created }
  const fitting = new Fitting({ ...about, set, options: defaults(fitOptions) })
  const { result: kept, ms: fitMs } = await timed(async () => {
    while (fitting.transitions < fitting.total) await fitting.next()
    const checkpoint = await fitting.checkpoint()
    const game = await loadGame('maze', 1)
    await putProbes(fitting.model, { game, setting: set.game, places: 64, random: createRandom(1) })
    return checkpoint
  })
  await fitting.dispose()
  return { kept, ms: ms + fitMs }
}

/** The most that a model pays for staying where one is, the goal in sight: what can be had again and again. */
export async function mostForStaying(kept: KeptReward): Promise<number> {
  const game = await loadGame('maze', 1)
  const { observation } = game.spec
  const boards = openBoards(game, kept.card.env)
  const { corners, free } = boards.enter(1)
  const stays = corners.flatMap((goal) =>
    free
      .filter((agent) => agent !== goal && boards.reachable({ agent, goals: [goal] }).includes(agent))
      .map((agent) => boards.picture({ agent, goals: [goal] })),
  )
  const seen = new Uint8Array(stays.flatMap((picture) => [...picture]))
  const model = openReward(kept, game.spec)
  const said = await ratePictures(model, observation, { before: seen, after: seen })
  model.dispose()
  return Math.max(...said)
}

/** What the rules would have paid an agent while a model paid it: [decisions, mean over the games that ended there]. */
export async function curveOf(kept: KeptReward, seed: number): Promise<readonly (readonly [number, number])[]> {
  const plan = planRun(learnedRequest(kept, { seed }), gameIds(), () => 'bench')
  const built = await build(plan, { openGame, workers: 1 }, undefined, { backend: 'wasm', replaced() {} })
  const points: (readonly [number, number])[] = []
  try {
    for await (const { decisions, metrics } of built.run)
      if (metrics['charts/return'] !== undefined) points.push([decisions, metrics['charts/return']])
  } finally {
    await built.dispose()
  }
  return points
}
