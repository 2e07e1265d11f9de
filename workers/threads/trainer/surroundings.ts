import type { EnvSpec } from '../../lab/contracts/env'
import type { BatchGame, Opening } from '../../lab/envs/game'
import type { Store } from '../../storage/browser'
import type { TrajectoryStore } from '../../storage/trajectories'
import type { BackendChoice } from '../api'

/** What a training session needs from where it runs: the browser's in trainer.worker.ts, Node's in the tests. */
export interface Surroundings {
  readonly games: readonly string[]
  openGame(env: string, slots: number, opening?: Opening): Promise<BatchGame>
  openBackend(choice: BackendChoice): Promise<TrainingBackend>
  openStore(): Promise<Store>
  /** Where recorded games go; asked for only when there is one. */
  openTrajectories(): Promise<TrajectoryStore>
  /** The right to train; null when another tab has it. The function gives it back. */
  claim(): Promise<(() => void) | null>
  /** Milliseconds, steady. */
  now(): number
  /** A fresh checkpoint id. */
  createId(env: EnvSpec['id'], algorithm: string): string
}

export interface TrainingBackend {
  /** As shown to people and written on the card, e.g. "webgpu" or "wasm". */
  readonly id: string
  /** What runs and why, in a sentence: "WebAssembly (no WebGPU here)". */
  readonly label: string
  /** Settles when the device is gone, with the reason. Never, where there is no device to lose. */
  readonly lost: Promise<string>
}
