import { enumeration } from '../entry'
import type { InterventionEntry } from '../entry'
import { balls } from './breakout/balls'
import { bricks } from './breakout/bricks'
import { looks } from './breakout/looks'
import { rest } from './breakout/rest'
import { robustness } from './breakout/robustness'

const single = [...balls, ...bricks, ...rest, ...looks]

const study = enumeration(
  {
    id: 'robustness',
    title: 'Robustness study',
    group: 'Study',
    help: 'The 38 changes of the interventional robustness study (arXiv 2209.09058): paddle width 0–3, speed 4–9, place 10–13, rows 14–19, columns 20–37.',
    hypothesis: 'Agents trained alike agree as much after the change as before it.',
  },
  robustness,
  single,
)

/** Everything that can be done to a game of Breakout by name. Facts and numbers: Atrey, Clary & Jensen 2020; Foley et al. 2018. */
export default [...single, study] satisfies readonly InterventionEntry[]
