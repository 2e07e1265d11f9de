import type { Row } from '../../contracts/study'
import { InputError } from '../../contracts/errors'
import { defaults } from '../../contracts/options'
import { imageShape, type NamedArray } from '../../contracts/model'
import type { SaliencyMethod } from '../../contracts/saliency'
import { spearman } from '../../saliency/correlation'
import { drawnAnew, reliabilityOf } from '../../saliency/sampling'
import { topCount, topOverlap } from './agreement'
import { infidelity, probe, type Probe, type ProbeKind } from './infidelity'
import { area, blurred, course, meanCurve, randomCourse, type Course } from './insertion'
import { litPeer } from './lit'
import { pixelsOf } from './pixels'
import {
  litLikeness,
  randomised,
  replacements,
  underReplacement,
  type Likeness,
  type MetricId,
  type Replacement,
} from './metrics'
import { magnitudes, orderOf, permuted, shifted } from './order'
import { shuffle } from '../../random'
import { streamOf } from '../../streams'
import { visitRandomised } from './randomisation'
import { maxSensitivity } from './sensitivity'
import { similarity } from './similarity'
import { balanceOf, mapOf, signedOptions, type State } from './state'

export interface Trial {
  /** To be measured. */
  readonly methods: readonly SaliencyMethod[]
  /** To be compared. */
  readonly pairs: readonly (readonly [SaliencyMethod, SaliencyMethod])[]
  /** Its policy is given other weights for a while: nobody else may be using it. */
  readonly state: State
  /** How the picture usually looks there, [h·w·planes] in 0 … 1. */
  readonly background: Float32Array
  /** Weights that have learnt nothing. */
  readonly fresh: readonly NamedArray[]
  /** What random streams are made from. */
  readonly words: readonly (string | number)[]
  breathe(): Promise<void>
}

interface Explained {
  readonly method: SaliencyMethod
  readonly map: Float32Array
  readonly order: Uint32Array
}

/** Every measure at one state, in rows that name the method (and the `other` one). What else is asked changes no number. */
export async function* measure(trial: Trial): AsyncGenerator<Row> {
  const explained = new Map<SaliencyMethod, Explained>()
  for (const method of new Set([...trial.methods, ...trial.pairs.flat()])) {
    await trial.breathe()
    const map = await mapOf(method, trial.state).catch(refusal)
    if (typeof map !== 'string')
      explained.set(method, { method, map, order: orderOf(map, streamOf(...trial.words, 'ties', method.id)) })
    else if (trial.methods.includes(method))
      yield { method: method.id, metric: 'refused', value: null, baseline: null, reason: map }
  }
  const measured = trial.methods.flatMap((method) => explained.get(method) ?? [])
  if (measured.length > 0) {
    yield* courses(trial, measured)
    yield* infidelities(trial, measured)
    yield* sensitivities(trial, measured)
    yield* likenessRows(trial, measured)
    yield* precision(trial, measured)
  }
  for (const [a, b] of trial.pairs) yield* agreement(explained.get(a), explained.get(b))
}

function refusal(error: unknown): string {
  if (error instanceof InputError) return error.problem
  throw error
}

export const RANDOM_ORDERS = 8
export const SHIFTS = 4

async function* courses(trial: Trial, explained: readonly Explained[]): AsyncGenerator<Row> {
  const { state, background } = trial
  const blanks = { background, blur: await blurred(state), black: new Float32Array(state.pixels.length) }
  for (const replacement of Object.keys(replacements) as Replacement[])
    yield* coursesInto(trial, blanks[replacement], replacement, explained)
}

/** Under the neutral replacement also for the logit, and against the same map elsewhere. */
async function* coursesInto(
  { state, words, breathe }: Trial,
  blank: Float32Array,
  replacement: Replacement,
  explained: readonly Explained[],
): AsyncGenerator<Row> {
  const [h, w] = imageShape(state.model.observation)
  const random = streamOf(...words, 'orders')
  const chance: Course[] = []
  for (let i = 0; i < RANDOM_ORDERS; i++) chance.push(await randomCourse(state, blank, shuffle(h * w, random)))
  const scale = area(meanCurve(chance.map(({ deletion }) => deletion.logit)))
  for (const { method, map, order } of explained) {
    await breathe()
    const own = await course(state, blank, order)
    const elsewhere: Course[] = []
    const draws = streamOf(...words, 'shifts', method.id)
    if (replacement === 'background')
      for (let i = 0; i < SHIFTS; i++)
        elsewhere.push(await course(state, blank, orderOf(shifted(map, [h, w], draws), draws)))
    for (const kind of ['deletion', 'insertion'] as const) {
      const row = (metric: MetricId, curve: readonly number[], others: readonly (readonly number[])[]): Row => {
        const baselineCurve = meanCurve(others)
        return { method: method.id, metric, value: area(curve), baseline: area(baselineCurve), curve, baselineCurve }
      }
      const policy = (one: Course) => one[kind].policy
      const close = (one: Course) => one[kind].logit.map((gap) => 1 - gap / scale)
      yield row(underReplacement(kind, replacement), policy(own), chance.map(policy))
      if (replacement !== 'background') continue
      yield row(`${kind}-shifted`, policy(own), elsewhere.map(policy))
      if (scale > 0) yield row(`${kind}-logit`, close(own), chance.map(close))
    }
  }
}

const PERMUTATIONS = 8

async function* infidelities({ state, words, breathe }: Trial, explained: readonly Explained[]): AsyncGenerator<Row> {
  const [h, w] = imageShape(state.model.observation)
  const probes = new Map<ProbeKind, Probe>()
  for (const { method, map } of explained) {
    await breathe()
    const kind = method.perLight ? 'slope' : 'share'
    const squares = probes.get(kind) ?? (await probe(state, kind, streamOf(...words, 'squares', kind)))
    probes.set(kind, squares)
    const options = signedOptions(method)
    const read =
      options && JSON.stringify(options) !== JSON.stringify(defaults(method.options))
        ? await mapOf(method, state, options)
        : map
    const ask = (one: Float32Array) => infidelity(one, [h, w], squares, options !== undefined)
    const random = streamOf(...words, 'infidelity', method.id)
    const chance = Array.from({ length: PERMUTATIONS }, () => ask(permuted(read, random)))
    yield {
      method: method.id,
      metric: 'infidelity',
      value: ask(read),
      baseline: chance.reduce((sum, value) => sum + value, 0) / PERMUTATIONS,
    }
  }
}

async function* sensitivities({ state, words, breathe }: Trial, explained: readonly Explained[]): AsyncGenerator<Row> {
  for (const { method, map } of explained) {
    await breathe()
    const found = await maxSensitivity(
      method,
      state,
      map,
      defaults(method.options),
      streamOf(...words, 'sensitivity', method.id),
    )
    if (found) yield { method: method.id, metric: 'sensitivity', ...found }
  }
}

/** Fewer pixels have no rank correlation worth the name. */
const FEWEST = 10

async function* likenessRows(
  { state, background, fresh, words, breathe }: Trial,
  explained: readonly Explained[],
): AsyncGenerator<Row> {
  const [h, w, planes] = imageShape(state.model.observation)
  const { lit, varying } = pixelsOf(state.pixels, background, planes)
  const alike = (map: Float32Array, other: Float32Array): [Likeness, number][] => {
    const [a, b] = [magnitudes(map), magnitudes(other)]
    const over = (pixels: Uint32Array) => spearman(at(a, pixels), at(b, pixels))
    return [
      ...(Object.entries(similarity(a, b, [h, w])) as [Likeness, number][]),
      ...(lit.length >= FEWEST ? [['spearman-lit', over(lit)] as [Likeness, number]] : []),
      ...(varying.length >= FEWEST ? [['spearman-varying', over(varying)] as [Likeness, number]] : []),
    ]
  }
  const rows: Row[] = []
  const chance = explained.map(
    ({ method, map }) => new Map(alike(map, permuted(map, streamOf(...words, 'likeness', method.id)))),
  )
  const mask = await mapOf(litPeer, state)
  for (const { method, map } of explained)
    if (method !== litPeer)
      for (const [likeness, value] of alike(map, mask))
        rows.push({ method: method.id, metric: litLikeness(likeness), value, baseline: null })
  await visitRandomised(state.model, fresh, async (depth, step) => {
    for (const [i, { method, map }] of explained.entries()) {
      await breathe()
      for (const [likeness, value] of alike(map, await mapOf(method, state)))
        rows.push({
          method: method.id,
          metric: randomised(likeness),
          value,
          baseline: chance[i]!.get(likeness)!,
          depth,
          step,
        })
    }
  })
  yield* rows
}

const at = (map: Float32Array, pixels: Uint32Array) => Float32Array.from(pixels, (pixel) => map[pixel]!)

/** How far a map is what it estimates: drawn anew, and added up. */
async function* precision({ state, breathe }: Trial, explained: readonly Explained[]): AsyncGenerator<Row> {
  for (const { method, map } of explained) {
    const usual = defaults(method.options)
    const other = drawnAnew(method, usual)
    if (other) {
      await breathe()
      const value = reliabilityOf(map, await mapOf(method, state, other))
      if (value !== null) yield { method: method.id, metric: 'reliability', value, baseline: null }
    }
    if (method.explainBalanced) {
      await breathe()
      yield { method: method.id, metric: 'completeness', baseline: null, ...(await balanceOf(method, state)) }
    }
  }
}

function* agreement(a: Explained | undefined, b: Explained | undefined): Generator<Row> {
  if (!a || !b) return
  const names = { method: a.method.id, other: b.method.id }
  yield { ...names, metric: 'agreement-spearman', value: spearman(magnitudes(a.map), magnitudes(b.map)), baseline: 0 }
  yield {
    ...names,
    metric: 'agreement-top',
    value: topOverlap(a.order, b.order),
    baseline: topCount(a.map.length) / a.map.length,
  }
}
