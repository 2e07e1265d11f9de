import { observationSize } from '../contracts/observation'
import { createEvaluator } from '../agents/parts/actor'
import type { EnvSpec, Game } from '../contracts/env'
import type { Policy } from '../contracts/policy'
import type { Acting, StackMode } from '../contracts/recording'
import type { Schedule } from '../interventions/program'
import { createRandom } from '../random'
import { chooseFor, softmax } from './acting'
import { Driver } from './driver'
import { interleave } from './moment'
import { makeStep } from './repeater'

/** One rollout: equal seeds start alike and draw the same random words, in the game and in acting, whatever is changed on the way. */
export interface RolloutPlan {
  readonly seed: number
  readonly schedule: Schedule | null
}

export interface RolloutRequest {
  /** As many rollouts are played at once as it has slots. */
  readonly game: Game
  readonly policy: Policy
  readonly plans: readonly RolloutPlan[]
  readonly acting: Exclude<Acting, 'keyboard'>
  /** A rollout is cut here. */
  readonly decisions: number
  /** How once-only changes meet older planes. */
  readonly stack: StackMode
  /** No-op decisions at the start, drawn from the seed: 0 to so many. */
  readonly noops: number
  /** Also follow the shown score, tick by tick, as the original study's env did. */
  readonly shown?: boolean
  /** Asked before every decision about all rollouts under way; its numbers come back in the rows. */
  readonly measure?: (drivers: readonly Driver[]) => Promise<readonly (readonly number[])[]>
}

/** One decision of one rollout. */
export interface RolloutRow {
  /** Index into the plans. */
  readonly rollout: number
  /** Counted from the rollout's start, no-ops included. */
  readonly decision: number
  readonly action: number
  readonly probabilities: Float32Array
  readonly value: number
  /** Paid by the rules in this decision; what is shown or edited has no part in it. */
  readonly reward: number
  /** What an env that goes by the shown score would have paid, its sign: edits of the score leak into it. NaN unless asked for. */
  readonly shownReward: number
  /** After the decision. */
  readonly score: number
  readonly lives: number
  readonly over: boolean
  /** Steps of the program made, and refused, right before it. */
  readonly made: number
  readonly refused: number
  readonly measured: readonly number[]
}

interface Seat {
  readonly driver: Driver
  rollout: number
  /** The shown score before anybody edits it. */
  shown: number
}

/** Whole rollouts side by side, row by row; the rows of one rollout come in order. */
export async function* playRollouts(request: RolloutRequest): AsyncGenerator<RolloutRow, void, void> {
  const { game, policy, plans, measure } = request
  const evaluate = createEvaluator(policy, game.slots)
  const size = observationSize(game.spec.observation)
  const stacks = new Uint8Array(game.slots * size)
  const seats: Seat[] = Array.from({ length: Math.min(game.slots, plans.length) }, (_, slot) => ({ driver: new Driver(game, slot), rollout: -1, shown: 0 }))
  let begun = 0
  /** False: nobody is left to begin. */
  const seat = (free: Seat): boolean => {
    free.rollout = begun < plans.length ? begun++ : -1
    if (free.rollout >= 0) begin(free.driver, plans[free.rollout]!.seed, request)
    free.shown = shownScore(free.driver, request)
    return free.rollout >= 0
  }
  let alive = seats.filter(seat)
  while (alive.length > 0) {
    const changes = alive.map(({ driver, rollout }) => change(driver, plans[rollout]!, request.stack))
    for (const { driver } of alive) stacks.set(interleave(driver.planes), driver.slot * size)
    const [output, measured] = [await evaluate(stacks), await measure?.(alive.map(({ driver }) => driver))]
    for (const [i, seated] of alive.entries()) {
      const { driver, rollout } = seated
      const probabilities = softmax(output.logits(driver.slot))
      const moved = decide(seated, probabilities, request)
      yield { rollout, probabilities, value: output.value(driver.slot), ...moved, ...changes[i]!, measured: measured?.[i] ?? [] }
    }
    alive = alive.filter((one) => (one.driver.ended === 0 && one.driver.decision < request.decisions) || seat(one))
  }
}

function begin(driver: Driver, seed: number, { noops }: RolloutRequest): void {
  driver.reset(seed)
  const wait = noops > 0 ? createRandom(~seed >>> 0).below(noops + 1) : 0
  for (let i = 0; i < wait && driver.ended === 0; i++) driver.decide(driver.forced >= 0 ? driver.forced : driver.noop)
}

function change(driver: Driver, { schedule, seed }: RolloutPlan, stack: StackMode): Pick<RolloutRow, 'made' | 'refused'> {
  let [made, refused] = [0, 0]
  for (const step of schedule?.due(driver.decision, seed) ?? []) {
    const outcome = makeStep(driver, step, stack, seed)
    if (outcome.committed) made++
    else if (outcome.refusal) refused++
  }
  return { made, refused }
}

function decide(seat: Seat, probabilities: Float32Array, request: RolloutRequest) {
  const { driver } = seat
  const { acting, game } = request
  const { slot, decision } = driver
  const action = chooseFor(driver, acting, probabilities)
  let [reward, risen] = [0, 0]
  do {
    reward += driver.step(action).reward
    const now = shownScore(driver, request)
    risen += Math.max(now - seat.shown, 0)
    seat.shown = now
  } while (driver.phase > 0)
  return { decision, action, reward, shownReward: request.shown ? Math.sign(risen) : NaN, score: game.score(slot), lives: game.lives(slot), over: driver.ended > 0 }
}

/** NaN where nobody asks, or the game shows its score as it is. */
function shownScore({ game, slot }: Driver, { shown }: RolloutRequest): number {
  if (!shown) return NaN
  return game.spec.fields.some(({ path }) => path === 'displayedScore') ? Number(game.read(slot, 'displayedScore')) : game.score(slot)
}

/** As many no-op decisions as come nearest to the 30 raw ticks that agents are trained with. */
export const usualNoops = ({ frameSkip, maxNoops = 30 }: EnvSpec): number => Math.round(Math.min(30, maxNoops) / frameSkip)
