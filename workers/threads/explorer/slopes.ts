import type { Agent } from '../../lab/contracts/agent'
import { InputError } from '../../lab/contracts/errors'
import { blankObservations, observationSize } from '../../lab/contracts/observation'
import { observationOf } from '../../lab/envs/frames'
import { alongDirections, memorySlopes } from '../../lab/memory/slopes'
import { placeOfRow } from '../../lab/recording/rows'
import { outputWidths, parseTarget } from '../../lab/saliency/targets'
import type { SlopesRequest } from '../api'
import { whyUnread } from './memory'
import { BATCH, type Open, type Step } from './moments'

/** Decisions that a slope may reach back. */
const MOST_BACK = 8

/** [rows × directions]; NaN where an episode has not that much behind it, or nobody was asked then. */
export async function slopesOf(
  open: Open,
  { target, back, directions }: SlopesRequest,
  agent: Agent | null,
  step: Step,
): Promise<Float32Array> {
  const { rows, trajectory } = open
  const { memory } = trajectory.columns
  if (!memory?.length) throw new InputError('memory', 'is not recorded')
  const unread = whyUnread(open, agent)
  if (!agent || unread) throw new InputError('agent', unread)
  const width = memory.length / rows
  if (!Number.isInteger(back) || back < 1 || back > MOST_BACK)
    throw new InputError('back', `must be a whole number from 1 to ${MOST_BACK}`)
  if (directions.length === 0 || directions.length % width !== 0)
    throw new InputError('directions', `must be ${width} numbers each`)
  const asked = parseTarget(target, outputWidths(agent.model))
  const count = directions.length / width
  const out = new Float32Array(rows * count).fill(NaN)
  const before = (row: number) => memory.subarray((row - back) * width, (row - back + 1) * width)
  for (let first = 0; first < rows; first += BATCH) {
    await step(first / rows)
    const known = Array.from({ length: Math.min(BATCH, rows - first) }, (_, i) => first + i).filter(
      (row) => placeOfRow(trajectory, row).decision >= back && before(row).some((number) => number !== 0),
    )
    const memories = new Float32Array(known.length * width)
    known.forEach((row, i) => memories.set(before(row), i * width))
    const observations = await shownBefore(open, agent, known, back)
    const found = alongDirections(await memorySlopes(agent.model, asked, { observations, memories }), directions, width)
    known.forEach((row, i) => out.set(found.subarray(i * count, (i + 1) * count), row * count))
  }
  return out
}

/** What was shown in each row and the `back` − 1 before it, step by step. */
async function shownBefore({ reader }: Open, agent: Agent, rows: readonly number[], back: number) {
  const spec = reader.spec!.observation
  const size = observationSize(spec)
  const out = blankObservations(spec, rows.length * back)
  const places = new Map<number, number[]>()
  for (const [i, row] of rows.entries())
    for (let at = 0; at < back; at++) {
      const shown = row - back + 1 + at
      places.set(shown, [...(places.get(shown) ?? []), at * rows.length + i])
    }
  for (const shown of [...places.keys()].sort((a, b) => a - b)) {
    const seen = observationOf(spec, (await reader.seen(shown, agent))!.planes)
    for (const place of places.get(shown)!) out.set(seen, place * size)
  }
  return out
}
