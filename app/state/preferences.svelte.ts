import type { Curve } from '../stage/colormaps'
import { recall, remember } from './stored'

interface Choices {
  readonly opacity: number
  /** Keep the display scale from frame to frame. */
  readonly hold: boolean
  readonly curve: Curve
  /** While editing: what the edit changed in the map instead of the map. */
  readonly difference: boolean
  /** After a drop: both futures on the stage, before the game goes on. */
  readonly futures: boolean
}

const standard: Choices = { opacity: 0.85, hold: false, curve: 'linear', difference: false, futures: true }

/** As remembered, perhaps by a page that knew fewer. */
type Remembered = Omit<Choices, 'futures'> & Partial<Choices>

function isRemembered(value: unknown): value is Remembered {
  if (typeof value !== 'object' || value === null) return false
  const { opacity, hold, curve, difference, futures = true } = value as Record<string, unknown>
  const known = curve === 'linear' || curve === 'root'
  return (
    typeof opacity === 'number' &&
    opacity >= 0 &&
    opacity <= 1 &&
    typeof hold === 'boolean' &&
    known &&
    typeof difference === 'boolean' &&
    typeof futures === 'boolean'
  )
}

/** How this visitor likes to see things: not part of the link, remembered in this browser. */
export class Preferences {
  #choices = $state.raw<Choices>({ ...standard, ...recall<Remembered>('look', standard, isRemembered) })

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

  get futures() {
    return this.#choices.futures
  }
  set futures(futures) {
    this.#set({ futures })
  }

  #set(change: Partial<Choices>): void {
    this.#choices = { ...this.#choices, ...change }
    remember('look', this.#choices)
  }
}
