import { counted } from '../controls/numbers'
import { actionInks } from '../../workers/lab/charts/actions'
import type { Colours } from '../charts/scatter-colours'
import type { OpenTrajectory } from '../../workers/threads/api'
import type { Findings } from './findings.svelte'

type Known = Pick<Findings, 'embedding' | 'attention'>

const named = { value: 'Value', entropy: 'Entropy', advantage: 'Advantage', reward: 'Reward', score: 'Score' } as const

/** What the points of a map of moments can be coloured by. */
export function colourings(
  { series, trajectory }: OpenTrajectory,
  { embedding, attention }: Known,
): { readonly value: string; readonly label: string }[] {
  const numbers = (Object.keys(named) as (keyof typeof named)[]).flatMap((id) =>
    series[id] ? [{ value: id, label: named[id] }] : [],
  )
  return [
    { value: 'action', label: 'Action' },
    ...numbers,
    { value: 'time', label: 'Time in the game' },
    ...(trajectory.episodes.length > 1 ? [{ value: 'game', label: 'Game' }] : []),
    ...(trajectory.columns.lives?.some((lives) => lives > 1) ? [{ value: 'life', label: 'Lives' }] : []),
    ...(embedding ? [{ value: 'cluster', label: 'Group' }] : []),
    ...attention.map(({ title }) => ({ value: `concept ${title}`, label: `Map on: ${title}` })),
  ]
}

export function coloursBy(
  id: string,
  { series, trajectory, info }: OpenTrajectory,
  { embedding, attention }: Known,
): Colours {
  const { columns, episodes, game } = trajectory
  if (id === 'action')
    return {
      kind: 'category',
      labels: columns.action,
      names: game.actions.map(({ title }) => title),
      inks: (isDark) => actionInks(game.actions, isDark),
    }
  if (id === 'cluster' && embedding)
    return { kind: 'category', labels: embedding.clusters, names: namesOf(embedding.clusters, 'Group') }
  if (id === 'game')
    return { kind: 'category', labels: episodeOf(episodes, info.rows), names: episodes.map((_, i) => `Game ${i + 1}`) }
  if (id === 'life' && columns.lives)
    return {
      kind: 'category',
      labels: columns.lives,
      names: Array.from({ length: 1 + Math.max(...columns.lives) }, (_, lives) => counted(lives, 'life', 'lives')),
    }
  if (id === 'time') return { kind: 'value', values: timeOf(episodes, info.rows), name: 'decisions since the start' }
  const concept = attention.find(({ title }) => id === `concept ${title}`)
  if (concept) return { kind: 'value', values: concept.shares, name: `map on ${concept.title}` }
  const known = id in named ? (id as keyof typeof named) : 'reward'
  return {
    kind: 'value',
    values: series[known] ?? series.reward,
    name: named[known].toLowerCase(),
    signed: known === 'advantage' || known === 'reward',
  }
}

function namesOf(labels: Uint8Array, word: string): string[] {
  return Array.from({ length: 1 + labels.reduce((a, b) => Math.max(a, b), 0) }, (_, i) => `${word} ${i + 1}`)
}

function episodeOf(episodes: readonly { readonly begin: number }[], rows: number): Uint16Array {
  const labels = new Uint16Array(rows)
  episodes.forEach(({ begin }, i) => labels.fill(i, begin))
  return labels
}

function timeOf(episodes: readonly { readonly begin: number }[], rows: number): Float32Array {
  const labels = episodeOf(episodes, rows)
  return Float32Array.from(labels, (episode, row) => row - (episodes[episode]?.begin ?? 0))
}
