import 'fake-indexeddb/auto'
import { openGame } from '../../../workers/headless/games.lib'
import { nodeAssets } from '../../../workers/headless/backend.lib'
import { chooseBackend } from '../../../workers/lab/backend/backend'
import { requirePolicy, requirePolicyCard, type Checkpoint } from '../../../workers/lab/contracts/checkpoint'
import type { Store } from '../../../workers/storage/browser'
import { openStore } from '../../../workers/storage/browser'
import { createMemoryShelf } from '../../../workers/storage/memory'
import { trajectories, type TrajectoryStore } from '../../../workers/storage/trajectories'
import type { TrainerMessage, TrainRequest } from '../../../workers/threads/api'
import type { Surroundings } from '../../../workers/threads/trainer/surroundings'
import { createTrainer } from '../../../workers/threads/trainer/trainer'

/** A small PPO on catch: an update is 4 slots × 8 steps. */
export const request: TrainRequest = {
  env: 'catch',
  algorithm: 'ppo',
  network: 'small',
  seed: 5,
  decisions: 6 * 32,
  name: 'Catcher',
  backend: 'wasm',
  options: { slots: 4, steps: 8, epochs: 2, minibatch: 16, parts: 2 },
  envOptions: {},
}

let made = 0

export interface Bench {
  readonly trainer: ReturnType<typeof createTrainer>
  readonly messages: TrainerMessage[]
  readonly store: Store
  readonly recorded: TrajectoryStore
  /** Resolves with the first message, past or future, that fits. */
  seen(fits: (message: TrainerMessage) => boolean): Promise<TrainerMessage>
  state(name: string): Promise<TrainerMessage>
}

/** A trainer as in a tab, on Node's WASM backend, with its own database. */
export async function setUp(
  change: Partial<Surroundings> & { store?: Store; recorded?: TrajectoryStore } = {},
): Promise<Bench> {
  const messages: TrainerMessage[] = []
  const waiting: { fits: (message: TrainerMessage) => boolean; resolve: (message: TrainerMessage) => void }[] = []
  const store = change.store ?? (await openStore({ name: `trainer-test-${made++}` }))
  const recorded = change.recorded ?? createMemoryShelf(trajectories, 'a test')
  const surroundings: Surroundings = {
    games: ['catch'],
    openGame,
    async openBackend(choice) {
      const { id } = await chooseBackend(choice, nodeAssets)
      return { id, label: id, lost: new Promise(() => {}) }
    },
    openStore: async () => store,
    loadAgent: async (id) => requirePolicy(await store.load(id)),
    openTrajectories: async () => recorded,
    workers: 1,
    claim: async () => () => {},
    now: () => performance.now(),
    createId: (env, algorithm) => `${env}-${algorithm}-test`,
    ...change,
  }
  const trainer = createTrainer(surroundings, (message) => {
    messages.push(message)
    for (const waiter of waiting) if (waiter.fits(message)) waiter.resolve(message)
  })
  const seen = (fits: (message: TrainerMessage) => boolean) =>
    new Promise<TrainerMessage>((resolve) => {
      const past = messages.find(fits)
      if (past) resolve(past)
      else waiting.push({ fits, resolve })
    })
  return {
    trainer,
    messages,
    store,
    recorded,
    seen,
    state: (name) => seen((message) => message.type === 'state' && message.state === name),
  }
}

export const scoreOf = ({ card }: Pick<Checkpoint, 'card'>) => requirePolicyCard(card).score
