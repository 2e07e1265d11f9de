import type { Agent } from '../../lab/contracts/agent'
import { InputError } from '../../lab/contracts/errors'
import type { LayerInfo } from '../../lab/contracts/model'
import { blankObservations, observationSize } from '../../lab/contracts/observation'
import type { Target } from '../../lab/contracts/target'
import { takeSteps } from '../../lab/embedding/run'
import { observationOf } from '../../lab/envs/frames'
import type { Components } from '../../lab/memory/components'
import { createRandom } from '../../lab/random'
import { outputWidths, parseTarget } from '../../lab/saliency/targets'
import { addedBy, componentsOf } from '../../lab/vision/components'
import { fieldsOf } from '../../lab/vision/fields'
import { gapOfAll, readLayer } from '../../lab/vision/read'
import type { AttributionExample, AttributionsAnswer, AttributionsRequest, RowAttributions } from '../api'
import { evenly, type Open, type Step } from './moments'

/** Moments that components are found in at most; of more, so many are drawn evenly. */
const MOST_FITTED = 256
/** At once. */
const BATCH = 32
/** Points on the way from an empty layer. */
const STEPS = 16
/** As many components as there are colours to tell apart. */
export const MOST_COMPONENTS = 12
/** Of each component, no two of them nearer than so many decisions: neighbours are alike. */
const EXAMPLES = 8
const APART = 10

/** A layer taken apart by what it adds to a target: all that a further moment needs. */
export interface Sight {
  readonly agent: Agent
  readonly layer: LayerInfo
  readonly target: Target
  readonly components: Components
}

/** A moment's numbers: how many [places × channels] there are is a matter of the layer. */
interface Found {
  /** [2 × components × places]: what each adds above zero, and below. */
  readonly added: Float32Array
  readonly sum: number
  readonly owed: number
}

export async function takeSightApart(
  open: Open,
  { layer: name, target: given, count, seed }: AttributionsRequest,
  agent: Agent,
  step: Step,
  signal: AbortSignal,
): Promise<{ readonly sight: Sight; readonly answer: AttributionsAnswer }> {
  const layer = pictureOf(agent, name)
  const target = parseTarget(given, outputWidths(agent.model))
  if (!Number.isInteger(count) || count < 2 || count > MOST_COMPONENTS)
    throw new InputError('count', `must be a whole number from 2 to ${MOST_COMPONENTS}`)
  const rows = evenly(
    Int32Array.from({ length: open.rows }, (_, row) => row),
    MOST_FITTED,
  )
  const read = await readRows(open, rows, { agent, layer, target }, (share) => step(0.4 * share))
  const channels = layer.shape[2]!
  const parts = Float32Array.from(read.flatMap(({ parts: own }) => [...own]))
  const components = await takeSteps(componentsOf(parts, channels, count, createRandom(seed)), {
    signal,
    progress: ({ share }) => void step(0.4 + 0.4 * share).catch(() => {}),
  })
  const sight = { agent, layer, target, components }
  const found: Found[] = []
  for (const [i, one] of read.entries()) {
    found.push({ ...one, added: addedBy(components, one.parts) })
    await step(0.8 + (0.2 * i) / read.length)
  }
  return { sight, answer: answerOf(open, sight, rows, found) }
}

/** The same components at another moment. */
export async function attributionsAt(open: Open, sight: Sight, row: number): Promise<RowAttributions> {
  const [one] = await readRows(open, Int32Array.of(row), sight, async () => {})
  const { parts, sum, owed } = one!
  return { row, added: addedBy(sight.components, parts), sum, owed }
}

/** Throws InputError naming the hidden pictures that there are. */
function pictureOf({ model, name: who }: Agent, name: string): LayerInfo {
  const pictures = picturesOf(model.layers)
  const found = pictures.find((layer) => layer.name === name)
  if (!found)
    throw new InputError(
      'layer',
      `"${name}" is no hidden picture of ${who}; there is ${pictures.map((layer) => layer.name).join(', ') || 'none'}`,
    )
  return found
}

const picturesOf = (layers: readonly LayerInfo[]) => layers.filter(({ shape }) => shape.length === 3)

async function readRows(
  { reader }: Open,
  rows: Int32Array,
  { agent, layer, target }: Omit<Sight, 'components'>,
  step: Step,
): Promise<(Omit<Found, 'added'> & { readonly parts: Float32Array })[]> {
  const { observation } = reader.spec!
  const size = observationSize(observation)
  const cells = layer.shape.reduce((a, b) => a * b, 1)
  const found: (Omit<Found, 'added'> & { readonly parts: Float32Array })[] = []
  for (let first = 0; first < rows.length; first += BATCH) {
    const some = rows.subarray(first, first + BATCH)
    const observations = blankObservations(observation, some.length)
    const memories: (Float32Array | null)[] = []
    for (const [i, row] of some.entries()) {
      const share = (first + i) / rows.length
      await step(share)
      const { planes, memory } = (await reader.seen(row, agent, () => step(share)))!
      observations.set(observationOf(observation, planes), i * size)
      memories.push(memory)
    }
    const { parts, sums, owed } = await readLayer(agent.model, observations, memories, {
      layer: layer.name,
      target,
      steps: STEPS,
    })
    for (const i of some.keys())
      found.push({ parts: parts.slice(i * cells, (i + 1) * cells), sum: sums[i]!, owed: owed[i]! })
  }
  return found
}

function answerOf({ reader }: Open, sight: Sight, rows: Int32Array, found: readonly Found[]): AttributionsAnswer {
  const { layer, agent, components } = sight
  const [height, width] = layer.shape as [number, number]
  const count = components.directions.length
  const places = height * width
  const fields = fieldsOf(agent.model, layer, agent.model.observation)
  const totals = new Float32Array(2 * count)
  for (const { added } of found) added.forEach((value, i) => (totals[Math.floor(i / places)]! += value / found.length))
  const peaks = found.map(({ added }) => added.reduce((most, value) => Math.max(most, value), 0)).sort((a, b) => a - b)
  return {
    height,
    width,
    count,
    fields: fields.map(({ start, step, size }) => [start, step, size]),
    totals,
    scale: peaks[peaks.length >> 1] ?? 0,
    examples: Array.from({ length: count }, (_, k) => examplesOf(k, count, places, rows, found)),
    gap: gapOfAll(
      found.map(({ sum }) => sum),
      found.map(({ owed }) => owed),
    ),
    moments: rows.length,
    observed: agent.model.observation.slice(0, 2) as [number, number],
    words: `${components.words} Found in ${rows.length} moments of ${reader.spec!.title}.`,
  }
}

/** Where a component is strongest, for or against: of each moment its strongest place, strongest moments first, apart from one another. */
function examplesOf(
  k: number,
  count: number,
  places: number,
  rows: Int32Array,
  found: readonly Found[],
): AttributionExample[] {
  const best = found.map(({ added }, i): AttributionExample => {
    let top: AttributionExample = { row: rows[i]!, place: 0, adds: 0 }
    for (const [half, sign] of [1, -1].entries())
      for (let place = 0; place < places; place++) {
        const value = added[(half * count + k) * places + place]!
        if (value > Math.abs(top.adds)) top = { row: rows[i]!, place, adds: sign * value }
      }
    return top
  })
  const examples: AttributionExample[] = []
  for (const one of best.sort((a, b) => Math.abs(b.adds) - Math.abs(a.adds) || a.row - b.row)) {
    if (one.adds === 0 || examples.length === EXAMPLES) break
    if (examples.every(({ row }) => Math.abs(row - one.row) >= APART)) examples.push(one)
  }
  return examples
}
