import { InputError } from '../lab/contracts/errors'
import { asRecord } from '../lab/contracts/guards'
import type { Shelf } from '../lab/contracts/shelf'
import type { Bookmark, Trajectory, TrajectoryInfo, TrajectoryMeta } from '../lab/contracts/trajectory'
import { dataStart } from './layout'
import type { Format } from './shelf'
import { decodeTrajectory, decodeTrajectoryMeta, encodeTrajectory, replaceTrajectoryHeader } from './trajectory-file'
import { parseBookmarks, trajectoryName } from './trajectory-header'

export type TrajectoryStore = Shelf<TrajectoryMeta, Trajectory>

/** Trajectories, and what lists show of them; names and bookmarks may change while a file stays. */
export const trajectories: Format<TrajectoryMeta, Trajectory> = {
  what: 'recording',
  field: 'trajectory',
  ending: '.safetensors',
  packs: true,
  head: dataStart,
  idOf: ({ id }) => id,
  dateOf: ({ created }) => created,
  encode: encodeTrajectory,
  decode(file, { name, bookmarks }) {
    const trajectory = decodeTrajectory(file)
    return { ...trajectory, name, bookmarks: parseBookmarks(bookmarks, trajectory.columns.action.length) }
  },
  metaOf: decodeTrajectoryMeta,
  withMeta: (file, { name, bookmarks }) => replaceTrajectoryHeader(file, { name, bookmarks }),
  named: (meta, name) => ({ ...meta, name: trajectoryName(name, 'trajectory.name') }),
  pack: ({ bookmarks, ...info }) => ({ info, bookmarks }),
  unpack: readCover,
}

/** With other bookmarks; throws InputError where a row is not there. */
export const marked = (meta: TrajectoryMeta, bookmarks: readonly Bookmark[]): TrajectoryMeta => ({
  ...meta,
  bookmarks: parseBookmarks(bookmarks, meta.rows),
})

/** Enough to show it in a list; the file itself is checked when it is opened. */
function readCover(value: unknown): TrajectoryMeta {
  const { info: given, bookmarks } = asRecord(value, 'trajectory.info')
  const info = given as Partial<TrajectoryInfo> | undefined
  if (
    typeof info !== 'object' ||
    typeof info.id !== 'string' ||
    typeof info.name !== 'string' ||
    typeof info.game?.title !== 'string' ||
    !Number.isFinite(Date.parse(info.created ?? '')) ||
    !Number.isInteger(info.rows)
  ) {
    throw new InputError('trajectory.info', 'is damaged, or of a newer Nudge')
  }
  return { ...(info as TrajectoryInfo), bookmarks: parseBookmarks(bookmarks, info.rows as number) }
}
