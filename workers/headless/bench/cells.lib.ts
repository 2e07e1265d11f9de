import { countCommands, type Counts } from '../../lab/backend/counts'
import type { Row } from '../bench'
import { openAdapter } from './device/adapter.lib'
import { alone, askedAgents, shippedSeeds, type AskedAgents } from './robustness/asked.lib'

const AGENTS = 2
const STATES = 5

/** What a batch of the robustness study's cells, one agent in the states of one episode, asks of a GPU: the same on any hardware. */
export default async function* cells(): AsyncGenerator<Row> {
  const adapter = await openAdapter()
  if (!adapter) return
  const asked = await askedAgents((await shippedSeeds()).slice(0, AGENTS), STATES)
  const counting = countCommands()
  const count = async (work: () => Promise<void>): Promise<Counts> => {
    counting.take()
    await work()
    return counting.take()
  }
  const size = await together(asked, 1) // brings shaders to the device
  const ours = await count(async () => void (await together(asked, 1)))
  const single = await count(async () => void (await alone(asked)))
  counting.stop()
  asked.close()
  for (const [metric, of] of [
    ['dispatches', ({ dispatches }: Counts) => dispatches],
    ['submits', ({ submits }: Counts) => submits],
    ['read-backs', ({ readBacks }: Counts) => readBacks],
  ] as const)
    yield {
      case: `webgpu, a batch of ${size} cells`,
      metric,
      value: of(ours),
      unit: '',
      versus: `judged one at a time, ${of(single)}`,
      ratio: of(single) / of(ours),
      on: adapter.name,
    }
}

/** All of the first episode, of one agent. */
async function together({ guests, open }: AskedAgents, which: number): Promise<number> {
  const plan = open()
  const own = plan.cells.filter(({ agent, batch }) => agent === which && batch === plan.cells[0]!.batch)
  const { agent, openGame } = guests[which]!
  for await (const _ of plan.run(own, { agent, openGame, breathe: async () => {} }));
  return own.length
}
