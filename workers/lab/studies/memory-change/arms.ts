import type { Rerouting } from '../../memory/directions'
import { AS_IT_IS, type Arm as AnyArm } from '../changed-agents/arms'

/** One way to change a memory while its agent plays. */
export interface Arm extends AnyArm {
  /** At most one, between components and random directions. */
  readonly routes: readonly Rerouting[]
}

export const plain: Arm = { title: AS_IT_IS, kind: 'plain', routes: [] }
