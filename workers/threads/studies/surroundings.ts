import type { Checkpoint, PolicyCard } from '../../lab/contracts/checkpoint'
import type { OpenGame } from '../../lab/runs/study/agents'
import type { RowStore } from '../../storage/rows'

/** What a study needs from where it runs: the browser's in studies.worker.ts, Node's in the tests. */
export interface Surroundings {
  readonly openGame: OpenGame
  /** Throws InputError for an unknown one. */
  loadAgent(id: string): Promise<Checkpoint<PolicyCard>>
  /** What computes, for people. */
  openBackend(): Promise<string>
  openRows(): Promise<RowStore>
  /** The right to run; null when another tab has it. The function gives it back. */
  claim(): Promise<(() => void) | null>
  /** Whether some tab runs a study now. */
  isRunning(): Promise<boolean>
  /** Milliseconds, steady. */
  now(): number
}
