import { enumeration } from '../entry'
import type { InterventionEntry } from '../entry'
import { scoreEntries } from '../score'
import { enemies } from './amidar/enemies'
import { player } from './amidar/player'
import { rest } from './amidar/rest'
import { robustness } from './amidar/robustness'
import { tiles } from './amidar/tiles'

const single = [
  ...player,
  ...enemies,
  ...tiles,
  ...scoreEntries({ pays: 'painting and catching', shown: 'What is shown.' }),
  ...rest,
]

const study = enumeration(
  {
    id: 'robustness',
    title: 'Robustness study',
    group: 'Study',
    help: 'The 69 changes of the interventional robustness study (arXiv 2209.09058): tiles taken out 0–30 and put in 31–55, enemies caught 56–60 and elsewhere 61–64, player elsewhere 65–68.',
    hypothesis:
      'Agents trained alike agree as much after the change as before it. Numbers 56 to 60 change nothing that can be seen: the nulls.',
  },
  robustness,
  single,
)

/** Everything that can be done to a game of Amidar by name. Facts and numbers: Atrey, Clary & Jensen 2020; arXiv 2209.09058. */
export default [...single, study] satisfies readonly InterventionEntry[]
