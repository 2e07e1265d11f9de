import type { EnvSpec } from '../../contracts/env'
import type { Driver } from '../../play/driver'

/** Something that happens in a game without ending it: the field that says so while it does. */
interface Event {
  readonly title: string
  readonly path: string
}

/** By game. */
const known: Readonly<Record<string, readonly Event[]>> = {
  coinrun: [{ title: 'landings on crates', path: 'agent.onCrate' }],
}

export const eventsOf = ({ id, fields }: EnvSpec): readonly Event[] =>
  (known[id] ?? []).filter(({ path }) => fields.some((field) => field.path === path))

/** 1 for each that is happening, else 0. */
export const happening = ({ world }: Driver, events: readonly Event[]): number[] =>
  events.map(({ path }) => Number(world.read?.(path) ?? 0))
