import type { Game } from '../contracts/env'
import type { Acting, StackMode } from '../contracts/recording'
import type { Schedule } from '../interventions/program'
import { chooseFor, distance } from './acting'
import { Driver } from './driver'
import type { Moment, Plane } from './moment'
import { makeStep } from './repeater'

/** What is needed of a judgement to act and compare. */
export interface Opinion {
  readonly probabilities: Float32Array
  readonly value: number
}

export interface BranchRequest {
  readonly game: Game
  /** Two slots that nobody else uses. */
  readonly slots: { readonly edited: number; readonly unedited: number }
  readonly before: Moment
  readonly after: Moment
  readonly decisions: number
  readonly acting: Acting
  /** Changes that make themselves go on doing so on both sides. `seed`: the episode's. */
  readonly program?: { readonly schedule: Schedule; readonly seed: number; readonly stack: StackMode } | undefined
  /** The same agent for both sides: one opinion per given stack. */
  judge(sides: readonly (readonly Plane[])[]): Promise<readonly Opinion[]>
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
 * Two futures of one moment, with and without an edit: same agent, same random words, in the game and in acting. Where the
 * edit was followed by no-op decisions, the un-edited side waits as long, so that only the edit differs.
 */
export async function playBranch(request: BranchRequest): Promise<Branch> {
  const edited = openSide(request, request.slots.edited, request.after)
  const unedited = openSide(request, request.slots.unedited, request.before)
  unedited.finish()
  while (unedited.decision < edited.decision && unedited.ended === 0) unedited.decide(unedited.noop)
  const rows: Row[] = []
  const states = { edited: [] as Uint8Array[], unedited: [] as Uint8Array[] }
  for (let i = 0; i < request.decisions && !(edited.ended && unedited.ended); i++) {
    // At the branching itself they have been made already.
    if (i > 0) for (const side of [edited, unedited]) repeat(request, side)
    states.edited.push(request.game.snapshot(edited.slot))
    states.unedited.push(request.game.snapshot(unedited.slot))
    rows.push(await playRow(request, i, edited, unedited))
  }
  const diverged = rows.find((row) => !row.edited.over && !row.unedited.over && row.edited.action !== row.unedited.action)
  return { rows, diverged: diverged?.decision ?? -1, states }
}

function openSide({ game }: BranchRequest, slot: number, moment: Moment): Driver {
  const driver = new Driver(game, slot)
  driver.restore(moment)
  driver.finish()
  return driver
}

function repeat({ program }: BranchRequest, driver: Driver): void {
  if (!program || driver.ended > 0) return
  for (const step of program.schedule.due(driver.decision, program.seed)) makeStep(driver, step, program.stack, program.seed)
}

/** Both sides judged and moved on by one decision. */
async function playRow(request: BranchRequest, decision: number, edited: Driver, unedited: Driver): Promise<Row> {
  const alive = [edited, unedited].filter((driver) => driver.ended === 0)
  const opinions = await request.judge(alive.map((driver) => driver.planes))
  const of = (driver: Driver) => opinions[alive.indexOf(driver)]
  const [p, q] = [of(edited)?.probabilities, of(unedited)?.probabilities]
  const row = {
    decision,
    edited: describe(request, edited, of(edited)),
    unedited: describe(request, unedited, of(unedited)),
    distance: p && q ? distance(p, q) : 0,
  }
  for (const driver of alive) driver.decide((driver === edited ? row.edited : row.unedited).action)
  return row
}

function describe({ game, acting }: BranchRequest, driver: Driver, opinion: Opinion | undefined): Side {
  const { noop, slot } = driver
  return {
    // No hand holds two keyboards: a person's future is played by the agent.
    action: opinion ? chooseFor(driver, acting === 'keyboard' ? 'greedy' : acting, opinion.probabilities) : noop,
    value: opinion?.value ?? 0,
    score: game.score(slot),
    lives: game.lives(slot),
    over: driver.ended > 0,
  }
}
