import type { InterventionEntry } from '../entry'
import { agent } from './coinrun/agent'
import { rest } from './coinrun/rest'
import { things } from './coinrun/things'

/** Everything that can be done to a game of CoinRun by name. */
export default [...agent, ...things, ...rest] satisfies readonly InterventionEntry[]
