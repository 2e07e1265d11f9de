import { gridOf, observationShape } from '../contracts/observation'
import * as ops from '../backend/ops'
import type { Tensor } from '../contracts/tensor'
import { observedFrame, type EnvSpec } from '../contracts/env'
import { InputError } from '../contracts/errors'
import { parseOptions } from '../contracts/options'
import type { Policy, PolicyInputs } from '../contracts/model'
import { inputsOf, upload } from '../models/upload'
import { asksForChosen, chosenTarget } from '../contracts/target'
import type { ViewSpec } from '../contracts/recording'
import { sizedOptions, type Explained, type Subject } from '../contracts/saliency'
import { balanced, rawMap, withReliability, type Again, type RawMap, type View } from '../saliency/raw-map'
import { explainMany, refusalOf, saliencyMethod, saliencyMethods } from '../saliency/registry'
import { outputWidths, parseTarget, policyOutputs } from '../saliency/targets'
import { softmax } from '../agents/acting'
import { observationOf } from '../envs/frames'
import type { Experience, Plane } from '../contracts/moment'

/** A slope at the input: whatever can be differentiated has one. */
const PLAINEST = 'jacobian'

/** How much to compute: only what acting needs, a first map, or the map as asked for. */
export type Depth = 'act' | 'coarse' | 'full'

/** What one agent makes of one moment. */
export interface Judgement {
  readonly logits: Float32Array
  readonly probabilities: Float32Array
  readonly value: number
  /** What it brings to the next decision; absent where it has no memory. */
  readonly memory?: Float32Array
  /** One per view that can explain this agent, in order; none when only acting. */
  readonly maps: readonly RawMap[]
}

export interface LookRequest {
  /** The one who plays, then rivals: all judge the same planes. */
  readonly policies: readonly Policy[]
  readonly views: readonly View[]
  readonly planes: readonly Plane[]
  readonly spec: EnvSpec
  readonly depth: Depth
  /** Estimates are made once more with another seed, where they are made in full. */
  readonly reliable?: boolean
  /**
   * Where the player's action is not the greatest logit (sampled, a key, a launch): what it will be, given the
   * distribution. Views of the chosen action then cost a second read-back; otherwise everything comes in one.
   */
  readonly choose?: (logits: Float32Array) => number
  /** What each of them remembers; null or absent: nothing yet. */
  readonly memories?: readonly (Float32Array | null)[]
  /** The decisions that each of those came from, oldest first, with what was remembered then. */
  readonly past?: readonly (readonly Experience[])[]
}

/**
 * Checks a view against the method's own options, the game's actions and, where it is known, who is explained. Throws InputError naming
 * the method, option or target.
 */
export function openView(
  { method: id, target, options }: ViewSpec,
  { actions, observation }: Pick<EnvSpec, 'actions' | 'observation'>,
  model: Explained | null = null,
): View {
  const method = saliencyMethod(id)
  const refusal = model && refusalOf(method, model)
  if (refusal) throw new InputError('method', refusal)
  return {
    method,
    target: parseTarget(target, model ? outputWidths(model) : policyOutputs(actions.length)),
    options: parseOptions(sizedOptions(method.options, observation), options),
  }
}

/**
 * The same views where somebody else is explained: one that does not fit gives way, to the chosen action if only its target is missing, else to
 * the plainest method that there is; of two that come to be the same one stays.
 */
export function fittingViews(
  views: readonly ViewSpec[],
  spec: Pick<EnvSpec, 'actions' | 'observation'>,
  model: Explained | null,
): readonly ViewSpec[] {
  const fits = (view: ViewSpec) => opens(view, spec, model)
  if (views.every(fits)) return views
  const found = views.flatMap((view) => [view, ...substitutes(view)].filter(fits).slice(0, 1))
  const texts = found.map((view) => JSON.stringify(view))
  return found.filter((_, i) => texts.indexOf(texts[i]!) === i)
}

function substitutes(view: ViewSpec): ViewSpec[] {
  const others = [PLAINEST, ...saliencyMethods.map(({ id }) => id)]
  return [
    { ...view, target: chosenTarget },
    ...others.flatMap((method) =>
      [view.target, chosenTarget].map((target): ViewSpec => ({ method, target, options: {} })),
    ),
  ]
}

function opens(view: ViewSpec, spec: Pick<EnvSpec, 'actions' | 'observation'>, model: Explained | null): boolean {
  try {
    openView(view, spec, model)
    return true
  } catch (error) {
    if (error instanceof InputError) return false
    throw error
  }
}

/** One upload, forward and explanation for every policy (a view that has nothing to say about one gives no map of it), one read-back of [logits | value | maps] for all of them. */
export async function look(request: LookRequest): Promise<Judgement[]> {
  const { policies, depth, choose } = request
  const views = depth === 'act' ? [] : request.views.map((view) => (depth === 'coarse' ? coarsened(view) : view))
  const chosenMatters = choose !== undefined && views.some(({ target }) => asksForChosen(target))
  const [first] = chosenMatters ? await run({ ...request, policies: policies.slice(0, 1) }, [], undefined) : []
  const chosen = first && choose?.(first.logits)
  const judgements = await run(request, views, chosen)
  return depth === 'full' ? judged(request, views, judgements, chosen) : judgements
}

/** What has to be asked more than once to be judged. */
async function judged(
  request: LookRequest,
  views: readonly View[],
  judgements: readonly Judgement[],
  chosen: number | undefined,
): Promise<Judgement[]> {
  const done: Judgement[] = []
  for (const [i, judgement] of judgements.entries()) {
    const { policies, memories, past } = request
    const own = <T>(all: readonly T[]) => all.slice(i, i + 1)
    const alone = {
      ...request,
      policies: own(policies),
      ...(memories && { memories: own(memories) }),
      ...(past && { past: own(past) }),
    }
    const maps: RawMap[] = []
    for (const map of judgement.maps) {
      const view = views[map.view]!
      const again: Again = async (options) => {
        const [other] = await run(alone, [{ ...view, options }], i === 0 ? chosen : undefined)
        return { ...other!.maps[0]!, view: map.view }
      }
      const near = await balanced(map, view, again)
      maps.push(request.reliable ? await withReliability(near, view, again) : near)
    }
    done.push({ ...judgement, maps })
  }
  return done
}

async function run(request: LookRequest, views: readonly View[], chosen: number | undefined): Promise<Judgement[]> {
  const packed = ops.tidy(() => {
    const { policies, spec, planes, memories = [] } = request
    const x = upload(observationOf(spec.observation, planes), observationShape(spec.observation))
    return pack(
      policies.flatMap((policy, i) =>
        judge(policy, i, inputsOf(policy, x, [memories[i] ?? null]), request, views, i === 0 ? chosen : undefined),
      ),
    )
  })
  return unpack(await readBack(packed), request.policies, request.spec, views, request.depth)
}

function pack(parts: readonly Tensor[]): Tensor {
  return ops.concat(parts.map((part) => ops.reshape(part, [-1])))
}

async function readBack(packed: Tensor): Promise<Float32Array> {
  try {
    return await ops.readBack(packed)
  } finally {
    packed.dispose()
  }
}

function judge(
  policy: Policy,
  who: number,
  inputs: PolicyInputs,
  request: LookRequest,
  views: readonly View[],
  chosen: number | undefined,
): Tensor[] {
  const { planes, spec } = request
  const { logits, value, memory } = policy.forward(inputs)
  const past = pastOf(policy, who, request, views)
  const subject: Omit<Subject, 'target'> = {
    model: policy,
    inputs,
    of: 'observation',
    objects: planes.map(({ boxes }) => boxes),
    kinds: spec.kinds,
    frame: observedFrame(spec),
    ...(chosen !== undefined && { chosen }),
    ...(past !== undefined && { past }),
  }
  const fitting = views.filter(({ method }) => refusalOf(method, policy) === null)
  return [logits, value, ...(memory ? [memory] : []), ...explain(subject, fitting)]
}

/** As much as the views unroll. Null: the memory begins here; undefined: nobody knows, or nobody asks. */
function pastOf(policy: Policy, who: number, { past, spec }: LookRequest, views: readonly View[]): Subject['past'] {
  const back = Math.max(
    0,
    ...views.map(({ options }) => (options['memory'] === 'unrolled' ? Number(options['back']) - 1 : -1)),
  )
  const own = past?.[who]
  if (!own || policy.memory === 0) return undefined
  const known = back === 0 ? [] : own.slice(-back)
  const [first] = known
  if (!first) return null
  const rows = known.map(({ planes }) =>
    upload(observationOf(spec.observation, planes), observationShape(spec.observation)),
  )
  const memory = new Float32Array(policy.memory)
  memory.set(first.memory ?? [])
  return { observations: ops.concat(rows), memory: ops.tensor(memory, [1, policy.memory]) }
}

/** A map for each view, and behind one that ought to add up its sums. Views that differ only in their target share one pass. */
function explain(subject: Omit<Subject, 'target'>, views: readonly View[]): Tensor[] {
  const maps: Tensor[][] = []
  const shared = (a: View, b: View) => a.method === b.method && JSON.stringify(a.options) === JSON.stringify(b.options)
  views.forEach((view, i) => {
    if (maps[i]) return
    const { method, target, options } = view
    const whole = method.explainBalanced?.({ ...subject, target }, options)
    if (whole) return void (maps[i] = [whole.map, whole.sums])
    const group = views.flatMap((other, j) => (j >= i && shared(view, other) ? [j] : []))
    const targets = group.map((j) => (views[j] as View).target)
    explainMany(method, { ...subject, target }, targets, options).forEach(
      (map, k) => (maps[group[k] as number] = [map]),
    )
  })
  return maps.flat()
}

function coarsened(view: View): View {
  return view.method.coarse ? { ...view, options: view.method.coarse(view.options) } : view
}

/** True: a coarse answer to this view is cheaper than the full one. */
export function hasCoarse({ method, options }: View): boolean {
  return method.coarse !== undefined && JSON.stringify(method.coarse(options)) !== JSON.stringify(options)
}

function unpack(
  data: Float32Array,
  policies: readonly Policy[],
  spec: EnvSpec,
  views: readonly View[],
  depth: Depth,
): Judgement[] {
  const { width, height } = gridOf(spec.observation)
  const pixels = width * height
  let at = 0
  const take = (count: number) => data.slice(at, (at += count))
  return policies.map((policy) => {
    const { actions, memory: remembered } = policy
    const logits = take(actions)
    const [value = 0] = take(1)
    const memory = remembered > 0 ? { memory: take(remembered) } : {}
    const maps = views.flatMap((view, index): RawMap[] =>
      refusalOf(view.method, policy) === null
        ? [
            rawMap(view, take(pixels), view.method.explainBalanced ? take(2) : null, {
              view: index,
              coarse: depth === 'coarse',
            }),
          ]
        : [],
    )
    return { logits, probabilities: softmax(logits), value, ...memory, maps }
  })
}
