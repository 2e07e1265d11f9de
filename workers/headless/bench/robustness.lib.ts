import { grouped } from '../../lab/statistics/grouped'
import type { Checkpoint, PolicyCard } from '../../lab/contracts/checkpoint'
import { median } from '../../lab/statistics/interval'
import { chooseNodeBackend } from '../backend.lib'
import type { Row } from '../bench'
import { loadGame } from '../games.lib'
import { onWebgpu } from './device/child.lib'
import { alone, askedAgents, shippedSeeds, type AskedAgents } from './robustness/asked.lib'
import { untrainedAgents } from './robustness/untrained.lib'
import { timeWhole } from './robustness/whole.lib'

const STATES = 10
const ROUNDS = 3
/** Of the study, as published. */
const ALL_STATES = 30

/** Cells of the robustness study: a state's changes judged together and made once for all agents, against one change and one decision at a time. */
export default async function* robustness(): AsyncGenerator<Row> {
  await chooseNodeBackend('wasm')
  const { spec } = await loadGame('breakout', 1)
  const [like] = await shippedSeeds()
  const agents = await untrainedAgents(spec, like!.card)
  yield await paceOf(agents)
  const { states, close } = await askedAgents([like!], ALL_STATES)
  close()
  yield {
    case: `breakout in full: ${agents.length} untrained agents of 8 families, ${ALL_STATES} states, 39 rows`,
    metric: 'two processes, once',
    value: await timeWhole(agents, states),
    unit: 's',
    versus: null,
    ratio: null,
  }
  yield* onWebgpu('cells')
}

async function paceOf(agents: readonly Checkpoint<PolicyCard>[]): Promise<Row> {
  const asked = await askedAgents(agents, STATES)
  await together(asked)
  const pairs: { readonly fast: number; readonly slow: number }[] = []
  for (let round = 0; round < ROUNDS; round++)
    pairs.push({ fast: await pace(() => together(asked)), slow: await pace(() => alone(asked)) })
  asked.close()
  return {
    case: `breakout, ${agents.length} agents, ${STATES} states, 39 rows`,
    metric: 'rate',
    unit: 'cells/s',
    value: median(pairs.map(({ fast }) => fast)),
    versus: `changed anew and judged one at a time, ${median(pairs.map(({ slow }) => slow)).toFixed(0)} cells/s`,
    ratio: median(pairs.map(({ fast, slow }) => fast / slow)),
  }
}

/** Cells per second. */
async function pace(work: () => Promise<number>): Promise<number> {
  const began = performance.now()
  const count = await work()
  return (1000 * count) / (performance.now() - began)
}

async function together({ open, guests }: AskedAgents): Promise<number> {
  const plan = open()
  for (const cells of grouped(plan.cells, ({ agent, batch }) => `${agent} ${batch}`).values()) {
    const { agent, openGame } = guests[cells[0]!.agent]!
    for await (const _ of plan.run(cells, { agent, openGame, breathe: async () => {} }));
  }
  return plan.cells.length
}
