import { framesOf } from '../../contracts/observation'
import type { Cell, Row, Subject, SubjectInfo } from '../../contracts/study'
import { createPolicy } from '../../agents/policy'
import type { EnvSpec } from '../../contracts/env'
import { InputError } from '../../contracts/errors'
import { defaults } from '../../contracts/options'
import type { NamedArray } from '../../contracts/policy'
import type { SaliencyMethod } from '../../contracts/saliency'
import { saliencyMethod, saliencyMethods } from '../../saliency/registry'
import type { Surroundings } from '../experiment'
import { topCount, topOverlap } from './agreement'
import { infidelity, probe, type Probe, type ProbeKind } from './infidelity'
import { area, blurred, course, meanCurve, randomCourse, type Course } from './insertion'
import { likenesses, randomised, type Likeness, type MetricId } from './metrics'
import { magnitudes, orderOf, permuted, shifted, shuffle, streamOf } from './order'
import { visitRandomised } from './randomisation'
import { maxSensitivity } from './sensitivity'
import { similarity, spearman } from './similarity'
import { mapOf, signedOptions, stateOf, type State } from './state'
import { drawMoments } from '../moments/design'

/** Saliency methods put to the test themselves: on states of an agent, against chance, with the answers of the same method where nothing has been learnt. */
export interface MethodsRequest {
  /** Ids; none = all there are. */
  readonly methods: readonly string[]
  /** Per agent. */
  readonly states: number
  /** States drawn from one rollout. Those of one rollout count as one, so more than 1 costs certainty. */
  readonly perRollout: number
  /** Decisions per rollout at most. */
  readonly decisions: number
  readonly seed: number
}

export interface MethodsBench extends Omit<MethodsRequest, 'methods'> {
  readonly spec: EnvSpec
  readonly methods: readonly SaliencyMethod[]
}

/** Throws InputError naming what does not fit, with what would fix it. */
export function openMethods({ methods, ...rest }: MethodsRequest, spec: EnvSpec, agents: readonly SubjectInfo[]): MethodsBench {
  if (agents.length === 0) throw new InputError('agents', 'are missing: choose at least one')
  for (const agent of agents) if (agent.env !== spec.id) throw new InputError('agents', `${agent.name} plays ${agent.env}; choose one that plays ${spec.id}`)
  if (rest.states < 2) throw new InputError('states', 'must be at least 2: one says nothing of the next')
  const frames = framesOf(spec.observation)
  if (rest.decisions <= frames) throw new InputError('decisions', `must be more than ${frames}, which the first full stack takes`)
  return { ...rest, spec, methods: methods.length > 0 ? [...new Set(methods)].map(saliencyMethod) : saliencyMethods }
}

/** One rollout is one cell. */
export function planMethods({ states, perRollout, decisions, seed, methods }: MethodsBench, agents: number): Cell[] {
  return Array.from({ length: Math.ceil(states / perRollout) }, (_, i) => i).flatMap((i) =>
    Array.from({ length: agents }, (_, agent) => ({ key: `${agent}-${seed + i}`, agent, seed: seed + i, cost: decisions + 100 * methods.length * Math.min(perRollout, states) })),
  )
}

/** Tidy rows {cell, agent, seed, decision, method, metric, value, baseline}; `curve`, `depth` and `other` where there is one. */
export async function* runMethods(bench: MethodsBench, cell: Cell, subject: Subject, { loadGame, breathe }: Surroundings): AsyncGenerator<Row> {
  const { spec, decisions, seed, states, perRollout } = bench
  const samples = Math.min(perRollout, states - (cell.seed - seed) * perRollout)
  const moments = await drawMoments({ claim: { decisions, samples }, spec }, cell, subject, await loadGame(spec.id, 1), breathe)
  // The agent's own weights stay out of it: others may be asking it meanwhile.
  const twin = createPolicy({ env: spec, network: subject.policy.network, seed: streamOf(cell.seed, 'fresh weights').word() })
  try {
    const fresh = await twin.read()
    twin.write(await subject.policy.read())
    for (const { decision, planes } of moments) {
      const state = await stateOf(twin, planes, spec)
      try {
        const words = [cell.seed, decision]
        for await (const row of measure({ methods: bench.methods, state, fresh, words, breathe })) yield { cell: cell.key, agent: subject.id, seed: cell.seed, decision, ...row }
      } finally {
        state.observation.dispose()
      }
    }
  } finally {
    twin.dispose()
  }
}

export interface Trial {
  readonly methods: readonly SaliencyMethod[]
  /** Its policy is given other weights for a while: nobody else may be using it. */
  readonly state: State
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

/** Every measure at one state. Neither the other methods nor the other states change any number. */
export async function* measure(trial: Trial): AsyncGenerator<Row> {
  const explained: Explained[] = []
  for (const method of trial.methods) {
    await trial.breathe()
    const map = await mapOf(method, trial.state).catch(refusal)
    if (typeof map === 'string') yield { method: method.id, metric: 'refused', value: null, baseline: null, reason: map }
    else explained.push({ method, map, order: orderOf(map, streamOf(...trial.words, 'ties', method.id)) })
  }
  yield* courses(trial, explained)
  yield* infidelities(trial, explained)
  yield* sensitivities(trial, explained)
  yield* likenessRows(trial, explained)
  yield* agreements(explained)
}

function refusal(error: unknown): string {
  if (error instanceof InputError) return error.problem
  throw error
}

const RANDOM_ORDERS = 8
const SHIFTS = 4

async function* courses({ state, words, breathe }: Trial, explained: readonly Explained[]): AsyncGenerator<Row> {
  const [h, w] = state.policy.inputShape
  const blank = await blurred(state)
  const random = streamOf(...words, 'orders')
  const chance: Course[] = []
  for (let i = 0; i < RANDOM_ORDERS; i++) chance.push(await randomCourse(state, blank, shuffle(h * w, random)))
  const scale = area(meanCurve(chance.map(({ deletion }) => deletion.logit)))
  for (const { method, map, order } of explained) {
    await breathe()
    const own = await course(state, blank, order)
    const elsewhere: Course[] = []
    const draws = streamOf(...words, 'shifts', method.id)
    for (let i = 0; i < SHIFTS; i++) elsewhere.push(await course(state, blank, orderOf(shifted(map, [h, w], draws), draws)))
    for (const kind of ['deletion', 'insertion'] as const) {
      const row = (metric: MetricId, curve: readonly number[], others: readonly (readonly number[])[]): Row => {
        const baselineCurve = meanCurve(others)
        return { method: method.id, metric, value: area(curve), baseline: area(baselineCurve), curve, baselineCurve }
      }
      const close = (one: Course) => one[kind].logit.map((gap) => 1 - gap / scale)
      yield row(kind, own[kind].policy, chance.map((one) => one[kind].policy))
      yield row(`${kind}-shifted`, own[kind].policy, elsewhere.map((one) => one[kind].policy))
      if (scale > 0) yield row(`${kind}-logit`, close(own), chance.map(close))
    }
  }
}

const PERMUTATIONS = 8

async function* infidelities({ state, words, breathe }: Trial, explained: readonly Explained[]): AsyncGenerator<Row> {
  const [h, w] = state.policy.inputShape
  const probes = new Map<ProbeKind, Probe>()
  for (const { method, map } of explained) {
    await breathe()
    const kind = method.perLight ? 'slope' : 'share'
    const squares = probes.get(kind) ?? (await probe(state, kind, streamOf(...words, 'squares', kind)))
    probes.set(kind, squares)
    const options = signedOptions(method)
    const read = options && JSON.stringify(options) !== JSON.stringify(defaults(method.options)) ? await mapOf(method, state, options) : map
    const ask = (one: Float32Array) => infidelity(one, [h, w], squares, options !== undefined)
    const random = streamOf(...words, 'infidelity', method.id)
    const chance = Array.from({ length: PERMUTATIONS }, () => ask(permuted(read, random)))
    yield { method: method.id, metric: 'infidelity', value: ask(read), baseline: chance.reduce((sum, value) => sum + value, 0) / PERMUTATIONS }
  }
}

async function* sensitivities({ state, words, breathe }: Trial, explained: readonly Explained[]): AsyncGenerator<Row> {
  for (const { method, map } of explained) {
    await breathe()
    const found = await maxSensitivity(method, state, map, defaults(method.options), streamOf(...words, 'sensitivity', method.id))
    if (found) yield { method: method.id, metric: 'sensitivity', ...found }
  }
}

async function* likenessRows({ state, fresh, words, breathe }: Trial, explained: readonly Explained[]): AsyncGenerator<Row> {
  const [h, w] = state.policy.inputShape
  const rows: Row[] = []
  const chance = explained.map(({ method, map }) => similarity(magnitudes(map), magnitudes(permuted(map, streamOf(...words, 'likeness', method.id))), [h, w]))
  await visitRandomised(state.policy, fresh, async (depth, step) => {
    for (const [i, { method, map }] of explained.entries()) {
      await breathe()
      const alike = similarity(magnitudes(map), magnitudes(await mapOf(method, state)), [h, w])
      for (const likeness of Object.keys(likenesses) as Likeness[])
        rows.push({ method: method.id, metric: randomised(likeness), value: alike[likeness], baseline: chance[i]![likeness], depth, step })
    }
  })
  yield* rows
}

function* agreements(explained: readonly Explained[]): Generator<Row> {
  for (const [i, a] of explained.entries())
    for (const b of explained.slice(i + 1)) {
      const names = { method: a.method.id, other: b.method.id }
      yield { ...names, metric: 'agreement-spearman', value: spearman(magnitudes(a.map), magnitudes(b.map)), baseline: 0 }
      yield { ...names, metric: 'agreement-top', value: topOverlap(a.order, b.order), baseline: topCount(a.map.length) / a.map.length }
    }
}
