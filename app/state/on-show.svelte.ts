import type { ReportView, StudiesApi, StudiesMessage, StudyView } from '../../workers/threads/api'
import type { Line } from './line'

/** Where a report on show is from; one that grows in a run is from nowhere. `place`: absent = the address stays as it is. */
export type From = Partial<Record<'shipped' | 'kept' | 'file' | 'place', string>>

/** The report of one kind that is on show, of a claim or of agents as they are: where it is from, and what the address calls it. */
export class OnShow<View extends ReportView | StudyView> {
  /** So far or whole; of a run or of a file. */
  view = $state.raw<View | null>(null)
  /** The file of one that comes with the site; '' = another is on show. */
  shipped = $state('')
  /** The id of one's own; '' = another is. */
  kept = $state('')
  /** Name of the file that it was opened from; '' = from a run here. */
  file = $state('')
  /**
   * What the address names: the one on show, or the one that is being fetched. While an experiment runs it is the one before, so that
   * going back leads there. '' = what is on show has no name.
   */
  place = $state('')
  #wish = Symbol()
  /** The worker that holds a report from a file, as long as it is on show. */
  #reader: Line<StudiesApi, StudiesMessage> | null = null

  /** Changes when somebody asks for a report, or for a run: what comes for an earlier one is not shown. */
  get wish(): symbol {
    return this.#wish
  }

  get reader(): Line<StudiesApi, StudiesMessage> | null {
    return this.#reader
  }

  begin(): symbol {
    return (this.#wish = Symbol())
  }

  /** In the place of what was there. `reader`: the worker that holds it, where that is one of its own. */
  show(view: View | null, from: From = {}, reader: Line<StudiesApi, StudiesMessage> | null = null): void {
    this.#reader?.abandon()
    this.#reader = reader
    Object.assign(this, { view, shipped: '', kept: '', file: '', ...from })
  }

  /** One's own is there no more: what is on show has no name then. */
  forget(id: string): void {
    if (this.kept === id) this.kept = ''
    if (this.place === id) this.place = ''
  }
}
