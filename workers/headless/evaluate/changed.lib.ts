import { counted } from '../../lab/charts/numbers'
import type { Checkpoint, PolicyCard } from '../../lab/contracts/checkpoint'
import { describeWhen, type Program } from '../../lab/contracts/program'
import { withOwnStreams } from '../../lab/contracts/setting'
import { openProgram } from '../../lab/interventions/program'
import { playRollouts, usualNoops } from '../../lab/play/rollouts'
import { distinct } from '../../lab/statistics/distinct'
import { FEWEST_VALUES } from '../../lab/statistics/mean'
import { pairing, pairingHelps, pairingInterval } from '../../lab/statistics/pairing'
import { drawSeeds } from '../../lab/streams'
import { open, wayOf, type Plan } from './plan.lib'
import { meanText, stickyText, unitsText } from './words.lib'

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)

/**
 * The same games twice, with the changes and without: same seeds, same random words, and each source of chance in the game on a stream of its
 * own. The difference is per game in which a change was made, for the others are the same games twice; pairs that went alike count once.
 */
export async function judgeChanged(checkpoint: Checkpoint<PolicyCard>, program: Program, plan: Plan): Promise<void> {
  const { card } = checkpoint
  const { games, seed } = plan
  const acting = wayOf(card, plan)
  const { game, agent, protocol } = await open(checkpoint, 2 * games, plan)
  const schedule = openProgram(game.spec, program)
  const plans = drawSeeds(seed, games).flatMap((one) => [
    { seed: one, schedule: null },
    { seed: one, schedule },
  ])
  const earned = new Float64Array(plans.length)
  const courses = plans.map(() => '')
  const changes = plans.map(() => 0)
  let refused = 0
  for await (const row of playRollouts({
    game,
    agent,
    setting: withOwnStreams(agent.game, game.spec),
    plans,
    acting,
    decisions: protocol.timeLimit || Infinity,
    stack: 'consistent',
    noops: usualNoops(agent.rhythm, game.spec),
  })) {
    earned[row.rollout]! += row.reward
    courses[row.rollout] = row.course
    changes[row.rollout]! += row.made
    refused += row.refused
  }
  agent.dispose()
  const all = Array.from({ length: games }, (_, i) => ({
    plain: earned[2 * i]!,
    changed: earned[2 * i + 1]!,
    made: changes[2 * i + 1]!,
    course: `${courses[2 * i]} ${courses[2 * i + 1]}`,
  }))
  const touched = all.filter(({ made }) => made > 0)
  const pairs = distinct(touched, ({ course }) => course)
  const line = (name: string, of: (pair: (typeof pairs)[number]) => number) =>
    console.log(`${name}: ${meanText(pairs.map(of))}`)
  console.log(
    `${card.name}, ${counted(games, `${acting} pair`)}, seed ${seed}${stickyText(protocol)}; ${program.title}: ${program.steps.map(describeWhen).join(', ')}`,
  )
  console.log(
    `made in ${touched.length} of ${counted(games, 'game')}: ${counted(sum(touched.map(({ made }) => made)), 'time')}, refused ${counted(refused, 'time')}`,
  )
  if (touched.length === 0) return console.log('no effect to tell of: no game offered the moment for the change')
  if (touched.length < games || pairs.length < touched.length)
    console.log(`what follows is of ${unitsText(pairs.length, touched.length, 'game')} in which it was made`)
  line('points without', ({ plain }) => plain)
  line('points with', ({ changed }) => changed)
  line('difference per game', ({ plain, changed }) => changed - plain)
  if (pairs.length < FEWEST_VALUES) return console.log('correlation of with and without: too few games for one')
  const [plain, changed] = [pairs.map(({ plain }) => plain), pairs.map(({ changed }) => changed)]
  console.log(pairingText(pairing(plain, changed), pairingInterval(plain, changed, { seed })))
}

/** Whether it helped that each game under the changes stands beside its own. */
export function pairingText(r: number, within: readonly [low: number, high: number]): string {
  if (Number.isNaN(r)) return 'correlation of with and without: none, for one of them is always the same'
  const [low, high] = within.map((end) => end.toFixed(2))
  return `correlation of with and without, pair by pair: ${r.toFixed(2)} (95 % ${low} … ${high}): ${helpWords[pairingHelps(within)]}`
}

const helpWords = {
  yes: 'pairing helps',
  no: 'pairing does not help here, unpaired games would tell as much',
  untold: 'whether pairing helps here cannot be told',
} as const
