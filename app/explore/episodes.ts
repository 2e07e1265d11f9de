import type { OpenTrajectory } from '../../workers/threads/api'

/** Rows `begin` … `end` − 1. */
export interface Episode {
  readonly begin: number
  readonly end: number
}

/** All of them, one after the other. */
export function episodesOf({
  trajectory: { episodes },
  info: { rows },
}: {
  readonly trajectory: { readonly episodes: readonly { readonly begin: number }[] }
  readonly info: Pick<OpenTrajectory['info'], 'rows'>
}): Episode[] {
  return episodes.map(({ begin }, i) => ({ begin, end: episodes[i + 1]?.begin ?? rows }))
}

/** The index of the episode that a row lies in; 0 where there is none. */
export function episodeAt(episodes: readonly Episode[], row: number): number {
  let [low, high] = [0, Math.max(0, episodes.length - 1)]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (episodes[middle]!.begin <= row) low = middle
    else high = middle - 1
  }
  return low
}
