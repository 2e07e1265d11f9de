import { enumeration } from '../entry'
import type { InterventionEntry } from '../entry'
import { scoreEntries } from '../score'
import { invaders } from './spaceinvaders/invaders'
import { lasers } from './spaceinvaders/lasers'
import { rest } from './spaceinvaders/rest'
import { robustness } from './spaceinvaders/robustness'
import { shields } from './spaceinvaders/shields'
import { ship } from './spaceinvaders/ship'

const single = [
  ...ship,
  ...invaders,
  ...shields,
  ...lasers,
  ...scoreEntries({ pays: 'hits', shown: 'What is shown; the picture has room for four digits.' }),
  ...rest,
]

const study = enumeration(
  {
    id: 'robustness',
    title: 'Robustness study',
    group: 'Study',
    help: 'The 88 changes of the interventional robustness study (arXiv 2209.09058): invaders 0–35, shields 36–45, ship 46–74, rows 75–80, columns 81–86, shields upside down 87.',
    hypothesis:
      'Agents trained alike agree as much after the change as before it. Number 41 changes nothing: the null.',
  },
  robustness,
  single,
)

/** Everything that can be done to a game of Space Invaders by name. Facts and numbers: Atrey, Clary & Jensen 2020; arXiv 2209.09058. */
export default [...single, study] satisfies readonly InterventionEntry[]
