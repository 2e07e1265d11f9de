import { InputError } from '../../lab/contracts/errors'
import { playBranch, type Branch, type BranchRequest } from '../../lab/play/branch'
import type { BranchResult } from '../api'
import type { Moment } from '../../lab/contracts/moment'
import type { Scene } from './scene'

const MAX_DECISIONS = 2000

/** Branch and compare. The last branch's states stay, for its pictures. */
export class Branches {
  #last: (Branch & { readonly scene: Scene }) | null = null

  /** The futures of an edit of the history. `judge`: each decision in a turn of its own, so that play goes on meanwhile. */
  async play(
    scene: Scene,
    judge: BranchRequest['judge'],
    index: number | null,
    decisions: number,
  ): Promise<BranchResult> {
    const { player } = scene
    const entry = player.history.entries[index ?? player.history.position]
    if (!entry)
      throw new InputError('index', index === null ? 'is of no edit: there is none yet' : `there is no edit ${index}`)
    const label = entry.intervention.label
    return this.playFrom(scene, judge, { label, before: entry.before.moment, after: entry.after.moment }, decisions)
  }

  /** The futures of any two moments. */
  async playFrom(
    scene: Scene,
    judge: BranchRequest['judge'],
    { label, before, after }: { readonly label: string; readonly before: Moment; readonly after: Moment },
    decisions: number,
  ): Promise<BranchResult> {
    const { player } = scene
    if (!(decisions >= 1 && decisions <= MAX_DECISIONS))
      throw new InputError('decisions', `must lie in 1 … ${MAX_DECISIONS}`)
    const branch = await playBranch({
      worlds: scene.spare,
      rhythm: player.driver.rhythm,
      before,
      after,
      decisions: Math.floor(decisions),
      acting: player.acting,
      program: player.repeater.schedule
        ? { schedule: player.repeater.schedule, seed: player.timeline.seed, stack: player.stack }
        : undefined,
      judge,
    })
    this.#last = { ...branch, scene }
    return { label, rows: branch.rows, diverged: branch.diverged }
  }

  picture(side: 'edited' | 'unedited', decision: number): ArrayBuffer {
    const last = this.#last
    const state = last?.states[side][decision]
    if (!last || !state) throw new InputError('decision', `the branch has no decision ${decision}`)
    const world = last.scene.spare[side]
    if (!world.paint) throw new InputError('side', 'has no picture')
    world.restore(state)
    return world.paint().slice().buffer as ArrayBuffer
  }
}
