import type { InterventionEntry } from '../entry'
import { enemies } from './seaquest/enemies'
import { rest } from './seaquest/rest'
import { submarine } from './seaquest/submarine'

/** Everything that can be done to a game of Seaquest by name. */
export default [...submarine, ...enemies, ...rest] satisfies readonly InterventionEntry[]
