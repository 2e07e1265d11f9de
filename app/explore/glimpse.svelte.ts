import type { MomentAnswer } from '../../workers/threads/api'
import type { Explorer } from './explorer.svelte'

/** The picture of a row that is pointed at where nothing else shows it; no maps. The newest wish wins. */
export class Glimpse {
  moment = $state.raw<MomentAnswer | null>(null)
  readonly #explorer: Pick<Explorer, 'ask'>
  #wanted: number | null = null
  #asking = false

  constructor(explorer: Pick<Explorer, 'ask'>) {
    this.#explorer = explorer
  }

  /** Null: at none. */
  async at(row: number | null): Promise<void> {
    this.#wanted = row
    if (row === null) this.moment = null
    if (this.#asking || row === null) return
    this.#asking = true
    for (let wanted: number | null = row; wanted !== null;) {
      const answered: number = wanted
      const moment = (await this.#explorer.ask((api) => api.moment({ row: answered, views: [], agents: [] }))) ?? null
      this.moment = this.#wanted === null ? null : moment
      wanted = moment && this.#wanted !== answered ? this.#wanted : null
    }
    this.#asking = false
  }
}
