/** Two futures of one moment, the edited and the un-edited. */
export interface BranchResult {
  readonly label: string
  readonly rows: readonly BranchRow[]
  /** First decision at which the two act differently, or -1. */
  readonly diverged: number
}

/** Episodes of its own that an agent has played for itself, so that its memory can be taken apart. */
export interface Rehearsed {
  readonly done: number
  readonly of: number
}

/** What an agent's memory is made of, largest share of its variance first. */
export interface MemoryComponents {
  readonly shares: readonly number[]
  /** Where each stands on the stage, in spreads from its mean. */
  readonly now: readonly number[]
  readonly words: string
}

export interface BranchRow {
  /** Counted from the branching: 0 is the first decision after the edit; also what `branchPicture` and `diverged` count. */
  readonly decision: number
  readonly edited: BranchSide
  readonly unedited: BranchSide
  /** Total-variation distance of the two action distributions, 0…1. */
  readonly distance: number
}

export interface BranchSide {
  readonly action: number
  readonly value: number
  readonly score: number
  readonly lives: number
  readonly over: boolean
}
