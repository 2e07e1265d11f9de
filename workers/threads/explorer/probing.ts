import { InputError } from '../../lab/contracts/errors'
import type { Quantity } from '../../lab/contracts/quantity'
import { probe, probeEach, type Rows } from '../../lab/memory/probes'
import { quantitiesOf } from '../../lab/play/quantities'
import { spans } from '../../lab/recording/rows'
import { streamOf } from '../../lab/streams'
import type { QuantityProbe } from '../api'
import type { Apart } from './memory'
import type { Open, Step } from './moments'

/** Rows that a probe is fitted on at most; of more, every second, third, … decision of a game: neighbours say the same. */
const MOST_PROBED = 10_000

/** What is true at every row of a recording, by the quantity's id: [rows], NaN where there is none. */
export type Measured = ReadonlyMap<string, Float32Array>

/** Plays the recording again, and measures. Throws InputError where nobody wrote down what is true of the game. */
export async function measureAll({ reader, rows, trajectory }: Open, step: Step): Promise<Measured> {
  const known = reader.spec && quantitiesOf(reader.spec.id)
  if (!known)
    throw new InputError(
      'quantities',
      `are missing: nobody wrote down what is true of ${trajectory.game.title} in numbers`,
    )
  const measured = new Map(known.all.map(({ id }) => [id, new Float32Array(rows)]))
  for (let row = 0; row < rows; row++) {
    await step(row / rows)
    const now = known.measure(reader.state(row)!)
    for (const [id, values] of measured) values[row] = now[id] ?? NaN
  }
  return measured
}

/** Each by itself; the same seed gives the same answers. */
export async function probeAll(
  open: Open,
  apart: Apart,
  measured: Measured,
  seed: number,
  step: Step,
): Promise<QuantityProbe[]> {
  const places = placesOf(open)
  const probes: QuantityProbe[] = []
  for (const [id, values] of measured) {
    await step(probes.length / measured.size)
    probes.push(probeOne(id, values, apart, places, seed))
  }
  return probes
}

function probeOne(
  id: Quantity['id'],
  values: Float32Array,
  { count, scores }: Apart,
  { episodes, times }: Places,
  seed: number,
): QuantityProbe {
  const there = [...values.keys()].filter((row) => !Number.isNaN(values[row]!) && !Number.isNaN(scores[row * count]!))
  const every = Math.ceil(there.length / MOST_PROBED)
  const used = there.filter((row) => times[row]! % every === 0)
  const points = new Float32Array(used.length * count)
  used.forEach((row, i) => points.set(scores.subarray(row * count, (row + 1) * count), i * count))
  const rows: Rows = {
    points,
    shape: [used.length, count],
    episodes: Int32Array.from(used, (row) => episodes[row]!),
    times: Int32Array.from(used, (row) => times[row]!),
  }
  const about = { id, rows: used.length, episodes: new Set(rows.episodes).size }
  const target = used.map((row) => values[row]!)
  try {
    const { r2, low, high, chance, p } = probe(rows, target, streamOf(String(seed), id))
    const each = Float32Array.from(probeEach(rows, target, streamOf(String(seed), id)))
    return { ...about, refused: '', probe: { r2, low, high, chance, p, each } }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return { ...about, refused: `${error.field} ${error.problem}`, probe: null }
  }
}

type Places = Pick<Rows, 'episodes' | 'times'>

/** Of every row. */
function placesOf({ trajectory: { episodes }, rows }: Open): Places {
  const places = { episodes: new Int32Array(rows), times: new Int32Array(rows) }
  spans({ episodes, rows }).forEach(({ begin, end }, i) => {
    places.episodes.fill(i, begin, end)
    for (let row = begin; row < end; row++) places.times[row] = row - begin
  })
  return places
}
