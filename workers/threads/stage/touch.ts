import { InputError } from '../../lab/contracts/errors'
import { propose } from '../../lab/interventions/propose'
import type { Transaction } from '../../lab/interventions/transaction'
import type { Depth } from '../../lab/play/look'
import type { Player } from '../../lab/play/player'
import type { Change, Mind } from '../api'
import type { Insights } from './insights'
import type { Screen } from './screen'
import type { Turn } from './turns'

/** A pointer that has not moved this long rests: time for the full map. */
const REST_MS = 24

interface Wanted {
  readonly change: Change
  readonly request: number
}

/** The un-edited side, as long as an edit is in progress. */
interface Origin {
  readonly transaction: Transaction
  readonly picture: Uint8ClampedArray
  before: Mind | undefined
  depth: Depth
}

export interface TouchHost {
  readonly turn: Turn
  readonly screen: Screen
  readonly insights: Insights
  player(): Player
  failed(error: unknown): void
}

/**
 * Touch: begin → previews → commit or cancel. One preview is in flight and at most one, the latest, waits. A slow map is
 * answered coarsely at first and in full when the hand rests.
 */
export class Touch {
  #origin: Origin | null = null
  #wanted: Wanted | null = null
  /** The last change asked for, and the last one applied: a hand that lets go means the former. */
  #latest: Wanted | null = null
  #applied: Wanted | null = null
  #busy = false
  #wake = () => {}

  constructor(readonly host: TouchHost) {}

  /** In a turn. */
  async begin(): Promise<void> {
    const { insights } = this.host
    const player = this.host.player()
    this.#over()
    const transaction = player.begin()
    const picture = player.world.paint?.().slice() ?? new Uint8ClampedArray(4 * player.spec.width * player.spec.height)
    const depth = insights.waiting()
    const { mind } = await insights.think(player, player.seen, depth)
    this.#origin = { transaction, picture, before: mind, depth }
  }

  /** Not in a turn: takes the place of whatever waits, and returns at once. */
  preview(change: Change, request: number): void {
    this.#wanted = this.#latest = { change, request }
    this.#wake()
    if (this.#busy) return
    this.#busy = true
    this.#answer()
      .catch((error: unknown) => this.host.failed(error))
      .finally(() => (this.#busy = false))
  }

  async #answer(): Promise<void> {
    const { turn, insights } = this.host
    while (this.#wanted) {
      const wanted = this.#wanted
      this.#wanted = null
      const depth = insights.waiting()
      const refusal = await turn(() => this.#show(wanted, depth))
      if (depth === 'full' || refusal === null || this.#wanted) continue
      await this.#rest()
      if (!this.#wanted) await turn(() => this.#show(wanted, 'full', refusal))
    }
  }

  /** Ends early when the hand moves on. */
  #rest(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, REST_MS)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  /** Null: the edit is over. `known`: the change is applied already, only its map gets finer. */
  async #show(wanted: Wanted, depth: Depth, known?: string): Promise<string | null> {
    const { change, request } = wanted
    const origin = this.#origin
    const { screen, insights } = this.host
    const player = this.host.player()
    if (!origin || !player.editing) return null
    this.#applied = wanted
    const refusal = known ?? tryChange(player, origin.transaction, change)
    if (depth === 'full' && origin.depth !== 'full') await this.#refineOrigin(origin, player)
    const { mind } = await insights.think(player, player.seen, depth)
    screen.show(player, mind, { request, refusal, ghost: origin.picture, before: origin.before })
    return refusal
  }

  async #refineOrigin(origin: Origin, player: Player): Promise<void> {
    origin.depth = 'full'
    const edited = player.driver.capture()
    player.driver.restore(origin.transaction.origin)
    origin.before = (await this.host.insights.think(player, player.seen, 'full')).mind
    player.driver.restore(edited)
  }

  /** In a turn. The last change that came is applied even if its picture was never shown. */
  commit(label: string): boolean {
    const player = this.host.player()
    if (this.#origin && this.#latest && this.#latest !== this.#applied)
      tryChange(player, this.#origin.transaction, this.#latest.change)
    this.#over()
    return player.commit(label) !== null
  }

  cancel(): void {
    this.#over()
    this.host.player().cancel()
  }

  #over(): void {
    this.#wanted = this.#latest = this.#applied = null
    this.#origin = null
  }
}

/** '' or the refusal. */
function tryChange(player: Player, transaction: Transaction, change: Change): string {
  try {
    return transaction.preview(propose(player.spec, transaction.origin, change))
  } catch (error) {
    if (error instanceof InputError) return error.message
    throw error
  }
}
