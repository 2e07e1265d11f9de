import type { Curve } from '../stage/colormaps'
import { recall, remember } from './stored'

interface Choices {
  readonly opacity: number
  /** Keep the display scale from frame to frame. */
  readonly hold: boolean
  readonly curve: Curve
  /** While editing: what the edit changed in the map instead of the map. */
  readonly difference: boolean
}

const standard: Choices = { opacity: 0.85, hold: false, curve: 'linear', difference: false }

function isChoices(value: unknown): value is Choices {
  if (typeof value !== 'object' || value === null) return false
  const { opacity, hold, curve, difference } = value as Record<string, unknown>
  const known = curve === 'linear' || curve === 'root'
  return (
    typeof opacity === 'number' &&
    opacity >= 0 &&
    opacity <= 1 &&
    typeof hold === 'boolean' &&
    known &&
    typeof difference === 'boolean'
  )
}

/** How this visitor likes to see things: not part of the link, remembered in this browser. */
export class Preferences {
  #choices = $state.raw(recall('look', standard, isChoices))

  get opacity() {
    return this.#choices.opacity
  }
  set opacity(opacity) {
    this.#set({ opacity })
  }
  get hold() {
    return this.#choices.hold
  }
  set hold(hold) {
    this.#set({ hold })
  }
  get curve() {
    return this.#choices.curve
  }
  set curve(curve) {
    this.#set({ curve })
  }
  get difference() {
    return this.#choices.difference
  }
  set difference(difference) {
    this.#set({ difference })
  }

  #set(change: Partial<Choices>): void {
    this.#choices = { ...this.#choices, ...change }
    remember('look', this.#choices)
  }
}
