import { showRounded } from '../../charts/numbers'
import type { ObservationSpec } from '../../contracts/observation'
import type { Sight } from '../../contracts/reward'
import { CLOSE_GAP, LOW_RELIABILITY } from '../../contracts/saliency'
import type { View } from '../../saliency/raw-map'
import type { BoardEdit } from './edits'
import type { PairMaps, SightMap } from './maps'
import type { Swing, Swings } from './swings'

export const sightTitles: Readonly<Record<Sight, string>> = { before: 's', after: 's′' }

/** Two maps in sentences, in units of reward: what lies where, what it is worth, and how far it can be trusted. */
export function mapWords(
  { maps, reward }: PairMaps,
  { most, side }: Swings,
  { method }: View,
  spec: ObservationSpec,
): string[] {
  const totals = maps.map(({ map }) => map.reduce((sum, value) => sum + Math.abs(value), 0))
  const all = totals.reduce((sum, total) => sum + total, 0)
  return [
    `R is ${showRounded(reward)}.${maps.length > 1 && all > 0 ? ` s′ holds ${Math.round((100 * totals.at(-1)!) / all)} % of the two maps.` : ''}`,
    ...maps.flatMap((map) => [
      peakWords(map, method.perLight ?? false, spec),
      ...trustWords(map),
      ...(most[map.sight] ? [swingWords(most[map.sight]!, side)] : []),
    ]),
  ]
}

function peakWords({ sight, peak, map }: SightMap, perLight: boolean, spec: ObservationSpec): string {
  const title = sightTitles[sight]
  if (peak.value === 0) return `${title}: the map is empty.`
  const width = spec.kind === 'image' ? spec.width : map.length
  const where = placeWords(peak.cell % width, Math.floor(peak.cell / width))
  const worth = showRounded(peak.reward)
  return perLight
    ? `${title}: steepest at ${where}, where the whole brightness would be worth ${worth} if the slope held.`
    : `${title}: greatest at ${where}, worth ${worth} of reward.`
}

function trustWords({ sight, balance, reliability }: SightMap): string[] {
  const title = sightTitles[sight]
  const gap = balance && (balance.gap < 0.01 ? 'under 1 %' : `${Math.round(100 * Math.min(10, balance.gap))} %`)
  return [
    ...(balance
      ? [
          `The map of ${title} ${balance.gap > CLOSE_GAP ? 'does not add up' : 'adds up'}: completeness gap ${gap} in ${balance.steps} steps.`,
        ]
      : []),
    ...(reliability !== undefined
      ? [
          `Reliability ${reliability.toFixed(2)} between seeds${reliability < LOW_RELIABILITY ? ': mostly sampling noise' : ''}.`,
        ]
      : []),
  ]
}

function swingWords({ sight, x, y, to, change }: Swing, side: number): string {
  const what = side === 1 ? 'one cell' : `${side} × ${side} pixels`
  return `Made dark or bright, ${what} of ${sightTitles[sight]} moves R by ${showRounded(change)} at most (${placeWords(x, y)}, ${to}).`
}

const placeWords = (x: number, y: number) => `row ${y}, column ${x}`

/** “erase the goal at row 9, column 9”. */
export function editWords({ kind, cell }: BoardEdit, side: number): string {
  const where = placeWords(cell % side, Math.floor(cell / side))
  const verbs: Readonly<Record<BoardEdit['kind'], string>> = {
    'erase goal': 'erase the goal at',
    'add goal': 'add a goal at',
    'move agent': 'move the agent to',
    'paint wall': 'paint a wall at',
    'clear wall': 'clear the wall at',
  }
  return `${verbs[kind]} ${where}`
}
