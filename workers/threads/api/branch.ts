/** Two futures of one moment, the edited and the un-edited. */
export interface BranchResult {
  readonly label: string
  readonly rows: readonly BranchRow[]
  /** First decision at which the two act differently, or -1. */
  readonly diverged: number
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
