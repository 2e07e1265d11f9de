import type { Acting, StackMode } from '../contracts/recording'
import type { Moment, Seen } from '../contracts/moment'
import type { Rhythm } from '../contracts/rhythm'
import type { World } from '../contracts/world'
import { distance } from '../agents/acting'
import type { Schedule } from '../interventions/program'
import { chooseFor } from './acting'
import { Driver } from './driver'
import { makeStep } from './repeater'

/** What is needed of a judgement to act and compare. */
export interface Opinion {
  readonly logits: Float32Array
  readonly probabilities: Float32Array
  readonly value: number
  /** What the agent brings to its next decision. */
  readonly memory?: Float32Array | null
}

export interface BranchRequest {
  /** Two worlds that nobody else uses. */
  readonly worlds: { readonly edited: World; readonly unedited: World }
  readonly rhythm: Rhythm
  readonly before: Moment
  readonly after: Moment
  readonly decisions: number
  readonly acting: Acting
  /** Changes that make themselves go on doing so on both sides. `seed`: the episode's. */
  readonly program?: { readonly schedule: Schedule; readonly seed: number; readonly stack: StackMode } | undefined
  /** The same agent for both sides: one opinion each. `edited`: which side each is. */
  judge(sides: readonly Seen[], edited: readonly boolean[]): Promise<readonly Opinion[]>
}

export interface Side {
  readonly action: number
  readonly value: number
  readonly score: number
  readonly lives: number
  readonly over: boolean
}

export interface Row {
  /** Counted from the branching: 0 is the first decision after the edit. */
  readonly decision: number
  readonly edited: Side
  readonly unedited: Side
  /** Total-variation distance of the two action distributions, 0 … 1; 0 once a side is over. */
  readonly distance: number
}

export interface Branch {
  readonly rows: readonly Row[]
  /** First decision at which the sides act differently, or −1. */
  readonly diverged: number
  /** State bytes at each row, for pictures. */
  readonly states: { readonly edited: readonly Uint8Array[]; readonly unedited: readonly Uint8Array[] }
}

/**
 * Two futures of one moment, with and without an edit: same agent with the same memory, same random words, in the game and in acting.
 * Where the edit was followed by no-op decisions, the un-edited side waits as long, so that only the edit differs.
 */
export async function playBranch(request: BranchRequest): Promise<Branch> {
  const edited = openSide(request, request.worlds.edited, request.after)
  const unedited = openSide(request, request.worlds.unedited, request.before)
  while (unedited.decision < edited.decision && !unedited.over) unedited.decide(unedited.noop)
  const rows: Row[] = []
  const states = { edited: [] as Uint8Array[], unedited: [] as Uint8Array[] }
  // Where both have ended, the last row is how: the score of the last decision stands in it.
  for (let i = 0, over = false; i < request.decisions && !over; i++) {
    over = edited.over && unedited.over
    // At the branching itself they have been made already.
    if (i > 0) for (const side of [edited, unedited]) repeat(request, side)
    states.edited.push(edited.world.capture())
    states.unedited.push(unedited.world.capture())
    rows.push(await playRow(request, i, edited, unedited))
  }
  const diverged = rows.find(
    (row) => !row.edited.over && !row.unedited.over && row.edited.action !== row.unedited.action,
  )
  return { rows, diverged: diverged?.decision ?? -1, states }
}

function openSide({ rhythm }: BranchRequest, world: World, moment: Moment): Driver {
  const driver = new Driver(world, rhythm)
  driver.restore(moment)
  driver.finish()
  return driver
}

function repeat({ program }: BranchRequest, driver: Driver): void {
  if (!program || driver.over) return
  for (const step of program.schedule.due(driver.decision, program.seed))
    makeStep(driver, step, program.stack, program.seed)
}

/** Both sides judged and moved on by one decision. */
async function playRow(request: BranchRequest, decision: number, edited: Driver, unedited: Driver): Promise<Row> {
  const alive = [edited, unedited].filter((driver) => !driver.over)
  const opinions =
    alive.length > 0
      ? await request.judge(
          alive,
          alive.map((driver) => driver === edited),
        )
      : []
  const of = (driver: Driver) => opinions[alive.indexOf(driver)]
  const [p, q] = [of(edited)?.probabilities, of(unedited)?.probabilities]
  const row = {
    decision,
    edited: describe(request, edited, of(edited)),
    unedited: describe(request, unedited, of(unedited)),
    distance: p && q ? distance(p, q) : 0,
  }
  for (const driver of alive)
    driver.decide(
      (driver === edited ? row.edited : row.unedited).action,
      driver.forced >= 0 ? undefined : of(driver)?.memory,
    )
  return row
}

function describe({ acting }: BranchRequest, driver: Driver, opinion: Opinion | undefined): Side {
  const { noop, world, over } = driver
  return {
    // No hand holds two keyboards: a person's future is played by the agent.
    action: opinion ? chooseFor(driver, acting === 'keyboard' ? 'greedy' : acting, opinion.logits) : noop,
    value: opinion?.value ?? 0,
    score: world.score(),
    lives: world.lives(),
    over,
  }
}
