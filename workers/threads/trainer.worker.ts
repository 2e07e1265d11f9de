import { expose } from 'comlink'
import { siteAssets } from '../lab/backend/assets.site'
import { chooseBackend, onDeviceLost, variantOf } from '../lab/backend/backend'
import { gameIds } from '../lab/envs/wasm-urls'
import { openStore, openTrajectories } from '../storage/browser'
import type { TrainerApi, TrainerMessage } from './api'
import { loadAgent } from './stage/agents'
import { openGame } from './stage/games'
import { claimTraining } from './training-lock'
import type { TrainingBackend } from '../lab/runs/training/surroundings'
import type { Surroundings } from './trainer/surroundings'
import { openWorker, usualWorkers } from './trainer/crew'
import { createTrainer } from './trainer/trainer'
import { sayAlive } from './alive'

const surroundings: Surroundings = {
  games: gameIds,
  openGame,
  openWorker,
  workers: usualWorkers(),
  async openBackend(choice): Promise<TrainingBackend> {
    const lost = new Promise<string>(onDeviceLost)
    const { id, device, reason } = await chooseBackend(choice, siteAssets)
    return { id: variantOf({ id, device }), label: `${id} (${[device, reason].filter(Boolean).join('; ')})`, lost }
  },
  openStore: () => openStore(),
  loadAgent,
  openTrajectories: () => openTrajectories(),
  claim: claimTraining,
  now: () => performance.now(),
  createId: (env, algorithm) => `${env}-${algorithm}-${crypto.randomUUID().slice(0, 8)}`,
}

let port: MessagePort | undefined
const send = (message: TrainerMessage) => port?.postMessage(message)
const api: TrainerApi = {
  async connect(given) {
    port = given
  },
  ...createTrainer(surroundings, send),
}
sayAlive(self)
expose(api)
