import type { Cell, Finished, Lab, Plan, Question, Row, Study } from '../../contracts/study'
import { InputError } from '../../contracts/errors'
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
  version: 3,
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
    summarize: (rows) => summarize(open, rows, rolloutDesign),
  }
}

/** A few seeds of every agent first, so that a report so far speaks of all. */
function cellsOf({ claim }: OpenClaim, parts: readonly (readonly [object, Arm])[], agents: number): Cell[] {
  const seeds = drawSeeds(claim.seed, claim.rollouts)
  const count = (n: number) => Array.from({ length: n }, (_, i) => i)
  return count(Math.ceil(seeds.length / TOGETHER)).flatMap((block) =>
    count(agents).flatMap((agent) =>
      seeds
        .slice(block * TOGETHER, (block + 1) * TOGETHER)
        .flatMap((seed) =>
          parts.map(([depends, { id }]) => ({ agent, seed, depends, batch: `${id}-${claim.seed}-${block}` })),
        ),
    ),
  )
}

interface Story {
  /** Of the whole rollout. */
  course: string
  readonly reward: number[]
  readonly saliency: number[]
  readonly stretched: number[]
  readonly at: number[]
  published: number
  values: number
  survival: number
  lives: number | null
  refused: number
  made: number
}

/** One row per rollout, with its curves: reward so far and concept saliency at every sampled decision. */
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
  const stories: Story[] = cells.map(() => ({
    course: '',
    reward: [],
    saliency: [],
    stretched: [],
    at: [],
    published: 0,
    values: 0,
    survival: 0,
    lives: null,
    refused: 0,
    made: 0,
  }))
  const measure = async (drivers: readonly Driver[]) => {
    const watched = drivers.filter(({ decision }) => decision % claim.samples === 0)
    await breathe(drivers.length + watched.length)
    const attention: number[][] = []
    for (const driver of drivers) {
      const seen = watched.includes(driver) ? await attend(watch, driver) : null
      attention.push(seen ? [seen.raw, seen.stretched] : [])
    }
    return attention
  }
  const arms = cells.map(({ depends }) => parts.get(depends)!)
  const plans = cells.map(({ seed }, i) => ({ seed, schedule: arms[i]!.schedule }))
  for await (const row of playRollouts({
    game,
    agent,
    plans,
    acting: agent.acting,
    decisions: claim.decisions,
    stack: 'consistent',
    noops: usualNoops(agent.rhythm, spec),
    shown: claim.asPublished ?? false,
    measure,
  }))
    follow(stories[row.rollout]!, row)
  for (const [i, cell] of cells.entries())
    yield { cell, rows: [rowOf(stories[i]!, cell, arms[i]!, claim.asPublished ?? false)] }
}

function rowOf(story: Story, { seed }: Cell, arm: Arm, asPublished: boolean): Row {
  const { values, at, saliency, stretched, survival, made, refused, course } = story
  const decisions = story.reward.length
  return {
    seed,
    arm: arm.id,
    course,
    decisions,
    value: values / decisions,
    survival,
    made,
    refused,
    at,
    saliency,
    stretched,
    reward: story.reward.at(-1) ?? 0,
    rewards: story.reward,
    ...(asPublished && { rewardPublished: story.published }),
  }
}

/** Rewards add up; a life lost for the first time ends survival. */
function follow(
  story: Story,
  { decision, reward, shownReward, value, lives, over, course, made, refused, measured }: RolloutRow,
): void {
  story.course = course
  story.reward.push((story.reward.at(-1) ?? 0) + reward)
  story.values += value
  story.published += shownReward
  story.made += made
  story.refused += refused
  if (story.survival === story.reward.length - 1 && (story.lives === null || lives >= story.lives) && !over)
    story.survival++
  story.lives = lives
  if (measured.length === 0) return
  story.at.push(decision)
  story.saliency.push(measured[0] ?? 0)
  story.stretched.push(measured[1] ?? 0)
}
