import type { Driver } from './driver'

/**
 * What tells one course of play from another: all that was seen, done and paid, decision by decision. A game's bytes would not do: they
 * hold its generator, which differs by seed where nothing that comes of it does.
 */
export class Course {
  #low = 0x811c9dc5
  #high = 0x9e3779b9

  /** Right before a decision: the newest frame, as the agent is shown it. */
  see({ planes }: Pick<Driver, 'planes'>): void {
    for (const byte of planes.at(-1)?.pixels ?? []) this.#mix(byte)
  }

  /** The decision, and what came of it. */
  follow(action: number, reward: number, lives: number): void {
    for (const number of [action, reward, lives]) for (const byte of bytesOf(number)) this.#mix(byte)
  }

  /** 16 hex digits that differ where courses do. */
  get id(): string {
    return [this.#high, this.#low].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
  }

  /** Two lanes of FNV-1a, told apart by their prime. */
  #mix(byte: number): void {
    this.#low = Math.imul(this.#low ^ byte, 0x01000193)
    this.#high = Math.imul(this.#high ^ byte, 0x85ebca6b)
  }
}

const number = new Float64Array(1)
const bytes = new Uint8Array(number.buffer)

function bytesOf(value: number): Uint8Array {
  number[0] = value
  return bytes
}
