import { readoutOf } from '../../lab/agents/readout'
import type { Agent } from '../../lab/contracts/agent'
import { counted, showShare } from '../../lab/charts/numbers'
import { InputError } from '../../lab/contracts/errors'
import { parseOptions } from '../../lab/contracts/options'
import { takeSteps } from '../../lab/embedding/run'
import { isLinear, type Components } from '../../lab/memory/components'
import { decompositions } from '../../lab/memory/registry'
import { standardise } from '../../lab/memory/standard'
import { createRandom } from '../../lab/random'
import type { ComponentsAnswer, ComponentsRequest } from '../api'
import { evenly, type Open, type Step } from './moments'

/** Memories that components are found in at most; of more, so many are drawn evenly. All are read. */
const MOST_FITTED = 5000
/** Memories read between two looks at messages. */
const STRIDE = 2000

/** What is kept of the components that were taken last. */
export type Apart = Pick<ComponentsAnswer, 'count' | 'scores'>

/** The recorded memories of rows in which somebody was asked. */
interface Memories {
  readonly width: number
  /** Ascending. */
  readonly rows: Int32Array
  /** [rows × width] */
  readonly points: Float32Array
}

/** Throws InputError where the recorded memory is not one that this agent could have had. */
export function requireFit({ trajectory: { columns }, rows }: Pick<Open, 'trajectory' | 'rows'>, agent: Agent): void {
  const { memory } = agent.model
  if (!columns.memory || columns.memory.length === rows * memory) return
  const carried = memory === 0 ? 'nothing from one decision to the next' : memory
  throw new InputError(
    'memory',
    `holds ${columns.memory.length / rows} numbers a row, where ${agent.name} carries ${carried}`,
  )
}

/** `agent`: who played, where he is here; what the components do to his heads is only read off the weights that played. */
export async function takeApart(
  open: Open,
  { method, options, seed }: ComponentsRequest,
  agent: Agent | null,
  step: Step,
  signal: AbortSignal,
): Promise<ComponentsAnswer> {
  const memories = memoriesOf(open)
  const { width, rows } = memories
  const decomposition = decompositions.get(method)
  const values = parseOptions(decomposition.options, options)
  const fitted = picked(
    memories,
    evenly(
      rows.map((_, i) => i),
      MOST_FITTED,
    ),
  )
  requireChange(fitted, width)
  const shape = [fitted.length / width, width] as const
  const components = await takeSteps(decomposition.fit(fitted, shape, values, createRandom(seed)), {
    signal,
    progress: ({ share }) => void step(0.8 * share).catch(() => {}),
  })
  const read = await readAll(components, memories, (share) => step(0.8 + 0.2 * share))
  const count = components.directions.length
  const { mean, spread } = standardise(read, [rows.length, count])
  const unread = whyUnread(open, agent)
  return {
    count,
    width,
    scores: placed(read, memories, count, open.rows),
    mean: Float32Array.from(mean),
    spread: Float32Array.from(spread),
    directions: joined(components.directions),
    readers: isLinear(components) ? joined(components.readers) : null,
    shares: Float32Array.from(components.shares),
    readout: agent && !unread ? await readoutOf(agent.model, meanOf(fitted, width), components.directions) : null,
    unread,
    words: wordsOf(components, memories, { fitted, all: open.rows, left: leftOf(components, memories, read) }),
  }
}

/** Where nobody was asked the column holds zeros, which are no memory. */
function memoriesOf({ trajectory: { columns }, rows }: Open): Memories {
  const { memory } = columns
  if (!memory?.length)
    throw new InputError('memory', 'is not recorded: whoever played carries nothing from one decision to the next')
  const width = memory.length / rows
  const asked = Int32Array.from(
    Array.from({ length: rows }, (_, row) => row).filter((row) =>
      memory.subarray(row * width, (row + 1) * width).some((number) => number !== 0),
    ),
  )
  return { width, rows: asked, points: asked.length === rows ? memory : picked({ width, points: memory }, asked) }
}

function picked({ width, points }: Pick<Memories, 'width' | 'points'>, at: Int32Array): Float32Array {
  const out = new Float32Array(at.length * width)
  at.forEach((row, i) => out.set(points.subarray(row * width, (row + 1) * width), i * width))
  return out
}

function requireChange(points: Float32Array, width: number): void {
  if (!points.some((number, i) => number !== points[i % width]))
    throw new InputError('memory', 'never changes in this recording')
}

async function readAll(components: Components, { points, rows, width }: Memories, step: Step): Promise<Float32Array> {
  const count = components.directions.length
  const out = new Float32Array(rows.length * count)
  for (let from = 0; from < rows.length; from += STRIDE) {
    out.set(components.read(points.subarray(from * width, (from + STRIDE) * width)), from * count)
    await step(from / rows.length)
  }
  return out
}

function placed(read: Float32Array, { rows }: Memories, count: number, all: number): Float32Array {
  const out = new Float32Array(all * count).fill(NaN)
  rows.forEach((row, i) => out.set(read.subarray(i * count, (i + 1) * count), row * count))
  return out
}

/** Why the components say nothing of what an agent says; '' where they do. */
export function whyUnread({ trajectory }: Open, agent: Agent | null): string {
  if (!agent) return 'Whoever played is not here: nobody knows what the components do to what is said.'
  if (agent.hash !== trajectory.agent?.hash)
    return `${agent.name} has other weights now than when this was recorded: they do not read this memory.`
  return ''
}

function meanOf(points: Float32Array, width: number): Float64Array {
  const mean = new Float64Array(width)
  points.forEach((number, i) => (mean[i % width]! += (number * width) / points.length))
  return mean
}

function joined(vectors: readonly Float64Array[]): Float32Array {
  return Float32Array.from(vectors.flatMap((vector) => [...vector]))
}

/** Of the variance of the memories, each number by its own spread: the share that the components do not make. */
function leftOf({ centre, directions }: Components, { points, width, rows }: Memories, read: Float32Array): number {
  const { spread } = standardise(points, [rows.length, width])
  const varied = spread.filter((value) => value > 0).length
  let left = 0
  for (let row = 0; row < rows.length; row++)
    for (let c = 0; c < width; c++) {
      if (!(spread[c]! > 0)) continue
      let made = centre[c]!
      for (const [k, direction] of directions.entries()) made += read[row * directions.length + k]! * direction[c]!
      left += ((points[row * width + c]! - made) / spread[c]!) ** 2
    }
  return left / (rows.length * varied)
}

function wordsOf(
  { words }: Components,
  { rows, width }: Memories,
  { fitted, all, left }: { readonly fitted: Float32Array; readonly all: number; readonly left: number },
): string {
  const found = fitted.length / width
  return [
    words,
    ...(found < rows.length ? [`They were drawn evenly from ${rows.length}, and all were read.`] : []),
    `${showShare(left)} of the variance is in none of them.`,
    ...(rows.length < all ? [`In ${counted(all - rows.length, 'decision')} nobody was asked.`] : []),
  ].join(' ')
}
