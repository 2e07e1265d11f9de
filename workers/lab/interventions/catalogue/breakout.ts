import type { InterventionEntry } from '../entry'
import { balls } from './breakout/balls'
import { bricks } from './breakout/bricks'
import { rest } from './breakout/rest'

/** Everything that can be done to a game of Breakout by name. Facts and numbers: Atrey, Clary & Jensen 2020; Foley et al. 2018. */
export default [...balls, ...bricks, ...rest] satisfies readonly InterventionEntry[]
