import type { Checkpoint, PolicyCard } from '../../lab/contracts/checkpoint'
import type { BatchGame, Opening } from '../../lab/envs/game'
import type { TrajectoryStore } from '../../storage/trajectories'

/** What the explorer needs from where it runs: the browser's in explorer.worker.ts, Node's in the tests. */
export interface Surroundings {
  openGame(env: string, slots: number, opening?: Opening): Promise<BatchGame>
  /** Throws InputError for an unknown one. */
  loadAgent(id: string): Promise<Checkpoint<PolicyCard>>
  /** Settles when networks can compute. */
  openBackend(): Promise<unknown>
  openStore(): Promise<TrajectoryStore>
  /** Bytes that this browser would still keep; Infinity where it does not say. */
  room(): Promise<number>
  /** The recordings that come with the site. */
  readonly shipped: { readonly files: readonly string[]; load(file: string): Promise<Uint8Array> }
  /** Milliseconds, steady. */
  now(): number
  /** Lets messages in. */
  breathe(): Promise<void>
}
