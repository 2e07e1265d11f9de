import type { Agent, Judged } from '../contracts/agent'
import { blankObservations, observationSize } from '../contracts/observation'
import { observationOf } from '../envs/frames'
import type { Driver } from './driver'

/** Something that can be sat on: a driver, or a player with its log. */
export interface Seat {
  readonly driver: Driver
  /** A whole decision. `memory`: what the agent brings to the next one. */
  decide(action: number, memory: Float32Array | null): void
}

export interface PlayRequest<S extends Seat> {
  readonly agent: Pick<Agent, 'judge' | 'model'>
  /** As many episodes are under way at once. */
  readonly seats: readonly S[]
  /** How many there are in all, begun in order. */
  readonly episodes: number
  /** Puts episode number `index` on a seat that is free. */
  begin(seat: S, index: number): void
  /** Right before the agent looks: changes that make themselves. */
  prepare?(seat: S, index: number): void
  /** Asked beside the agent about all seats under way, before anything is decided. */
  beside?(seats: readonly S[]): Promise<readonly (readonly number[])[]>
  choose(seat: S, logits: Float32Array): number
  /** No more decisions of this episode. */
  over(seat: S): boolean
  breathe?(): Promise<void>
}

/** One decision, as it is about to be taken. */
export interface Turn<S extends Seat> {
  readonly seat: S
  /** Of the episode. */
  readonly index: number
  readonly action: number
  readonly logits: Float32Array
  readonly value: number
  /** What it brings to the next decision; null: nothing yet. */
  readonly memory: Float32Array | null
  readonly beside: readonly number[]
  /** Last of its episode is seen when it is taken. Must be called once. */
  take(): void
}

/**
 * The one act-loop: everything that an agent plays goes through here. Episodes side by side, decision by decision; those of one
 * episode come in order. Whoever pulls observes each turn and takes it; equal episodes are equal however many seats there are, because
 * nothing is drawn here.
 */
export async function* play<S extends Seat>(request: PlayRequest<S>): AsyncGenerator<Turn<S>, void, void> {
  const { agent, seats, episodes } = request
  const spec = seats[0]?.driver.world.spec.observation
  if (!spec) return
  const size = observationSize(spec)
  const rows = blankObservations(spec, seats.length)
  const playing = new Map<S, number>()
  let begun = 0
  /** The next episode that is not over at once. */
  const seat = (free: S) => {
    playing.delete(free)
    while (begun < episodes) {
      request.begin(free, begun)
      playing.set(free, begun++)
      if (!request.over(free)) return
      playing.delete(free)
    }
  }
  seats.forEach(seat)
  while (playing.size > 0) {
    const alive = seats.filter((one) => playing.has(one))
    for (const one of alive) request.prepare?.(one, playing.get(one)!)
    seats.forEach((one, i) => playing.has(one) && rows.set(observationOf(spec, one.driver.planes), i * size))
    const judged: Judged = await agent.judge(
      rows,
      seats.map(({ driver }) => driver.memory),
    )
    const beside = await request.beside?.(alive)
    for (const [k, one] of alive.entries()) {
      const row = seats.indexOf(one)
      const logits = judged.logits(row)
      // A launch comes whoever plays, and nobody is asked.
      const memory = one.driver.forced >= 0 ? one.driver.memory : judged.memory(row)
      const action = request.choose(one, logits)
      yield {
        seat: one,
        index: playing.get(one)!,
        action,
        logits,
        value: judged.value(row),
        memory,
        beside: beside?.[k] ?? [],
        take: () => one.decide(action, memory),
      }
    }
    for (const one of alive) if (request.over(one)) seat(one)
    await request.breathe?.()
  }
}
