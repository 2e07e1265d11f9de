import type { Agent } from '../contracts/agent'
import { noised } from '../agents/noised'
import type { EnvSpec } from '../contracts/env'
import type { Noise } from '../contracts/noise'
import type { Program } from '../contracts/program'
import type { Acting, Recording, StackMode } from '../contracts/recording'
import { formerRhythm } from '../contracts/rhythm'
import type { Trajectory } from '../contracts/trajectory'
import type { BatchGame } from '../envs/game'
import { worldOf } from '../envs/world'
import { openProgram } from '../interventions/program'
import { Course } from '../play/course'
import { play } from '../play/play'
import { Player } from '../play/player'
import { usualNoops, waitOf } from '../play/rollouts'

export interface RecordRequest {
  /** As many games are played at once as it has slots. */
  readonly game: BatchGame
  readonly agent: Agent
  /** How the recordings name the agent. */
  readonly name: string
  /** One game each. */
  readonly seeds: readonly number[]
  readonly acting: Exclude<Acting, 'keyboard'>
  /** A game is cut here; to its end when absent. */
  readonly decisions?: number
  /** No-op decisions at the start, drawn from the seed: 0 to so many. None when absent. */
  readonly noops?: number
  /** Changes that make themselves, after those no-ops. */
  readonly program?: Program | null
  /** How once-only changes meet older planes. */
  readonly stack?: StackMode
  /** What is done to what it says before it acts; as it would act itself when absent. */
  readonly noise?: Noise
  readonly breathe?: () => Promise<void>
  /** Whole games done. */
  readonly progress?: (games: number) => void
}

/** A game as it was played, and what its agent brought along from each decision (nothing where it has no memory). */
export interface Recorded {
  readonly recording: Recording
  readonly memories: readonly (Float32Array | null | undefined)[]
  /** Equal for games that went alike after the waiting at their start. */
  readonly course: string
}

/**
 * Plays whole games as the stage and `playRollouts` do (equal seeds are equal games) and returns their recordings in the order of the
 * seeds, each of which replays to its hash. Throws InputError where the program does not fit the game.
 */
export async function recordGames(request: RecordRequest): Promise<Recorded[]> {
  const { game, agent, seeds, acting, decisions = Infinity, noise, breathe, progress, name } = request
  if (request.program) openProgram(game.spec, request.program)
  const recorded = new Map<number, Recorded>()
  const seats = Array.from(
    { length: Math.min(game.slots, seeds.length) },
    (_, slot) => new Player(worldOf(game, slot), agent.rhythm, agent.game),
  )
  for (const player of seats) player.acting = acting
  const over = (player: Player) => player.over || player.driver.decision >= decisions
  const courses = seeds.map(() => new Course())
  const keep = (player: Player, index: number) => {
    recorded.set(index, {
      recording: { ...recordingOf(player, name), ...(noise && { noise }) },
      memories: player.timeline.log().memories ?? [],
      course: courses[index]!.id,
    })
    progress?.(recorded.size)
  }
  const turns = play({
    agent: noise ? noised(agent, noise) : agent,
    seats,
    episodes: seeds.length,
    begin(player, index) {
      beginGame(player, seeds[index]!, request)
      // The waiting at the start may have been all there was.
      if (over(player)) keep(player, index)
    },
    choose: (player, logits) => player.choose(logits),
    over,
    ...(breathe && { breathe }),
  })
  for await (const { seat, index, action, take } of turns) {
    const { driver } = seat
    courses[index]!.see(driver)
    take()
    courses[index]!.follow(action, driver.world.score(), driver.world.lives())
    if (over(seat)) keep(seat, index)
  }
  return seeds.map((_, i) => recorded.get(i)!)
}

/** A new game with its waiting at the start; the program makes its changes after it. */
export function beginGame(
  player: Player,
  seed: number,
  { noops = 0, program = null, stack = 'consistent' }: Pick<RecordRequest, 'noops' | 'program' | 'stack'>,
): void {
  player.stack = stack
  player.repeater.set(null, stack)
  player.newGame(seed)
  const wait = waitOf(seed, noops)
  for (let i = 0; i < wait && !player.over; i++)
    player.decide(player.driver.forced >= 0 ? player.driver.forced : player.driver.noop)
  player.repeater.set(program, stack)
}

/** By episode of a recorded trajectory: how many decisions it waited at its start. What was recorded from the stage has none. */
export function waitsOf(
  { origin, episodes }: Pick<Trajectory, 'origin' | 'episodes'>,
  spec: Pick<EnvSpec, 'maxNoops' | 'frameSkip' | 'launchAction'>,
): number[] {
  return episodes.map(({ recording }) =>
    recording && (origin === 'evaluation' || origin === 'training')
      ? waitOf(recording.seed, usualNoops(recording.rhythm ?? formerRhythm(spec), spec))
      : 0,
  )
}

/** The episode so far, with everything that is needed to make it again. */
export function recordingOf(player: Player, agent: string): Recording {
  return { format: 1, agent, ...player.episode() }
}
