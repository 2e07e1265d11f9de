import type { EnvSpec } from '../../lab/contracts/env'
import type { Beginning } from '../../lab/runs/training/origin'
import type { Surroundings as TrainingSurroundings } from '../../lab/runs/training/surroundings'
import type { Store } from '../../storage/browser'

/** What the trainer needs from where it runs: the browser's in trainer.worker.ts, Node's in the tests. */
export interface Surroundings extends Pick<
  TrainingSurroundings,
  'openGame' | 'openBackend' | 'openTrajectories' | 'openWorker' | 'workers' | 'now'
> {
  readonly games: readonly string[]
  openStore(): Promise<Store>
  /** An agent of this browser or of the site. Throws InputError where there is none of this id. */
  loadAgent(id: string): Promise<Beginning>
  /** The right to train; null when another tab has it. The function gives it back. */
  claim(): Promise<(() => void) | null>
  /** A fresh checkpoint id. */
  createId(env: EnvSpec['id'], algorithm: string): string
}
