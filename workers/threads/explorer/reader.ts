import type { Box, EnvSpec } from '../../lab/contracts/env'
import type { Recording } from '../../lab/contracts/recording'
import type { Trajectory, TrajectoryMedia } from '../../lab/contracts/trajectory'
import type { BatchGame } from '../../lab/envs/game'
import type { Seen } from '../../lab/contracts/moment'
import { RowReplayer } from '../../lab/recording/rows'

/** RGBA, a copy of one's own. */
export interface Picture {
  readonly pixels: ArrayBuffer
  readonly width: number
  readonly height: number
}

/** The moments of a trajectory, one at a time: each before its decision is taken. */
export interface Reader {
  readonly spec: EnvSpec | null
  /** What the agent saw, and what it remembered then; null where nobody knows. */
  seen(row: number): Seen | null
  picture(row: number): Picture | null
  boxes(row: number): readonly Box[]
  /** The recording of the row's episode up to it; null where there is none. */
  before(row: number): Recording | null
}

/** Of one of our games: everything is made again. */
export function createReplayReader(game: BatchGame, trajectory: Trajectory): Reader {
  const { spec } = game
  const replayer = new RowReplayer(game, 0, trajectory)
  return {
    spec,
    seen(row) {
      const { planes, memory, past } = replayer.seek(row)
      return { planes, memory, past }
    },
    picture(row) {
      replayer.seek(row)
      return { pixels: game.paint(0).slice().buffer as ArrayBuffer, width: spec.width, height: spec.height }
    },
    boxes: (row) => replayer.seek(row).world.locate?.() ?? [],
    before: (row) => replayer.before(row),
  }
}

/** Of a game played elsewhere: what its file carries. Without pictures, the newest channel of the observation is shown in grey. */
export function createMediaReader(media: TrajectoryMedia | null): Reader {
  const frames = media?.frames ?? media?.observations ?? null
  const [height = 0, width = 0, channels = 1] = frames?.shape ?? []
  const size = height * width * channels
  return {
    spec: null,
    seen: () => null,
    picture(row) {
      if (!frames || !media) return null
      const from = frames.data.subarray(row * size, (row + 1) * size)
      const pixels = media.frames ? fromColours(from) : fromNewest(from, channels)
      return { pixels, width, height }
    },
    boxes: () => [],
    before: () => null,
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
