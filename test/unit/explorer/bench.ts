import { loadGame } from '../../../workers/headless/games.lib'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { createPolicy } from '../../../workers/lab/models/policy'
import type { Checkpoint, PolicyCard } from '../../../workers/lab/contracts/checkpoint'
import { InputError } from '../../../workers/lab/contracts/errors'
import { createMemoryShelf } from '../../../workers/storage/memory'
import { trajectories } from '../../../workers/storage/trajectories'
import type { ExplorerMessage } from '../../../workers/threads/api'
import { createExplorer } from '../../../workers/threads/explorer/explorer'
import type { Surroundings } from '../../../workers/threads/explorer/surroundings'

/** An agent that was never trained: its weights come from its seed. */
export async function agentOf(seed: number, env = 'breakout', network = 'tiny'): Promise<Checkpoint<PolicyCard>> {
  const { spec } = await loadGame(env, 1, true)
  await chooseNodeBackend('wasm')
  const policy = createPolicy({ env: spec, network, seed })
  const card = { name: `Agent ${seed}`, network, env: { id: spec.id, version: spec.version } } as unknown as PolicyCard
  const checkpoint = { card, weights: await policy.read() } as Checkpoint<PolicyCard>
  policy.dispose()
  return checkpoint
}

/** An explorer as in its worker, on checked games, in Node; agents by id. */
export async function setUp(change: Partial<Surroundings> = {}) {
  const agents = new Map<string, Checkpoint<PolicyCard>>([
    ['one', await agentOf(1)],
    ['two', await agentOf(2)],
    ['catcher', await agentOf(3, 'catch')],
    ['rememberer', await agentOf(6, 'recall', 'gru')],
  ])
  const messages: ExplorerMessage[] = []
  const store = createMemoryShelf(trajectories, 'a test')
  const explorer = createExplorer(
    {
      openGame: (env, slots) => loadGame(env, slots, true),
      async loadAgent(id) {
        const found = agents.get(id)
        if (!found) throw new InputError('agent', `${id} is unknown`)
        return found
      },
      openBackend: () => chooseNodeBackend('wasm'),
      openStore: async () => store,
      room: async () => Infinity,
      shipped: { files: [], load: () => Promise.reject(new Error('there is none')) },
      now: () => performance.now(),
      breathe: () => new Promise((resolve) => setImmediate(resolve)),
      ...change,
    },
    (message) => messages.push(message),
  )
  return { explorer, messages, store, agents }
}
