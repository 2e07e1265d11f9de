import type { Agent } from '../contracts/agent'
import type { Acting } from '../contracts/recording'
import type { Trajectory } from '../contracts/trajectory'
import type { BatchGame } from '../envs/game'
import { usualNoops } from '../play/rollouts'
import { recordGames } from './games'
import { buildColumns, describeGame } from './trajectory'

/** A greedy agent can keep a ball on one path for ever, and training waits for the game. */
const MOST_DECISIONS = 5000

/** The run of which one moment is recorded. */
export interface RecordedRun {
  readonly id: string
  readonly name: string
  readonly seed: number
  readonly acting: Exclude<Acting, 'keyboard'>
}

export interface MomentRequest {
  readonly run: RecordedRun
  /** Decisions the run has made so far. */
  readonly decisions: number
  /** One of its own, not the one trained on; its slot 0 is used. */
  readonly game: BatchGame
  /** With the weights of the moment; only asked. */
  readonly agent: Agent
  readonly breathe?: () => Promise<void>
}

/**
 * Whether an update that led from `before` to `after` decisions crossed a multiple of `every`; 0 = never. It depends on
 * nothing else, so a run resumed from any update asks for the same recordings as one that never stopped.
 */
export function recordingDue(before: number, after: number, every: number): boolean {
  return every > 0 && Math.floor(after / every) > Math.floor(before / every)
}

/** Made of run and moment: an update trained once more after a crash replaces its recording. */
export function recordingId(run: string, decisions: number): string {
  return `${run}${INFIX}${decisions}`
}

export function isRecordingOf(run: string, id: string): boolean {
  return id.startsWith(run + INFIX) && /^\d+$/.test(id.slice(run.length + INFIX.length))
}

const INFIX = '-at-'

/** One whole game at the rhythm of the stage with the weights of this moment. Draws nothing from the run's random streams. */
export async function recordMoment({ run, decisions, game, agent, breathe }: MomentRequest): Promise<Trajectory> {
  const seeds = [seedAt(run.seed, decisions)]
  const recorded = await recordGames({
    game,
    agent,
    name: run.id,
    seeds,
    acting: run.acting,
    decisions: MOST_DECISIONS,
    noops: usualNoops(agent.rhythm, game.spec),
    ...(breathe && { breathe }),
  })
  const recordings = recorded.map(({ recording }) => recording)
  const memories = recorded.map((one) => one.memories)
  const { episodes, columns } = await buildColumns({
    game,
    recordings,
    agent,
    memories,
    ...(breathe && { step: breathe }),
  })
  return {
    id: recordingId(run.id, decisions),
    name: nameAt(run.name, decisions),
    origin: 'training',
    created: new Date().toISOString(),
    game: describeGame(game.spec),
    agent: { id: run.id, name: run.name, hash: agent.hash },
    episodes,
    columns,
    media: null,
    bookmarks: [],
  }
}

/** Another game at every moment, the same whenever the run is trained again. */
function seedAt(seed: number, decisions: number): number {
  return (seed ^ Math.imul(decisions, 0x9e3779b1)) >>> 0
}

function nameAt(run: string, decisions: number): string {
  const moment = `, after ${decisions < 1000 ? decisions : `${Math.floor(decisions / 1000)} k`} decisions`
  return run.slice(0, 200 - moment.length) + moment
}
