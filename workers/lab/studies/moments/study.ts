import type { Cell, Finished, Lab, Plan, Question, Row, Study } from '../../contracts/study'
import { InputError } from '../../contracts/errors'
import { armOf, viewOf } from '../designs/depends'
import { conceptsOf, openClaim, requirePairs, type Arm, type OpenClaim } from '../designs/open'
import { claimOptions } from '../designs/options'
import { summarize } from '../designs/summarize'
import { requireTouch } from '../designs/touches'
import { askedStates, placeOf, stepsTo, type Ask, type Rollouts } from '../asked-states'
import { change, see, watched, type Seen } from './moment'
import { inOrder, momentDesign } from './summary'

/** The live rollout and the changed state. */
const SLOTS = 2

/** A claim put to single moments: the same state with the change and without. A cell is one change at one moment, a batch one episode. */
export default {
  id: 'moments',
  title: 'Single moments',
  question:
    'Does what the agent makes of a moment change as the claim predicts, when that moment is changed as the claim says?',
  cite: 'Atrey, Clary & Jensen 2020, Exploratory Not Explanatory (arXiv 1912.05743)',
  version: 4,
  about: 'claim',
  options: claimOptions,
  draws: ['rollouts', 'decisions', 'samples'],
  plan,
} satisfies Study

/** What is asked at a moment: a change, or where one concept is and what it is given there. */
type Part = Arm | { readonly kind: 'watched'; readonly concept: string }
type Asks = ReadonlyMap<object, Ask<Part>>

function plan({ claim, spec, agents, states }: Question): Plan {
  if (!claim) throw new InputError('claim', 'is missing: this study puts one to the test')
  const open = openClaim(claim, spec, agents, states)
  const { cells, asks } = askedStates(partsOf(open), agents.length, states, rolloutsOf(open))
  return {
    cells: cells.map((cell) =>
      asks.get(cell.depends)!.part.kind === 'watched' ? { ...cell, plain: true as const } : cell,
    ),
    check: (game) => {
      requirePairs(open)
      requireTouch(open, game)
    },
    steps: (some) => stepsTo(some, asks, claim) + some.length * stepsOf(open),
    run: (some, lab) => run(open, some, asks, lab),
    summarize: (rows, look) => summarize({ ...open, look }, inOrder(open, rows), momentDesign),
  }
}

/** A judgement and a map for every change, and the same again for the published way. */
const stepsOf = ({ claim }: OpenClaim) => (claim.asPublished ? 4 : 2)

function partsOf(open: OpenClaim): Map<object, Part> {
  const { arms, claim } = open
  const common = { view: viewOf(open) }
  const { distanceTo } = claim
  const lines =
    distanceTo === undefined
      ? []
      : conceptsOf(open).map(
          (concept) =>
            [
              { ...common, watched: concept, distanceTo },
              { kind: 'watched', concept },
            ] as const,
        )
  const changes = arms
    .filter(({ kind }) => kind !== 'control')
    .map((arm) => [{ ...common, ...armOf(open, arm), concept: arm.concept ?? claim.concept }, arm] as const)
  return new Map<object, Part>([...lines, ...changes])
}

const rolloutsOf = ({ claim: { rollouts, seed, decisions, samples } }: OpenClaim): Rollouts => ({
  rollouts,
  seed,
  decisions,
  samples: () => samples,
})

/** All of one episode, which is played once for them. */
async function* run(asked: OpenClaim, cells: readonly Cell[], asks: Asks, lab: Lab): AsyncGenerator<Finished> {
  const { claim } = asked
  const { agent, openGame, breathe } = lab
  const game = await openGame(SLOTS)
  // As this agent plays it: it may see more frames at once than another.
  const open = { ...asked, spec: game.spec }
  const place = await placeOf(cells, asks, game, lab, claim)
  let seen: Seen | undefined
  for (const cell of cells) {
    const moment = place.moments.get(cell.state!)
    if (moment && seen?.moment !== moment) seen = await see(open, agent, moment, place)
    yield { cell, rows: moment && seen ? [await rowOf(seen, asks.get(cell.depends)!.part)] : [] }
    await breathe(stepsOf(open))
  }

  async function rowOf(at: Seen, part: Part): Promise<Row> {
    return part.kind === 'watched'
      ? watched(open, at, part.concept, claim.distanceTo!)
      : change(open, agent, at, part, game)
  }
}
