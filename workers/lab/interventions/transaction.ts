import type { Edit } from '../contracts/env'
import type { Intervention, StackMode } from '../contracts/recording'
import type { Moment } from '../contracts/moment'
import { applyEdit, type Editable } from './apply'

/** What a committed transaction leaves behind. */
export interface Committed {
  readonly intervention: Intervention
  readonly before: Moment
  readonly after: Moment
}

/** Edits on the origin and, where they are not the same on the states behind older planes, edits for those. */
export interface Proposal {
  readonly edits: readonly Edit[]
  readonly past?: readonly (readonly Edit[])[]
}

/**
 * An edit in progress: begin → preview, any number of times → commit or cancel. Every preview starts from the origin, so
 * nothing accumulates; an illegal one shows the last legal state and leaves that one committable.
 */
export class Transaction {
  readonly origin: Moment
  #legal: Moment
  #proposal: Proposal | null = null

  private constructor(
    readonly driver: Editable,
    readonly stack: StackMode,
  ) {
    this.origin = this.#legal = driver.capture()
  }

  static begin(driver: Editable, stack: StackMode): Transaction {
    return new Transaction(driver, stack)
  }

  /** Applies to the restored origin. Returns '' or the refusal in a few words. */
  preview(proposal: Proposal): string {
    this.driver.restore(this.origin)
    const { refusal, changed } = applyEdit(this.driver, { ...proposal, stack: this.stack })
    if (refusal) {
      this.driver.restore(this.#legal)
      return refusal
    }
    this.#legal = this.driver.capture()
    this.#proposal = changed ? proposal : null
    return ''
  }

  /** True: the last legal preview differs from the origin, so there is something to commit. */
  get changed(): boolean {
    return this.#proposal !== null
  }

  /** Makes the last legal preview real. Null: there was none, or it changed nothing; the origin is back. */
  commit(label: string): Committed | null {
    if (!this.#proposal) {
      this.cancel()
      return null
    }
    this.driver.restore(this.#legal)
    const { decision, tick } = this.origin
    return {
      intervention: { at: { decision, tick }, label, stack: this.stack, ...this.#proposal },
      before: this.origin,
      after: this.#legal,
    }
  }

  /** The origin, exactly. */
  cancel(): void {
    this.driver.restore(this.origin)
  }
}
