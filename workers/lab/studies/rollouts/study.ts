import type { Cell, Finished, Lab, Plan, Question, Row, Study } from '../../contracts/study'
import { InputError } from '../../contracts/errors'
import { withOwnStreams } from '../../contracts/setting'
import type { Driver } from '../../play/driver'
import { playRollouts, usualNoops, type RolloutRow } from '../../play/rollouts'
import { drawSeeds } from '../../streams'
import { attend } from '../attention'
import { armOf, viewOf } from '../designs/depends'
import { openClaim, requirePairs, type Arm, type OpenClaim } from '../designs/open'
import { claimOptions } from '../designs/options'
import { summarize } from '../designs/summarize'
import { requireTouch } from '../designs/touches'
import { rolloutDesign } from './summary'

/** Seeds that are played side by side: enough to fill a network's batch, few enough that a lost batch loses little. */
const TOGETHER = 10

/** A claim put to whole rollouts: each changed one beside the un-changed one of the same seed. A cell is one rollout. */
export default {
  id: 'rollouts',
  title: 'Paired rollouts',
  question:
    'Does what the agent does in whole rollouts change as the claim predicts, when the world is changed as the claim says?',
  cite: 'Atrey, Clary & Jensen 2020, Exploratory Not Explanatory (arXiv 1912.05743)',
  version: 6,
  about: 'claim',
  options: claimOptions,
  plan,
} satisfies Study

function plan({ claim, spec, agents }: Question): Plan {
  if (!claim) throw new InputError('claim', 'is missing: this study puts one to the test')
  const open = openClaim(claim, spec, agents)
  const parts = new Map<object, Arm>(
    open.arms.map((arm) => [
      {
        ...armOf(open, arm),
        concept: claim.concept,
        view: viewOf(open),
        decisions: claim.decisions,
        samples: claim.samples,
      },
      arm,
    ]),
  )
  return {
    cells: cellsOf(open, [...parts], agents.length),
    check: (game) => {
      requirePairs(open)
      requireTouch(open, game)
    },
    steps: (cells) => cells.length * claim.decisions * (1 + 1 / claim.samples),
    run: (cells, lab) => run(open, cells, parts, lab),
    summarize: (rows, look) => summarize({ ...open, look }, rows, rolloutDesign),
  }
}

/** A few seeds of every agent first, so that a report so far speaks of all. */
function cellsOf({ claim }: OpenClaim, parts: readonly (readonly [object, Arm])[], agents: number): Cell[] {
  const seeds = drawSeeds(claim.seed, claim.rollouts)
  const count = (n: number) => Array.from({ length: n }, (_, i) => i)
  return count(Math.ceil(seeds.length / TOGETHER)).flatMap((block) =>
    count(agents).flatMap((agent) =>
      seeds.slice(block * TOGETHER, (block + 1) * TOGETHER).flatMap((seed) =>
        parts.map(([depends, { id, kind }]) => ({
          agent,
          seed,
          depends,
          batch: `${id}-${claim.seed}-${block}`,
          ...(kind === 'control' && { plain: true as const }),
        })),
      ),
    ),
  )
}

interface Story {
  /** Of the whole rollout. */
  course: string
  decisions: number
  /** Paid by the rules so far. */
  reward: number
  /** Paid so far as the original's env would have. */
  published: number
  /** At each decision with a map, before it: which one it was, what had been paid till then, what the map holds on the concept. */
  readonly at: number[]
  readonly paid: number[]
  readonly paidPublished: number[]
  readonly saliency: number[]
  readonly stretched: number[]
  /** Of the maps that show the concept: on it, and around it. */
  readonly salient: number[]
  readonly chance: number[]
  readonly others: number[]
  values: number
  survival: number
  lives: number | null
  refused: number
  made: number
}

const beginning = (): Story => ({
  course: '',
  decisions: 0,
  reward: 0,
  published: 0,
  at: [],
  paid: [],
  paidPublished: [],
  saliency: [],
  stretched: [],
  salient: [],
  chance: [],
  others: [],
  values: 0,
  survival: 0,
  lives: null,
  refused: 0,
  made: 0,
})

/** One row per rollout, with its curves: what is paid so far and the concept's saliency at every sampled decision. */
async function* run(
  { claim, view }: OpenClaim,
  cells: readonly Cell[],
  parts: ReadonlyMap<object, Arm>,
  { agent, openGame, breathe }: Lab,
): AsyncGenerator<Finished> {
  // As many slots whatever is left to do, so that the answers are the same to the last digit.
  const game = await openGame(TOGETHER)
  const { spec } = game
  const watch = { spec, policy: agent.model, view, concept: claim.concept }
  const stories = cells.map(beginning)
  const measure = async (drivers: readonly Driver[]) => {
    const watched = drivers.filter(({ decision }) => decision % claim.samples === 0)
    await breathe(drivers.length + watched.length)
    const attention: number[][] = []
    for (const driver of drivers) {
      const seen = watched.includes(driver) ? await attend(watch, driver) : null
      attention.push(seen ? [seen.raw, seen.stretched, seen.chance ?? NaN, seen.others ?? NaN] : [])
    }
    return attention
  }
  const arms = cells.map(({ depends }) => parts.get(depends)!)
  const plans = cells.map(({ seed }, i) => ({ seed, schedule: arms[i]!.schedule }))
  const setting = withOwnStreams(agent.game, spec)
  for await (const row of playRollouts({
    game,
    agent,
    setting,
    plans,
    acting: agent.acting,
    decisions: claim.decisions,
    stack: 'consistent',
    noops: usualNoops(agent.rhythm, spec),
    shown: claim.asPublished ?? false,
    measure,
  }))
    follow(stories[row.rollout]!, row)
  const streams = setting === agent.game ? 'none' : 'own'
  for (const [i, cell] of cells.entries())
    yield { cell, rows: [{ ...rowOf(stories[i]!, cell, arms[i]!, claim.asPublished ?? false), streams }] }
}

function rowOf(story: Story, { seed }: Cell, arm: Arm, asPublished: boolean): Row {
  const { course, decisions, reward, at, paid, saliency, stretched, values, survival, made, refused } = story
  return {
    seed,
    arm: arm.id,
    course,
    decisions,
    value: values / decisions,
    survival,
    made,
    refused,
    salient: meanOf(story.salient),
    chance: meanOf(story.chance),
    others: meanOf(story.others),
    at,
    saliency,
    stretched,
    paid,
    reward,
    ...(asPublished && { rewardPublished: story.published, paidPublished: story.paidPublished }),
  }
}

/** Null of nothing. */
const meanOf = (values: readonly number[]) =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length

/** Rewards add up; a life lost for the first time ends survival. */
function follow(
  story: Story,
  { decision, reward, shownReward, value, lives, over, course, made, refused, measured }: RolloutRow,
): void {
  story.course = course
  if (measured.length > 0) note(story, decision, measured)
  story.reward += reward
  story.values += value
  story.published += shownReward
  story.made += made
  story.refused += refused
  if (story.survival === story.decisions && (story.lives === null || lives >= story.lives) && !over) story.survival++
  story.decisions++
  story.lives = lives
}

function note(story: Story, decision: number, [raw = 0, stretched = 0, chance = NaN, others = NaN]: readonly number[]) {
  story.at.push(decision)
  story.paid.push(story.reward)
  story.paidPublished.push(story.published)
  story.saliency.push(raw)
  story.stretched.push(stretched)
  if (Number.isFinite(chance)) story.salient.push(raw)
  if (Number.isFinite(chance)) story.chance.push(chance)
  if (Number.isFinite(others)) story.others.push(others)
}
