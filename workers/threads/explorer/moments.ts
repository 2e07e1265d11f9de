import { blankObservations, observationSize } from '../../lab/contracts/observation'
import type { Agent } from '../../lab/contracts/agent'
import type { RowMedia, Trajectory } from '../../lab/contracts/trajectory'
import { readMap } from '../../lab/studies/attention'
import { distance, greediest, softmax } from '../../lab/agents/acting'
import { fittingViews, look, openView } from '../../lab/play/look'
import type { View } from '../../lab/saliency/raw-map'
import { observationOf } from '../../lab/envs/frames'
import { refusals } from '../../lab/saliency/registry'
import type { MomentBatch } from '../../lab/recording/activations'
import type { Common, MapFrame, MomentAnswer, MomentRequest, Verdicts } from '../api'
import { frameOf } from '../map-frame'
import type { Picture, Reader } from './reader'

/** Told how far a long job is, 0 … 1; throws when it has been cancelled. */
export type Step = (share: number) => Promise<void>

export interface Open {
  readonly trajectory: Trajectory
  /** What its file carries beside the columns. */
  readonly media: RowMedia | null
  readonly reader: Reader
  readonly rows: number
}

/** Rows judged in one forward pass. */
export const BATCH = 64

/** One moment as several agents see it, the first of them explained as asked: a view that has nothing to say about it gives way. A launch that comes by itself is nobody's choice: then the likeliest action is explained. */
export async function lookAt(
  { media, reader }: Open,
  { row, views }: Pick<MomentRequest, 'row' | 'views'>,
  agents: readonly Agent[],
): Promise<Omit<MomentAnswer, 'ms'>> {
  const { spec } = reader
  const [picture, carried] = await Promise.all([reader.picture(row), carriedMap(media, row)])
  const base = { row, picture, boxes: reader.boxes(row), carried }
  const seen = (await Promise.all(agents.map((agent) => reader.seen(row, agent)))).flatMap((own) => own ?? [])
  const [first] = seen
  if (!first || !spec) return { ...base, opinions: [], views, refusals: {} }
  const { planes } = first
  const { model } = agents[0]!
  const fitting = fittingViews(views, spec, model)
  const opened = fitting.map((view) => openView(view, spec, model))
  const judgements = await look({
    policies: agents.map(({ model }) => model),
    views: opened,
    planes,
    memories: seen.map(({ memory }) => memory),
    past: seen.map(({ past }) => past),
    spec,
    depth: 'full',
    reliable: true,
  })
  const opinions = judgements.map(({ probabilities, value, maps }, i) => ({
    agent: agents[i]!.id,
    probabilities,
    value,
    maps: maps.map((map) => frameOf(map, fitting[map.view], planes, spec)),
  }))
  return { ...base, opinions, views: fitting, refusals: refusals(model) }
}

/** A map that the file brought along. */
async function carriedMap(media: RowMedia | null, row: number): Promise<MapFrame | null> {
  const saliency = media?.saliency
  if (!saliency) return null
  const map = await saliency.read(row, row + 1)
  return {
    view: 0,
    shape: saliency.shape,
    map,
    signed: map.some((value) => value < 0),
    unit: 'as in the file',
    coarse: false,
    summary: 'a map from the file',
  }
}

/** Mean of |map| over a concept's pixels, every `every`th row; rows between repeat it, so that the line says what was measured. */
export async function followConcept(
  { reader, rows }: Open,
  agent: Agent,
  view: View,
  concept: string,
  every: number,
  step: Step,
): Promise<Float32Array> {
  const { spec } = reader
  const shares = new Float32Array(rows).fill(NaN)
  if (!spec) return shares
  for (let row = 0; row < rows; row += every) {
    await step(row / rows)
    const seen = await reader.seen(row, agent, () => step(row / rows))
    if (!seen) continue
    const { planes, memory, past } = seen
    const request = { policies: [agent.model], views: [view], planes, memories: [memory], past: [past], spec }
    const [judgement] = await look({ ...request, depth: 'full' })
    shares.fill(readMap(judgement!.maps[0]!.map, spec, concept, planes).raw, row, Math.min(rows, row + every))
  }
  return shares
}

/** All rows as an agent meets them, in batches; the last one may be smaller. */
export async function* batchesOf(
  { reader, rows }: Pick<Open, 'reader' | 'rows'>,
  agent: Agent,
  step: Step,
  batch = BATCH,
): AsyncGenerator<MomentBatch, void, void> {
  const observation = reader.spec?.observation
  if (!observation) return
  const size = observationSize(observation)
  for (let first = 0; first < rows; first += batch) {
    await step(first / rows)
    const count = Math.min(batch, rows - first)
    const observations = blankObservations(observation, count)
    const memories: (Float32Array | null)[] = []
    for (let i = 0; i < count; i++) {
      const row = first + i
      const { planes, memory } = (await reader.seen(row, agent, (decision) => step((row + decision) / rows)))!
      observations.set(observationOf(observation, planes), i * size)
      memories.push(memory)
    }
    yield { observations, memories }
  }
}

/** An agent's answer to every row, each with what it remembers there. */
export async function askAll(open: Open, id: string, agent: Agent, step: Step): Promise<Verdicts> {
  const { rows, trajectory } = open
  const { logits } = trajectory.columns
  const count = trajectory.game.actions.length
  const verdicts = {
    agent: id,
    value: new Float32Array(rows),
    action: new Uint8Array(rows),
    distance: new Float32Array(rows).fill(NaN),
  }
  let row = 0
  for await (const { observations, memories } of batchesOf(open, agent, step)) {
    const judged = await agent.judge(observations, memories)
    for (let i = 0; i < memories.length; i++, row++) {
      const own = judged.logits(i)
      verdicts.value[row] = judged.value(i)
      verdicts.action[row] = greediest(own)
      const recorded = logits?.subarray(row * count, (row + 1) * count)
      if (recorded && !Number.isNaN(recorded[0])) verdicts.distance[row] = distance(softmax(own), softmax(recorded))
    }
  }
  return verdicts
}

/** Moments averaged at most; of more, so many are drawn evenly. */
const MOST_AVERAGED = 400
const MOST_MAPS = 60

/** Average picture, average map and action mix of chosen rows. */
export async function commonOf(
  { trajectory, reader }: Open,
  chosen: Int32Array,
  explain: ((row: number) => Promise<MapFrame | null>) | null,
): Promise<Common> {
  const actions = new Float32Array(trajectory.game.actions.length)
  for (const row of chosen) actions[trajectory.columns.action[row] ?? 0]! += 1 / chosen.length
  const rows = evenly(chosen, MOST_AVERAGED)
  const pictures: Picture[] = []
  for (const row of rows) pictures.push(...[(await reader.picture(row)) ?? []].flat())
  const picture = averagePicture(pictures)
  return { rows: rows.length, picture, map: explain && (await averageMap(evenly(rows, MOST_MAPS), explain)), actions }
}

export function evenly(rows: Int32Array, most: number): Int32Array {
  if (rows.length <= most) return rows
  return Int32Array.from({ length: most }, (_, i) => rows[Math.floor((i * rows.length) / most)]!)
}

function averagePicture(pictures: readonly Picture[]): Picture | null {
  const [first] = pictures
  if (!first) return null
  const sum = new Float64Array(first.pixels.byteLength)
  for (const { pixels } of pictures) new Uint8Array(pixels).forEach((value, i) => (sum[i]! += value))
  return { ...first, pixels: Uint8ClampedArray.from(sum, (value) => value / pictures.length).buffer }
}

async function averageMap(
  rows: Int32Array,
  explain: (row: number) => Promise<MapFrame | null>,
): Promise<MapFrame | null> {
  let mean: MapFrame | null = null
  for (const row of rows) {
    const frame = await explain(row)
    if (!frame) continue
    mean ??= {
      ...frame,
      map: new Float32Array(frame.map.length),
      ...(frame.inputs && { inputs: new Float32Array(frame.inputs.length) }),
      summary: `mean of ${rows.length} maps`,
    }
    frame.map.forEach((value, i) => (mean!.map[i]! += value / rows.length))
    frame.inputs?.forEach((value, i) => (mean!.inputs![i]! += value / rows.length))
  }
  return mean
}
