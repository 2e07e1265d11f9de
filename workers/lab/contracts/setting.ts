import type { Setting } from './env'
import { formValue, identifier, object, table, whole, type Guard } from './guards'

/** Which game, and how it is set up, as files carry it. Whether the game has such options is asked where it is opened. */
export const setting: Guard<Setting> = object({ id: identifier, version: whole(0) }, { options: table(formValue), level: whole(0, 0xffffffff) })
