import type { Checkpoint, PolicyCard } from '../../lab/contracts/checkpoint'
import type { OpenGame } from '../../lab/runs/study/agents'
import type { ShippedEntry, ShippedStudyEntry } from '../../lab/runs/study/shipped'
import type { ReportStore } from '../../storage/reports'
import type { RowStore } from '../../storage/rows'
import type { StatesStore } from '../../storage/states'
import type { TrajectoryStore } from '../../storage/trajectories'

/** What a study needs from where it runs: the browser's in studies.worker.ts, Node's in the tests. */
export interface Surroundings {
  readonly openGame: OpenGame
  /** Throws InputError for an unknown one. */
  loadAgent(id: string): Promise<Checkpoint<PolicyCard>>
  /** What computes, for people. */
  openBackend(): Promise<string>
  openRows(): Promise<RowStore>
  /** Where finished reports are kept. */
  openReports(): Promise<ReportStore>
  /** Where kept states are, and games that were recorded. */
  openStates(): Promise<StatesStore>
  openTrajectories(): Promise<TrajectoryStore>
  /** Finished reports of the site, and the file of one. Throws where it cannot be had. */
  readonly reports: readonly (ShippedEntry | ShippedStudyEntry)[]
  loadReport(file: string): Promise<Uint8Array>
  /** The right to run; null when another tab has it. The function gives it back. */
  claim(): Promise<(() => void) | null>
  /** Whether some tab runs a study now. */
  isRunning(): Promise<boolean>
  /** Milliseconds, steady. */
  now(): number
  /** Lets messages in. */
  breathe(): Promise<void>
}
