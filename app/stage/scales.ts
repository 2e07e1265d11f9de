import type { Scale } from './colormaps'

/** Display scales that can be held: the largest magnitude seen since, per picture, so that frames can be compared. */
export class HeldScales {
  #held: { readonly key: string; readonly max: number }[] = []

  /** `key`: what is shown there (method, target, options); another one starts over. */
  scale(slot: number, key: string, max: number, hold: boolean): Scale {
    if (!hold) {
      this.#held = []
      return { max, held: false }
    }
    const before = this.#held[slot]
    const held = { key, max: before?.key === key ? Math.max(before.max, max) : max }
    this.#held[slot] = held
    return { max: held.max, held: true }
  }
}
