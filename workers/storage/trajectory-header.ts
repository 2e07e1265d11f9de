import { InputError } from '../lab/contracts/errors'
import {
  format,
  identifier,
  isoDate,
  list,
  number,
  object,
  oneOf,
  parseJson,
  text,
  whole,
  type Guard,
} from '../lab/contracts/guards'
import type { Bookmark, Trajectory, TrajectoryEpisode } from '../lab/contracts/trajectory'
import { packRecording, recording, requireAlike, requireRoom } from '../lab/recording/embedded'

/** Everything of a trajectory but its arrays: the JSON in the file's metadata. */
export type TrajectoryHeader = Omit<Trajectory, 'columns' | 'media'>

const MAX_ROWS = 2 ** 31
const MAX_BOOKMARKS = 10_000
const MAX_EPISODES = 100_000
const shown = text(200, /\S/, 'must not be empty')

export const trajectoryName: Guard<string> = shown
const bookmark: Guard<Bookmark> = object({ row: whole(0, MAX_ROWS), note: text(2000) })
const bookmarks = list(bookmark, MAX_BOOKMARKS)

const episode: Guard<TrajectoryEpisode> = (value, field) => {
  const given = object({ begin: whole(0, MAX_ROWS) }, { recording, finalValue: number(), ending: shown })(value, field)
  return { ...given, recording: given.recording ?? null }
}

const header = object({
  format: format(1),
  id: identifier,
  name: trajectoryName,
  origin: oneOf('stage', 'evaluation', 'training', 'file'),
  created: isoDate,
  game: object({ id: shown, title: shown, actions: list(object({ id: shown, title: shown }), 255, 1) }),
  agent: (value: unknown, field: string) =>
    value === null ? null : object({ id: shown, name: shown, hash: text(128) })(value, field),
  episodes: list(episode, MAX_EPISODES, 1),
  bookmarks,
})

/** Throws InputError naming the field. A newer format is said first, whatever else it holds. */
export function parseHeader(source: string): TrajectoryHeader {
  const value = parseJson(source, 'trajectory')
  if (typeof value === 'object' && value !== null && 'format' in value) format(1)(value.format, 'trajectory.format')
  if (typeof value === 'object' && value !== null && 'episodes' in value)
    requireRoom(value.episodes, 'trajectory.episodes')
  const { format: _, ...rest } = header(value, 'trajectory')
  requireRecordings(rest)
  return rest
}

export function writeHeader({
  id,
  name,
  origin,
  created,
  game,
  agent,
  episodes,
  bookmarks: marks,
}: TrajectoryHeader): string {
  const source = JSON.stringify({
    format: 1,
    id,
    name,
    origin,
    created,
    game: { id: game.id, title: game.title, actions: game.actions },
    agent: agent && { id: agent.id, name: agent.name, hash: agent.hash },
    episodes: episodes.map((one, i) => packEpisode(one, `trajectory.episodes[${i}]`)),
    bookmarks: marks.map(({ row, note }) => ({ row, note })),
  })
  parseHeader(source)
  return source
}

function packEpisode({ begin, recording: given, finalValue, ending }: TrajectoryEpisode, field: string): unknown {
  if (finalValue !== undefined && !Number.isFinite(finalValue))
    throw new InputError(`${field}.finalValue`, 'must be a number')
  return {
    begin,
    ...(finalValue !== undefined && { finalValue }),
    ...(ending !== undefined && { ending }),
    ...(given && { recording: packRecording(given) }),
  }
}

/** Bookmarks as a form or another thread gives them. */
export function parseBookmarks(value: unknown, rows: number): readonly Bookmark[] {
  const marks = bookmarks(value, 'trajectory.bookmarks')
  requireBookmarks(marks, rows)
  return marks
}

export function requireBookmarks(marks: readonly Bookmark[], rows: number): void {
  const beyond = marks.findIndex(({ row }) => row >= rows)
  if (beyond >= 0)
    throw new InputError(`trajectory.bookmarks[${beyond}].row`, `is ${marks[beyond]?.row}; there are ${rows} rows`)
}

/** All episodes have recordings of the same game and rhythm, or none has one. */
function requireRecordings({ game, episodes }: TrajectoryHeader): void {
  const first = episodes[0]?.recording
  episodes.forEach(({ recording: given }, i) => {
    const field = `trajectory.episodes[${i}].recording`
    if (!given !== !first)
      throw new InputError(
        field,
        given ? 'is there, but the first episode has none' : 'is missing, but the first episode has one',
      )
    if (!given || !first) return
    if (given.env.id !== game.id) throw new InputError(`${field}.env.id`, `is ${given.env.id}, not ${game.id}`)
    requireAlike(given, first, field)
  })
}
