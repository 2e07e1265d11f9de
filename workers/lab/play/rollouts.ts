import { softmax } from '../agents/acting'
import type { Agent } from '../contracts/agent'
import type { Acting, StackMode } from '../contracts/recording'
import type { Rhythm } from '../contracts/rhythm'
import type { EnvSpec, Game, Setting } from '../contracts/env'
import { worldOf } from '../envs/world'
import type { Schedule } from '../interventions/program'
import { createRandom } from '../random'
import { chooseFor } from './acting'
import { Course } from './course'
import { Driver } from './driver'
import { play, type Seat, type Turn } from './play'
import { makeStep } from './repeater'

/** One rollout: equal seeds start alike and draw the same random words, in acting whatever is changed on the way, in the game as long as it goes alike; beyond that with `withOwnStreams`. */
export interface RolloutPlan {
  readonly seed: number
  readonly schedule: Schedule | null
}

export interface RolloutRequest {
  /** As many rollouts are played at once as it has slots. */
  readonly game: Game
  readonly agent: Agent
  /** How the game is set up; as the agent's own when absent. Pairs want `withOwnStreams` of that. */
  readonly setting?: Pick<Setting, 'options' | 'level'>
  readonly plans: readonly RolloutPlan[]
  readonly acting: Exclude<Acting, 'keyboard'>
  /** A rollout is cut here, or at the agent's own time limit. */
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
  /** Index into the game's `endings`; 0 = going on, or cut. */
  readonly ended: number
  /** Of the rollout up to here: equal where two went alike. */
  readonly course: string
  /** Steps of the program made, and refused, right before it. */
  readonly made: number
  readonly refused: number
  readonly measured: readonly number[]
}

/** A driver that counts what its decisions pay. */
class Purse implements Seat {
  made = 0
  refused = 0
  reward = 0
  risen = 0
  /** The shown score before anybody edits it. */
  shown = 0
  course = new Course()

  constructor(
    readonly driver: Driver,
    readonly follows: boolean,
  ) {}

  decide(action: number, memory: Float32Array | null): void {
    ;[this.reward, this.risen] = [0, 0]
    this.course.see(this.driver)
    do {
      this.reward += this.driver.step(action, memory).reward
      const now = this.shownScore()
      this.risen += Math.max(now - this.shown, 0)
      this.shown = now
    } while (this.driver.phase > 0)
    this.course.follow(action, this.reward, this.driver.world.lives())
  }

  /** NaN where nobody asks. */
  shownScore(): number {
    if (!this.follows) return NaN
    const { world } = this.driver
    return world.read && world.spec.fields.some(({ path }) => path === 'displayedScore')
      ? Number(world.read('displayedScore'))
      : world.score()
  }
}

/** Whole rollouts side by side, row by row; the rows of one rollout come in order. */
export async function* playRollouts(request: RolloutRequest): AsyncGenerator<RolloutRow, void, void> {
  const { game, agent, setting = agent.game, plans, acting, decisions, stack, noops, measure, shown = false } = request
  // All slots are asked about, however few are left: a network's answers may depend on the size of its batch in their last digit.
  const seats = Array.from(
    { length: game.slots },
    (_, slot) => new Purse(new Driver(worldOf(game, slot), agent.rhythm, setting), shown),
  )
  const turns = play({
    agent,
    seats,
    episodes: plans.length,
    begin(seat, index) {
      beginWaiting(seat.driver, plans[index]!.seed, noops)
      seat.shown = seat.shownScore()
      seat.course = new Course()
    },
    prepare: (seat, index) => change(seat, plans[index]!, stack),
    ...(measure && { beside: (some: readonly Purse[]) => measure(some.map(({ driver }) => driver)) }),
    choose: ({ driver }, logits) => chooseFor(driver, acting, logits),
    over: ({ driver }) => driver.over || driver.decision >= decisions,
  })
  for await (const turn of turns) yield rowOf(turn, shown)
}

function rowOf({ seat, index, action, logits, value, beside, take }: Turn<Purse>, shown: boolean): RolloutRow {
  const { driver, made, refused } = seat
  const { decision, world } = driver
  const probabilities = softmax(logits)
  take()
  return {
    rollout: index,
    decision,
    action,
    probabilities,
    value,
    made,
    refused,
    measured: beside,
    reward: seat.reward,
    shownReward: shown ? Math.sign(seat.risen) : NaN,
    score: world.score(),
    lives: world.lives(),
    over: driver.ended > 0,
    ended: driver.ended,
    course: seat.course.id,
  }
}

/** A new game, and 0 to `noops` no-op decisions drawn from its seed; launches that come meanwhile count among them. */
export function beginWaiting(driver: Driver, seed: number, noops: number): void {
  driver.reset(seed)
  const wait = waitOf(seed, noops)
  for (let i = 0; i < wait && !driver.over; i++) driver.decide(driver.forced >= 0 ? driver.forced : driver.noop)
}

/** No-op decisions at the start of the game with this seed. */
export const waitOf = (seed: number, noops: number): number =>
  noops > 0 ? createRandom(~seed >>> 0).below(noops + 1) : 0

function change(seat: Purse, { schedule, seed }: RolloutPlan, stack: StackMode): void {
  ;[seat.made, seat.refused] = [0, 0]
  for (const step of schedule?.due(seat.driver.decision, seed) ?? []) {
    const outcome = makeStep(seat.driver, step, stack, seed)
    if (outcome.committed) seat.made++
    else if (outcome.refusal) seat.refused++
  }
}

/** As many no-op decisions as come nearest to the raw ticks that the agent was trained with. */
export const usualNoops = ({ frameSkip, noops }: Rhythm, { maxNoops = 30 }: Pick<EnvSpec, 'maxNoops'>): number =>
  Math.round(Math.min(noops, maxNoops) / frameSkip)
