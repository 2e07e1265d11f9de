import type { Agent } from '../../contracts/agent'
import type { Row } from '../../contracts/study'
import type { EnvSpec, Game } from '../../contracts/env'
import type { StackMode } from '../../contracts/recording'
import { distance, softmax } from '../../agents/acting'
import { observationOf } from '../../envs/frames'
import { worldOf } from '../../envs/world'
import { Driver } from '../../play/driver'
import type { Moment, Plane } from '../../contracts/moment'
import { makeStep } from '../../play/repeater'
import { conceptOf } from '../../saliency/concepts'
import type { Place } from '../asked-states'
import { mapOf, readAround, readMap, type Watch } from '../attention'
import type { Arm, OpenClaim } from '../designs/open'

interface Opinion {
  readonly logits: Float32Array
  readonly probabilities: Float32Array
  readonly value: number
}

/** A moment of the un-changed game with what the agent makes of it. */
export interface Seen {
  readonly moment: Moment
  readonly place: Pick<Place, 'seed' | 'names' | 'setting'>
  readonly map: Float32Array
  readonly plain: Opinion
}

/** Changed states live on the game's second slot. */
const CHANGED = 1

export async function see(open: OpenClaim, agent: Agent, moment: Moment, place: Seen['place']): Promise<Seen> {
  return {
    moment,
    place,
    map: await mapOf(watchOf(open, agent), moment),
    plain: await judge(open, agent, moment),
  }
}

const watchOf = ({ spec, view }: OpenClaim, agent: Agent): Omit<Watch, 'concept'> => ({
  spec,
  view,
  policy: agent.model,
})

async function judge(
  { spec }: OpenClaim,
  agent: Agent,
  { planes, memory }: Pick<Moment, 'planes' | 'memory'>,
): Promise<Opinion> {
  const judged = await agent.judge(observationOf(spec.observation, planes), [memory])
  const logits = judged.logits(0)
  return { logits, probabilities: softmax(logits), value: judged.value(0) }
}

/** What the agent makes of the state with the change and without; or why the change cannot be made there. */
export async function change(
  open: OpenClaim,
  agent: Agent,
  { moment, place, map, plain }: Seen,
  arm: Arm,
  game: Game,
): Promise<Row> {
  const { claim, spec, view } = open
  const { planes } = moment
  const base = { ...place.names, decision: moment.decision, arm: arm.id }
  const changed = changeAt(game, moment, arm, place, 'consistent')
  if (typeof changed === 'string') return { ...base, refusal: changed }
  const concept = arm.concept ?? claim.concept
  const before = readMap(map, spec, concept, planes)
  const judged = await judge(open, agent, changed)
  const after = readMap(await mapOf(watchOf(open, agent), changed), spec, concept, changed.planes)
  return {
    ...base,
    refusal: '',
    action: distance(judged.probabilities, plain.probabilities),
    value: Math.abs(judged.value - plain.value),
    logits: Math.hypot(...judged.logits.map((logit, i) => logit - plain.logits[i]!)),
    before: before.raw,
    ...readAround(map, spec, concept, planes),
    saliency: after.raw - before.raw,
    beforeStretched: before.stretched,
    saliencyStretched: after.stretched - before.stretched,
    ...(claim.asPublished && (await published())),
  }

  /**
   * As the original study computed it: three no-op decisions after the edit, the map stretched by itself and read where the thing
   * had been; gradients were taken of the observation before the edit.
   */
  async function published(): Promise<Row> {
    const settled = changeAt(game, moment, arm, place, 'settle')
    if (typeof settled === 'string') return { saliencyPublished: null, actionPublished: null }
    const seen = view.method.needs === 'gradient' ? map : await mapOf(watchOf(open, agent), settled)
    return {
      saliencyPublished: readMap(seen, spec, concept, planes).stretched - before.stretched,
      actionPublished: distance((await judge(open, agent, settled)).probabilities, plain.probabilities),
    }
  }
}

/** The change made at this moment, on a driver of its own; or why it is not possible there. */
function changeAt(
  game: Game,
  moment: Moment,
  { schedule }: Arm,
  { seed, setting }: Seen['place'],
  stack: StackMode,
): Driver | string {
  const driver = new Driver(worldOf(game, CHANGED), moment.rhythm, setting)
  driver.restore(moment)
  for (const step of schedule?.program.steps ?? []) {
    const { refusal } = makeStep(driver, step, stack, seed)
    if (refusal) return refusal
  }
  return driver
}

/** Of the un-changed moment: what a concept is given, and how far away the other one is. */
export function watched(
  { spec }: OpenClaim,
  { moment: { decision, planes }, place: { names }, map }: Seen,
  concept: string,
  other: string,
): Row {
  const base = { ...names, decision, arm: 'control', refusal: '', concept }
  return { ...base, before: readMap(map, spec, concept, planes).raw, distance: apart(spec, concept, other, planes) }
}

/** City-block distance of the middles of two concepts, native pixels; null where one is not on the picture. */
function apart(spec: EnvSpec, concept: string, other: string, planes: readonly Plane[]): number | null {
  const middle = (id: string) => {
    const { boxes } = conceptOf(spec, id, planes.at(-1)?.boxes ?? [])
    if (boxes.length === 0) return null
    const [left, right] = [Math.min(...boxes.map(({ x }) => x)), Math.max(...boxes.map(({ x, w }) => x + w))]
    const [top, bottom] = [Math.min(...boxes.map(({ y }) => y)), Math.max(...boxes.map(({ y, h }) => y + h))]
    return [(left + right) / 2, (top + bottom) / 2] as const
  }
  const [a, b] = [middle(concept), middle(other)]
  return a && b ? Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]) : null
}
