import type { MomentAnswer } from '../../workers/threads/api'
import type { ExplorerLine } from './line'

/** The picture of a row that is pointed at where nothing else shows it; no maps. The newest wish wins. */
export class Glimpse {
  moment = $state.raw<MomentAnswer | null>(null)
  readonly #line: ExplorerLine
  #wanted: number | null = null
  #asking = false

  constructor(line: ExplorerLine) {
    this.#line = line
  }

  /** Null: at none. */
  async at(row: number | null): Promise<void> {
    this.#wanted = row
    if (row === null) this.moment = null
    if (this.#asking || row === null) return
    this.#asking = true
    for (let wanted: number | null = row; wanted !== null; ) {
      const answered: number = wanted
      const moment = (await this.#line.ask((api) => api.moment({ row: answered, views: [], agents: [] }))) ?? null
      this.moment = this.#wanted === null ? null : moment
      wanted = moment && this.#wanted !== answered ? this.#wanted : null
    }
    this.#asking = false
  }
}
