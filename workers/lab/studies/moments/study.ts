import type { Cell, Finished, Lab, Plan, Question, Row, Study } from '../../contracts/study'
import { InputError } from '../../contracts/errors'
import { armOf, viewOf } from '../designs/depends'
import { conceptsOf, openClaim, type Arm, type OpenClaim } from '../designs/open'
import { claimOptions } from '../designs/options'
import { summarize } from '../designs/summarize'
import { requireTouch } from '../designs/touches'
import { drawMoments } from '../draw-moments'
import { change, see, watched, type Seen } from './moment'
import { inOrder, momentFigures, momentLinks, momentPairs } from './summary'

/** The live rollout and the changed state. */
const SLOTS = 2

/** A claim put to single moments: the same state with the change and without. A cell is one change at one moment, a batch one rollout. */
export default {
  id: 'moments',
  title: 'Single moments',
  question:
    'Does what the agent makes of a moment change as the claim predicts, when that moment is changed as the claim says?',
  cite: 'Atrey, Clary & Jensen 2020, Exploratory Not Explanatory (arXiv 1912.05743)',
  version: 1,
  about: 'claim',
  options: claimOptions,
  plan,
} satisfies Study

/** What is asked at a moment: a change, or where one concept is and what it is given there. */
type Part = Arm | { readonly kind: 'watched'; readonly concept: string }

function plan({ claim, spec, agents }: Question): Plan {
  if (!claim) throw new InputError('claim', 'is missing: this study puts one to the test')
  const open = openClaim(claim, spec, agents)
  const parts = partsOf(open)
  return {
    cells: cellsOf(open, [...parts.keys()], agents.length),
    check: (game) => requireTouch(open, game),
    steps: (cells) => claim.decisions + cells.length * stepsOf(open),
    run: (cells, lab) => run(open, cells, parts, lab),
    summarize: (rows) =>
      summarize(open, inOrder(open, rows), { pairs: momentPairs, links: momentLinks, figures: momentFigures }),
  }
}

/** A judgement and a map for every change, and the same again for the published way. */
const stepsOf = ({ claim }: OpenClaim) => (claim.asPublished ? 4 : 2)

function partsOf(open: OpenClaim): Map<object, Part> {
  const { arms, claim } = open
  const common = { decisions: claim.decisions, view: viewOf(open) }
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

/** The first rollout of every agent first, so that a report so far speaks of all. */
function cellsOf({ claim }: OpenClaim, parts: readonly object[], agents: number): Cell[] {
  const count = (n: number) => Array.from({ length: n }, (_, i) => i)
  return count(claim.rollouts)
    .map((i) => (claim.seed + i) >>> 0)
    .flatMap((seed) =>
      count(agents).flatMap((agent) =>
        count(claim.samples).flatMap((state) =>
          parts.map((depends) => ({ agent, seed, state, depends, batch: String(seed) })),
        ),
      ),
    )
}

/** All of one rollout, which is played once for them. */
async function* run(
  asked: OpenClaim,
  cells: readonly Cell[],
  parts: ReadonlyMap<object, Part>,
  { agent, openGame, breathe }: Lab,
): AsyncGenerator<Finished> {
  const { claim } = asked
  const [{ seed }] = cells as readonly [Cell]
  const game = await openGame(SLOTS)
  // As this agent plays it: it may see more frames at once than another.
  const open = { ...asked, spec: game.spec }
  const samples = Math.max(...cells.map(({ state }) => state!)) + 1
  const moments = await drawMoments(game, agent, {
    seed,
    decisions: claim.decisions,
    samples,
    breathe: () => breathe(1),
  })
  let seen: Seen | undefined
  for (const cell of cells) {
    const moment = moments[cell.state!]
    if (moment && seen?.moment !== moment) seen = await see(open, agent, moment, seed)
    yield { cell, rows: moment && seen ? [await rowOf(seen, parts.get(cell.depends)!)] : [] }
    await breathe(stepsOf(open))
  }

  async function rowOf(at: Seen, part: Part): Promise<Row> {
    return part.kind === 'watched'
      ? watched(open, at, part.concept, claim.distanceTo!)
      : change(open, agent, at, part, game)
  }
}
