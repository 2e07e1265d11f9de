import type { Game, Setting } from '../contracts/env'
import type { Moment, Plane } from '../contracts/moment'
import type { Recording } from '../contracts/recording'
import { statesIn, type StateEpisode, type StateSet } from '../contracts/states'
import type { Cell, Lab, Row } from '../contracts/study'
import type { Driver } from '../play/driver'
import { Replayer } from '../recording/replayer'
import { episodeId, momentsOf, named } from '../recording/states'
import { counted } from '../charts/numbers'
import { drawSeeds } from '../streams'
import { drawMoments } from './draw-moments'
import { playerOf, rolloutOf } from './units'

/** How states are drawn from an agent's own rollouts, where none are kept. */
export interface Rollouts {
  readonly rollouts: number
  /** Those of all are drawn from it. */
  readonly seed: number
  /** A rollout is cut here. */
  readonly decisions: number
  /** Drawn from a rollout. */
  samples(rollout: number): number
}

/** What a cell asks, and of which episode; null: the agent's own rollout of the cell's seed. */
export interface Ask<P> {
  readonly part: P
  readonly episode: KeptEpisode | null
}

interface KeptEpisode extends StateEpisode {
  readonly id: string
  /** In its set. */
  readonly field: string
}

export interface AskedStates<P> {
  /** The first episode of every agent first, so that a report so far speaks of all. */
  readonly cells: readonly Cell[]
  /** By what the cells depend on. */
  readonly asks: ReadonlyMap<object, Ask<P>>
}

const count = (n: number) => Array.from({ length: n }, (_, i) => i)

/**
 * Every part asked at every state: kept ones, which all agents are put to, or else those that are drawn from the agents' own rollouts. A
 * kept state's cell depends on its episode and its decision, whatever set it came in.
 */
export function askedStates<P>(
  parts: ReadonlyMap<object, P>,
  agents: number,
  kept: StateSet | undefined,
  own: Rollouts,
): AskedStates<P> {
  return kept ? keptCells(parts, agents, kept) : ownCells(parts, agents, own)
}

function ownCells<P>(
  parts: ReadonlyMap<object, P>,
  agents: number,
  { rollouts, seed: first, decisions, samples }: Rollouts,
): AskedStates<P> {
  const asks = new Map(
    [...parts].map(([depends, part]) => [
      { ...depends, decisions },
      { part, episode: null },
    ]),
  )
  const cells = drawSeeds(first, rollouts).flatMap((seed, i) =>
    cellsOf(asks, agents, count(samples(i)), { seed, batch: String(seed) }),
  )
  return { cells, asks }
}

function keptCells<P>(parts: ReadonlyMap<object, P>, agents: number, { episodes }: StateSet): AskedStates<P> {
  const asks = new Map<object, Ask<P>>()
  const cells = episodes.flatMap((one, i) => {
    const episode = { ...one, id: episodeId(one), field: `states.episodes[${i}]` }
    const own = new Map(
      [...parts].map(([depends, part]) => [
        { ...depends, episode: episode.id },
        { part, episode },
      ]),
    )
    own.forEach((ask, depends) => asks.set(depends, ask))
    return cellsOf(own, agents, one.decisions, { seed: one.recording.seed, batch: episode.id })
  })
  return { cells, asks }
}

function cellsOf(
  asks: ReadonlyMap<object, unknown>,
  agents: number,
  states: readonly number[],
  where: Pick<Cell, 'seed' | 'batch'>,
): Cell[] {
  return count(agents).flatMap((agent) =>
    states.flatMap((state) => [...asks.keys()].map((depends) => ({ agent, state, depends, ...where }))),
  )
}

/** Where cells of one batch are asked. */
export interface Place {
  readonly seed: number
  /** What random words are drawn by. */
  readonly id: string
  /** What rows say of it. */
  readonly names: Row
  /** What the game is set up as there. */
  readonly setting: Pick<Setting, 'options' | 'level'>
  /** By the cells' states; a rollout may be too short for some. */
  readonly moments: ReadonlyMap<number, Moment>
  /** What was newest at every decision of it, whichever of its states are asked about. A kept episode is made again for it, on the game's first slot. */
  frames(): readonly Plane[]
}

/** Plays the rollout, or makes the kept episode again, once for all cells of a batch; on the game's first slot. */
export async function placeOf(
  cells: readonly Cell[],
  asks: ReadonlyMap<object, Ask<unknown>>,
  game: Game,
  { agent, breathe }: Pick<Lab, 'agent' | 'breathe'>,
  { decisions }: Pick<Rollouts, 'decisions'>,
): Promise<Place> {
  const [{ seed, depends }] = cells as readonly [Cell]
  const states = [...new Set(cells.map(({ state }) => state!))]
  const { episode } = asks.get(depends)!
  if (!episode) {
    const samples = Math.max(...states) + 1
    const { moments, course, frames } = await drawMoments(game, agent, {
      seed,
      decisions,
      samples,
      breathe: () => breathe(1),
    })
    return {
      seed,
      id: String(seed),
      names: { seed, course },
      setting: agent.game,
      moments: new Map(moments.entries()),
      frames: () => frames,
    }
  }
  const { id, field, recording } = episode
  const moments = await named(field, () =>
    momentsOf({ game, episode, decisions: states, agent, breathe: () => breathe(1) }),
  )
  return {
    seed,
    id,
    names: { seed, episode: id },
    setting: recording.env,
    moments: new Map(states.map((state, i) => [state, moments[i]!])),
    frames: () => framesOf(game, recording),
  }
}

function framesOf(game: Game, recording: Recording): readonly Plane[] {
  const frames: Plane[] = []
  const begin = ({ planes }: Driver) => void frames.push(planes.at(-1)!)
  new Replayer(game, 0, recording, { watch: { begin } }).finish()
  return frames
}

/** Decisions that are played to get to the cells of a batch, about. */
export function stepsTo(
  [cell]: readonly Cell[],
  asks: ReadonlyMap<object, Ask<unknown>>,
  { decisions }: Pick<Rollouts, 'decisions'>,
): number {
  return (cell && asks.get(cell.depends)!.episode?.recording.actions.length) ?? decisions
}

/** Whose states they are. */
export function wordsOf(set: StateSet | undefined): string[] {
  if (!set) return []
  const { name, note, episodes } = set
  return [
    `Asked about kept states, “${name}”: ${counted(statesIn(set), 'state')} of ${counted(episodes.length, 'episode')}${note.trim() === '' ? '' : `. ${note.trim().replace(/\.$/, '')}`}. Those of one episode count as one; where a rollout is spoken of, it is an episode of the set.`,
  ]
}

interface AskedFor {
  readonly rows: readonly Row[]
  /** What is newest in so many decisions has to be there before the first state. */
  readonly frames: number
  /** States, and rollouts that they were to be drawn from, of each agent. */
  readonly asked: number
  readonly rollouts: number
}

/** ` of 20 that were asked for: …`, behind how many states there are, where all is done and rollouts were over before their states could be drawn; else ''. */
export function missingStates({ rows, frames, asked, rollouts }: AskedFor): string {
  const agents = new Set(rows.map(playerOf)).size
  const states = new Set(rows.map((row) => `${rolloutOf(row)} ${row['decision']}`)).size
  const played = new Set(rows.map(rolloutOf)).size
  if (states >= asked * agents) return ''
  const none = rollouts * agents - played
  const some = asked * agents - states - none * Math.ceil(asked / rollouts)
  const why = [
    ...(none > 0 ? [`${none} of ${counted(rollouts * agents, 'rollout')} ended before there was any to draw`] : []),
    ...(some > 0 || none === 0 ? ['some rollouts ended before they had as many as were to be drawn'] : []),
  ]
  return ` (${asked * agents} were asked for: ${why.join(', and ')}; none is drawn from the first ${frames === 1 ? 'decision' : counted(frames, 'decision')} of a rollout)`
}
