import type { EnvSpec, Setting } from './env'
import { formValue, identifier, object, table, whole, type Guard } from './guards'

const shape: Guard<Setting> = object(
  { id: identifier, version: whole(0) },
  { options: table(formValue), level: whole(0, 0xffffffff) },
)

/** Versions whose rules are still those of a later one: what they showed and how they were set up is an option of it now. */
const successors: Readonly<Record<string, Pick<Setting, 'version' | 'options'>>> = {
  'cartpole 1': { version: 2, options: { observe: 'gauges' } },
}

/** What a setting is called today. */
export const present = (setting: Setting): Setting => ({
  ...setting,
  ...successors[`${setting.id} ${setting.version}`],
})

/** Which game, and how it is set up, as files carry it. Whether the game has such options is asked where it is opened. */
export const setting: Guard<Setting> = (value, field) => present(shape(value, field))

/**
 * The setting in which games of one seed share what chance brings, whatever is done to one of them: each source of chance on a stream
 * of its own, where the game offers that (games that draw nothing in play do not).
 */
export const withOwnStreams = (given: Setting, { options }: Pick<EnvSpec, 'options'>): Setting =>
  'ownStreams' in options ? { ...given, options: { ...given.options, ownStreams: true } } : given
