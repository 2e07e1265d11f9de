import type { Card, Checkpoint } from '../lab/contracts/checkpoint'
import type { RunNote } from '../lab/contracts/run-note'
import type { Shelf } from '../lab/contracts/shelf'
import { databases, type DatabaseSpec } from './database'
import { openShelf } from './indexed-db'
import { models } from './models'
import { reports, type ReportStore } from './reports'
import { runs } from './runs'
import type { BrokenListener } from './shelf'
import { states, type StatesStore } from './states'
import { trajectories, type TrajectoryStore } from './trajectories'
import { transitions, type TransitionStore } from './transitions'

/** The models of this browser, and beside them the notes of runs that go on. */
export interface Store extends Shelf<Card, Checkpoint> {
  readonly runs: Shelf<RunNote>
}

export interface OpenOptions {
  /** Of another database, without the `nudge-` prefix. */
  readonly name?: string
  readonly onBroken?: BrokenListener
}

const renamed = (spec: DatabaseSpec, name: string | undefined): DatabaseSpec =>
  name === undefined ? spec : { ...spec, name: `nudge-${name}` }

/** None of these ever throws: see `openShelf`. */
export async function openStore({ name, ...options }: OpenOptions = {}): Promise<Store> {
  const spec = renamed(databases.library, name)
  const [shelf, notes] = await Promise.all([
    openShelf(models, spec, { metas: 'cards', files: 'files' }, options),
    openShelf(runs, spec, { metas: 'runs' }, options),
  ])
  return {
    ...shelf,
    runs: notes,
    close() {
      shelf.close()
      notes.close()
    },
  }
}

/** A database of its own beside the library, so that a tab with an older site goes on working. */
export function openTrajectories({ name, ...options }: OpenOptions = {}): Promise<TrajectoryStore> {
  return openShelf(trajectories, renamed(databases.trajectories, name), { metas: 'covers', files: 'files' }, options)
}

/** Finished reports, likewise. */
export function openReports({ name, ...options }: OpenOptions = {}): Promise<ReportStore> {
  return openShelf(reports, renamed(databases.reports, name), { metas: 'notes', files: 'files' }, options)
}

/** Kept states that agents are asked about, likewise. */
export function openStates({ name, ...options }: OpenOptions = {}): Promise<StatesStore> {
  return openShelf(states, renamed(databases.states, name), { metas: 'notes', files: 'files' }, options)
}

/** Decisions that reward models are fitted to, likewise. */
export function openTransitions({ name, ...options }: OpenOptions = {}): Promise<TransitionStore> {
  return openShelf(transitions, renamed(databases.transitions, name), { metas: 'notes', files: 'files' }, options)
}
