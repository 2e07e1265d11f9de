import type { Intervention } from '../contracts/recording'
import type { Moment } from '../contracts/moment'
import type { Log, Reminder, Timeline } from './timeline'

/** A moment together with the log that leads to it: enough to stand there again, whatever happened since. */
export interface Chapter {
  readonly moment: Moment
  readonly log: Log
}

export interface Entry {
  readonly intervention: Intervention
  readonly before: Chapter
  readonly after: Chapter
}

/** Of more edits, the newest can be undone: each entry holds the log that leads to it. */
const MOST_ENTRIES = 500

/** The edits of a session, in order. Undo and redo are jumps to exact bytes: state, stack, random words and log. */
export class History {
  #entries: Entry[] = []

  constructor(readonly timeline: Timeline) {}

  get entries(): readonly Entry[] {
    return this.#entries
  }

  /** Index of the newest entry in effect, -1 for none. Later ones can be redone. */
  get position(): number {
    const inEffect = new Set(this.timeline.applied)
    return this.#entries.findLastIndex(({ intervention }) => inEffect.has(intervention))
  }

  clear(): void {
    this.#entries = []
  }

  /** After the timeline took the intervention in. What could have been redone is gone, as everywhere. */
  add(intervention: Intervention, before: Moment): Entry {
    const kept = this.#entries.slice(0, this.#before(intervention) + 1)
    const log = this.timeline.log()
    const entry: Entry = {
      intervention,
      before: { moment: before, log: prefix(log, before, log.interventions.length - 1) },
      after: { moment: this.timeline.driver.capture(), log },
    }
    this.#entries = [...kept, entry].slice(-MOST_ENTRIES)
    return entry
  }

  /** Newest entry that was in effect before this intervention. */
  #before(intervention: Intervention): number {
    const { applied } = this.timeline
    // As nearly always: the newest entry is the intervention before.
    if (this.#entries.length > 0 && applied.at(-2) === this.#entries.at(-1)?.intervention)
      return this.#entries.length - 1
    const inEffect = new Set(applied)
    inEffect.delete(intervention)
    return this.#entries.findLastIndex((entry) => inEffect.has(entry.intervention))
  }

  /** The places that can be jumped to, as somebody else remembers them. */
  remind(of: (chapter: Chapter) => Reminder): void {
    const change = (chapter: Chapter): Chapter => {
      const { memories, at } = of(chapter)
      const { moment, log } = chapter
      return {
        moment: { ...moment, ...at(moment.tick) },
        log: { ...log, memories: memories.slice(0, log.actions.length) },
      }
    }
    this.#entries = this.#entries.map(({ intervention, before, after }) => ({
      intervention,
      before: change(before),
      after: change(after),
    }))
  }

  undo(): boolean {
    return this.#goto(this.#entries[this.position]?.before)
  }

  redo(): boolean {
    return this.#goto(this.#entries[this.position + 1]?.after)
  }

  /** To the state right after entry `index`; -1: right before all of them. False: there is no such entry. */
  jump(index: number): boolean {
    return this.#goto(index < 0 ? this.#entries[0]?.before : this.#entries[index]?.after)
  }

  #goto(chapter: Chapter | undefined): boolean {
    if (!chapter) return false
    this.timeline.restore(chapter.moment, chapter.log)
    return true
  }
}

function prefix(log: Log, moment: Moment, interventions: number): Log {
  return {
    seed: log.seed,
    actions: log.actions.slice(0, moment.decision + (moment.phase > 0 ? 1 : 0)),
    interventions: log.interventions.slice(0, interventions),
    ...(log.memories && { memories: log.memories.slice(0, moment.decision + (moment.phase > 0 ? 1 : 0)) }),
  }
}
