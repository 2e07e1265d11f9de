import { observationSize } from '../contracts/observation'
import { createEvaluator } from '../agents/parts/actor'
import type { Policy } from '../contracts/policy'
import type { Program } from '../contracts/program'
import type { Acting, Recording, StackMode } from '../contracts/recording'
import type { BatchGame } from '../envs/game'
import { openProgram } from '../interventions/program'
import { softmax } from '../play/acting'
import { interleave } from '../play/moment'
import { Player } from '../play/player'
import { createRandom } from '../random'

export interface RecordRequest {
  /** As many games are played at once as it has slots. */
  readonly game: BatchGame
  readonly policy: Policy
  /** How the recordings name the agent. */
  readonly agent: string
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
  readonly breathe?: () => Promise<void>
  /** Whole games done. */
  readonly progress?: (games: number) => void
}

interface Seat {
  readonly player: Player<BatchGame>
  game: number
}

/**
 * Plays whole games as the stage and `playRollouts` do (equal seeds are equal games) and returns their recordings in the order of the
 * seeds, each of which replays to its hash. Throws InputError where the program does not fit the game.
 */
export async function recordGames(request: RecordRequest): Promise<Recording[]> {
  const { game, policy, seeds, acting, decisions = Infinity, breathe, progress } = request
  if (request.program) openProgram(game.spec, request.program)
  const evaluate = createEvaluator(policy, game.slots)
  const size = observationSize(game.spec.observation)
  const stacks = new Uint8Array(game.slots * size)
  const recordings = new Map<number, Recording>()
  let begun = 0
  const seat = (free: Seat): boolean => {
    if (begun >= seeds.length) return false
    free.game = begun++
    begin(free.player, seeds[free.game] ?? 0, request)
    return true
  }
  const players = Array.from({ length: Math.min(game.slots, seeds.length) }, (_, slot): Seat => ({ player: new Player(game, slot), game: -1 }))
  for (const { player } of players) player.acting = acting
  const over = ({ player }: Seat) => player.over || player.driver.decision >= decisions
  for (let alive = players.filter(seat); alive.length > 0; ) {
    for (const { player } of alive) stacks.set(interleave(player.planes), player.driver.slot * size)
    const output = await evaluate(stacks)
    // The waiting at the start may have been all there was.
    for (const { player } of alive.filter((one) => !over(one))) player.decide(player.choose(softmax(output.logits(player.driver.slot))))
    for (const done of alive.filter(over)) {
      recordings.set(done.game, recordingOf(done.player, request.agent))
      progress?.(recordings.size)
    }
    alive = alive.filter((one) => !over(one) || seat(one))
    await breathe?.()
  }
  return seeds.map((_, i) => recordings.get(i)!)
}

function begin(player: Player, seed: number, { noops = 0, program = null, stack = 'consistent' }: RecordRequest): void {
  player.stack = stack
  player.repeater.set(null, stack)
  player.newGame(seed)
  const wait = noops > 0 ? createRandom(~seed >>> 0).below(noops + 1) : 0
  for (let i = 0; i < wait && !player.over; i++) player.decide(player.driver.forced >= 0 ? player.driver.forced : player.driver.noop)
  player.repeater.set(program, stack)
}

function recordingOf(player: Player, agent: string): Recording {
  const { id, version } = player.spec
  return { format: 1, env: { id, version }, agent, ...player.episode() }
}
