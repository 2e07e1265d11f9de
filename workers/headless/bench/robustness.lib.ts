import { describeAgent, invite } from '../../lab/runs/study/agents'
import { requirePolicy } from '../../lab/contracts/checkpoint'
import { parseOptions } from '../../lab/contracts/options'
import { momentsOf } from '../../lab/recording/states'
import { grouped } from '../../lab/statistics/grouped'
import { median } from '../../lab/statistics/interval'
import { drawStates } from '../../lab/studies/draw-states'
import { studyOf } from '../../lab/studies/registry'
import { changesOf } from '../../lab/studies/robustness/changes'
import { opinionsOf, seeChanged } from '../../lab/studies/robustness/put'
import { chooseNodeBackend } from '../backend.lib'
import type { Row } from '../bench'
import { readAgent } from '../checkpoint.lib'
import { FAMILIES, familiesIn } from '../families.lib'
import { loadGame, openGame } from '../games.lib'

const STATES = 10
const ROUNDS = 3

/** Cells of the robustness study: a state's changes judged together and made once for all agents, against one change and one decision at a time. */
export default async function* robustness(): AsyncGenerator<Row> {
  await chooseNodeBackend('wasm')
  const [family] = (await familiesIn(FAMILIES, 'bench')).filter(({ members }) => members[0]!.card.env.id === 'breakout')
  const checkpoints = await Promise.all(
    family!.members.map(async ({ path }) => requirePolicy(await readAgent(path, 'agent'))),
  )
  const { spec } = await loadGame('breakout', 1)
  const infos = await Promise.all(checkpoints.map((checkpoint) => describeAgent(checkpoint.card.id, checkpoint, spec)))
  const guests = await Promise.all(checkpoints.map((checkpoint) => invite(checkpoint.card.id, checkpoint, openGame)))
  const sitter = { agent: guests[0]!.agent, game: await guests[0]!.openGame(1) }
  const draw = { states: STATES, perEpisode: 5, decisions: 400, seed: 1, breathe: async () => {} }
  const episodes = await drawStates({ ...draw, sitters: [sitter] })
  const states = { id: 'bench', name: 'Bench', created: '2026-01-01T00:00:00Z', note: '', episodes }
  const study = studyOf('robustness')
  const open = () => study.plan({ claim: null, options: parseOptions(study.options, {}), spec, agents: infos, states })

  /** Cells per second. */
  const pace = async (count: number, work: () => Promise<void>) => {
    const began = performance.now()
    await work()
    return (1000 * count) / (performance.now() - began)
  }
  const together = () => {
    const plan = open()
    const batches = grouped(plan.cells, ({ agent, batch }) => `${agent} ${batch}`)
    return pace(plan.cells.length, async () => {
      for (const cells of batches.values()) {
        const { agent, openGame: lent } = guests[cells[0]!.agent]!
        for await (const _ of plan.run(cells, { agent, openGame: lent, breathe: async () => {} }));
      }
    })
  }
  /** Every state is there already; every change of it is made anew for the agent, and judged by itself. */
  const alone = async () => {
    const { agent, openGame: lent } = guests[0]!
    const game = await lent(2)
    const { recording, decisions } = episodes[0]!
    const moments = await momentsOf({ game, episode: episodes[0]!, decisions, agent })
    const asked = moments.flatMap((moment) => [null, ...changesOf(spec)].map((change) => ({ moment, change })))
    return pace(asked.length, async () => {
      for (const { moment, change } of asked) {
        const seen = seeChanged(game, 1, moment, change, { seed: recording.seed, setting: recording.env })
        if ('picture' in seen) await opinionsOf(agent, game.spec, [seen.picture], moment.memory)
      }
    })
  }
  await together()
  const pairs: { readonly fast: number; readonly slow: number }[] = []
  for (let round = 0; round < ROUNDS; round++) pairs.push({ fast: await together(), slow: await alone() })
  guests.forEach(({ agent }) => agent.dispose())
  const fast = median(pairs.map((pair) => pair.fast))
  const about = { case: `breakout, ${infos.length} agents, ${STATES} states, 39 rows`, unit: 'cells/s' }
  yield {
    ...about,
    metric: 'rate',
    value: fast,
    versus: `changed anew and judged one at a time, ${median(pairs.map((pair) => pair.slow)).toFixed(0)} cells/s`,
    ratio: median(pairs.map((pair) => pair.fast / pair.slow)),
  }
  yield {
    ...about,
    case: 'breakout in full: 88 agents, 30 states, 39 rows',
    metric: 'one core',
    value: (88 * 30 * 39) / fast,
    unit: 's',
    versus: null,
    ratio: null,
  }
}
