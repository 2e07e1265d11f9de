import type { Checkpoint, PolicyCard } from '../../lab/contracts/checkpoint'
import type { OpenGame } from '../../lab/runs/study/agents'
import type { Store } from '../../storage/browser'
import type { TransitionStore } from '../../storage/transitions'

/** What rewards need from where they run: the browser's in rewards.worker.ts, Node's in the tests. */
export interface Surroundings {
  readonly openGame: OpenGame
  /** Throws InputError for an unknown one. */
  loadAgent(id: string): Promise<Checkpoint<PolicyCard>>
  /** What computes, as cards say it. */
  openBackend(): Promise<string>
  openTransitions(): Promise<TransitionStore>
  /** Where models are kept. */
  openStore(): Promise<Store>
  /** Tells what is kept apart. */
  createSuffix(): string
  /** Milliseconds, steady. */
  now(): number
  /** Lets messages in. */
  breathe(): Promise<void>
}
