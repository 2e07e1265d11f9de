import type { Agent } from '../../lab/contracts/agent'
import type { Box, EnvSpec } from '../../lab/contracts/env'
import { InputError } from '../../lab/contracts/errors'
import type { Recording } from '../../lab/contracts/recording'
import type { RowMedia, Trajectory } from '../../lab/contracts/trajectory'
import type { BatchGame } from '../../lab/envs/game'
import type { StateView } from '../../lab/contracts/script'
import { viewState } from '../../lab/interventions/entry'
import type { Seen } from '../../lab/contracts/moment'
import { RowReplayer } from '../../lab/recording/rows'
import { WatchedRows } from '../../lab/recording/watched-rows'

/** What of a trajectory is needed to make its moments again. */
type Replayed = Pick<Trajectory, 'agent' | 'episodes' | 'columns'>

/** RGBA, a copy of one's own. */
export interface Picture {
  readonly pixels: ArrayBuffer
  readonly width: number
  readonly height: number
}

/** The moments of a trajectory, one at a time: each before its decision is taken. */
export interface Reader {
  readonly spec: EnvSpec | null
  /** What an agent sees there with what it remembers by then; null where nobody knows. `breathe`: while it has to watch the episode first. */
  seen(row: number, agent: Agent, breathe?: (decision: number) => Promise<void>): Promise<Seen | null>
  picture(row: number): Promise<Picture | null>
  boxes(row: number): readonly Box[]
  /** Of one of our games. */
  state(row: number): StateView | null
  /** The recording of the row's episode up to it; null where there is none. */
  before(row: number): Recording | null
  /** How an episode ended: an index into the game's `endings`. Throws InputError where nobody knows. */
  ending(episode: number): number
}

/**
 * What a file remembers is of the agent that played, known by the hash of its weights: another's memory is of another kind, even of the
 * same width.
 */
const hasPlayed = ({ agent, columns }: Replayed, { hash }: Agent): boolean =>
  agent?.hash === hash && columns.memory !== undefined

/** Of one of our games: everything is made again. Who remembers and has not played is asked from the episode's start, as if it had watched. */
export function createReplayReader(game: BatchGame, trajectory: Replayed): Reader {
  const { spec } = game
  const replayer = new RowReplayer(game, 0, trajectory)
  const watchers = new WeakMap<Agent, WatchedRows>()
  const watchedBy = (agent: Agent): WatchedRows => {
    const rows = watchers.get(agent) ?? new WatchedRows(agent, game, 0, trajectory)
    watchers.set(agent, rows)
    return rows
  }
  return {
    spec,
    async seen(row, agent, breathe) {
      const remembers = agent.model.memory > 0
      if (remembers && !hasPlayed(trajectory, agent)) return watchedBy(agent).seen(row, breathe)
      const { planes, memory, past } = replayer.seek(row)
      return remembers ? { planes, memory, past } : { planes, memory: null, past: [] }
    },
    async picture(row) {
      replayer.seek(row)
      return { pixels: game.paint(0).slice().buffer as ArrayBuffer, width: spec.width, height: spec.height }
    },
    boxes: (row) => replayer.seek(row).world.locate?.() ?? [],
    state: (row) => viewState(spec, replayer.seek(row).world.capture()),
    before: (row) => replayer.before(row),
    ending: (episode) => replayer.ended(episode),
  }
}

/** Of a game played elsewhere: what its file carries. Without pictures, the newest channel of the observation is shown in grey. */
export function createMediaReader(media: RowMedia | null): Reader {
  const frames = media?.frames ?? media?.observations ?? null
  const [height = 0, width = 0, channels = 1] = frames?.shape ?? []
  return {
    spec: null,
    seen: async () => null,
    async picture(row) {
      if (!frames || !media) return null
      const from = await frames.read(row, row + 1)
      const pixels = media.frames ? fromColours(from) : fromNewest(from, channels)
      return { pixels, width, height }
    },
    boxes: () => [],
    state: () => null,
    before: () => null,
    ending() {
      throw new InputError('recording', 'was made elsewhere: it does not say how its games ended')
    },
  }
}

function fromColours(rgb: Uint8Array): ArrayBuffer {
  const rgba = new Uint8ClampedArray((rgb.length / 3) * 4).fill(255)
  for (let i = 0; i < rgb.length / 3; i++) rgba.set(rgb.subarray(3 * i, 3 * i + 3), 4 * i)
  return rgba.buffer
}

function fromNewest(observation: Uint8Array, channels: number): ArrayBuffer {
  const rgba = new Uint8ClampedArray((observation.length / channels) * 4).fill(255)
  for (let i = 0; i < observation.length / channels; i++)
    rgba.fill(observation[i * channels + channels - 1]!, 4 * i, 4 * i + 3)
  return rgba.buffer
}
