import { Course } from './course'
import { ownPlay, type OwnPlayRequest } from './own-play'

/** A stretch of an episode in which an agent remembers on and on; it begins with no memory. */
export interface Passage {
  /** Of each decision: [width], what the agent brought along from it. */
  readonly memories: readonly Float32Array[]
  /** Of each decision: what was asked beside the agent. */
  readonly beside: readonly (readonly number[])[]
}

export interface PassedEpisode {
  readonly passages: readonly Passage[]
  /** Equal where two went alike. */
  readonly course: string
}

interface Kept {
  readonly passages: { memories: Float32Array[]; beside: (readonly number[])[] }[]
  course: Course
}

/** What an agent remembers while it plays in its own way, in the order of the seeds. Of what comes whoever plays it sees nothing. */
export async function passagesOf(request: OwnPlayRequest): Promise<PassedEpisode[]> {
  const episodes = request.seeds.map((): Kept => ({ passages: [], course: new Course() }))
  for await (const { seat, index, memory, beside } of ownPlay(request)) {
    const episode = episodes[index]!
    episode.course = seat.course
    if (!memory || seat.driver.forced >= 0) continue
    const { passages } = episode
    if (!seat.driver.memory || passages.length === 0) passages.push({ memories: [], beside: [] })
    passages.at(-1)!.memories.push(memory.slice())
    passages.at(-1)!.beside.push(beside)
  }
  return episodes.map(({ passages, course }) => ({ passages, course: course.id }))
}

/** Their memories one after the other, [rows × width]. */
export const memoriesOf = (episodes: readonly PassedEpisode[]): Float32Array =>
  joined(episodes.flatMap(({ passages }) => passages.flatMap(({ memories }) => memories)))

export function joined(rows: readonly Float32Array[]): Float32Array {
  const width = rows[0]?.length ?? 0
  const out = new Float32Array(rows.length * width)
  rows.forEach((row, i) => out.set(row, i * width))
  return out
}
