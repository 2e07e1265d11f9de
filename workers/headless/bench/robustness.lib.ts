import { describeAgent, invite } from '../../lab/runs/study/agents'
import { requirePolicy } from '../../lab/contracts/checkpoint'
import { parseOptions } from '../../lab/contracts/options'
import type { Cell, Plan } from '../../lab/contracts/study'
import { median } from '../../lab/statistics/interval'
import { drawStates } from '../../lab/studies/draw-states'
import { studyOf } from '../../lab/studies/registry'
import { chooseNodeBackend } from '../backend.lib'
import type { Row } from '../bench'
import { readAgent } from '../checkpoint.lib'
import { FAMILIES, familiesIn } from '../families.lib'
import { loadGame, openGame } from '../games.lib'

const STATES = 10
const ROUNDS = 3
/** Of one agent, for the slow way. */
const SINGLE = 3

/** Cells of the robustness study: a state's changes judged together and made once for all agents, against one decision at a time. */
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
  const ask = async (plan: Plan, cells: readonly Cell[], agent: number) => {
    const { agent: own, openGame: lent } = guests[agent]!
    for await (const _ of plan.run(cells, { agent: own, openGame: lent, breathe: async () => {} }));
  }
  const together = () => {
    const plan = open()
    const batches = new Map(plan.cells.map((cell) => [`${cell.agent} ${cell.batch}`, [] as Cell[]]))
    for (const cell of plan.cells) batches.get(`${cell.agent} ${cell.batch}`)!.push(cell)
    return pace(plan.cells.length, async () => {
      for (const cells of batches.values()) await ask(plan, cells, cells[0]!.agent)
    })
  }
  /** Every cell with a plan of its own: made again, changed and judged by itself. */
  const alone = () => {
    const cells = open()
      .cells.filter(({ agent }) => agent === 0)
      .filter((_, i) => i % Math.ceil((39 * STATES) / (39 * SINGLE)) === 0)
    return pace(cells.length, async () => {
      for (const cell of cells) {
        const plan = open()
        await ask(
          plan,
          plan.cells.filter(
            (one) =>
              one.agent === 0 &&
              one.state === cell.state &&
              JSON.stringify(one.depends) === JSON.stringify(cell.depends),
          ),
          0,
        )
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
    versus: `each made again, changed and judged by itself ${median(pairs.map((pair) => pair.slow)).toFixed(0)} cells/s`,
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
