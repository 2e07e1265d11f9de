import { framesOf } from '../../contracts/observation'
import type { Cell, Row, Subject } from '../../contracts/study'
import type { Claim } from '../../contracts/claim'
import type { StackMode } from '../../contracts/recording'
import type { EnvSpec } from '../../contracts/env'
import type { BatchGame } from '../../envs/game'
import type { Policy } from '../../contracts/policy'
import { chooseAction, distance } from '../../play/acting'
import { Driver } from '../../play/driver'
import { judgeSides } from '../../play/look'
import type { Moment, Plane } from '../../play/moment'
import { makeStep } from '../../play/repeater'
import { usualNoops } from '../../play/rollouts'
import { createRandom } from '../../random'
import { conceptOf } from '../../saliency/concepts'
import { mapOf, readMap } from '../attention'
import type { Arm, OpenClaim } from '../designs/open'

/** One rollout is one cell: its moments are drawn from it. */
export function planMoments({ claim, arms }: OpenClaim, agents: number): Cell[] {
  return Array.from({ length: agents }, (_, agent) => agent).flatMap((agent) =>
    Array.from({ length: claim.rollouts }, (_, i) => ({ key: `${agent}-${i}`, agent, seed: claim.seed + i, cost: claim.decisions + 4 * claim.samples * arms.length })),
  )
}

/** The live rollout and the changed state. */
export const MOMENT_SLOTS = 2
const LIVE = 0
const CHANGED = 1

/** One row per moment and arm that could be made there: what the agent makes of the state with the change and without. */
export async function* runMoments(open: OpenClaim, cell: Cell, subject: Subject, game: BatchGame, breathe: () => Promise<void>): AsyncGenerator<Row> {
  const { claim, arms, spec, view } = open
  const watch = { spec, view, policy: subject.policy }
  const judge = async (planes: readonly Plane[]) => (await judgeSides(subject.policy, [planes], spec))[0]!
  for (const moment of await drawMoments(open, cell, subject, game, breathe)) {
    const { planes } = moment
    const map = await mapOf(watch, planes)
    const plain = await judge(planes)
    if (claim.distanceTo !== undefined) yield* watched(open, cell, subject, moment, map)
    for (const arm of arms.filter(({ kind }) => kind !== 'control')) {
      await breathe()
      const changed = changeAt(game, moment, arm, cell.seed, 'consistent')
      const concept = arm.concept ?? claim.concept
      const base = { cell: cell.key, agent: subject.id, seed: cell.seed, decision: moment.decision, arm: arm.id }
      if (typeof changed === 'string') {
        yield { ...base, refusal: changed }
        continue
      }
      const before = readMap(map, spec, concept, planes)
      const judged = await judge(changed.planes)
      const after = readMap(await mapOf(watch, changed.planes), spec, concept, changed.planes)
      yield {
        ...base, refusal: '',
        action: distance(judged.probabilities, plain.probabilities),
        value: Math.abs(judged.value - plain.value),
        logits: Math.hypot(...judged.logits.map((logit, i) => logit - plain.logits[i]!)),
        before: before.raw, saliency: after.raw - before.raw,
        beforeStretched: before.stretched, saliencyStretched: after.stretched - before.stretched,
        ...(claim.asPublished && (await published())),
      }

      /**
       * As the original study computed it: three no-op decisions after the edit, the map stretched by itself and read where the thing
       * had been; gradients were taken of the observation before the edit.
       */
      async function published(): Promise<Row> {
        const settled = changeAt(game, moment, arm, cell.seed, 'settle')
        if (typeof settled === 'string') return { saliencyPublished: null, actionPublished: null }
        const seen = view.method.needs === 'gradient' ? map : await mapOf(watch, settled.planes)
        return {
          saliencyPublished: readMap(seen, spec, concept, planes).stretched - before.stretched,
          actionPublished: distance((await judge(settled.planes)).probabilities, plain.probabilities),
        }
      }
    }
  }
}

/** Of an un-changed moment: what each concept is given, and how far away it is. */
function* watched({ claim, arms, spec }: OpenClaim, cell: Cell, subject: Subject, { decision, planes }: Moment, map: Float32Array): Generator<Row> {
  for (const concept of new Set(arms.filter(({ kind }) => kind === 'change').map((arm) => arm.concept ?? claim.concept))) {
    const base = { cell: cell.key, agent: subject.id, seed: cell.seed, decision, arm: 'control', refusal: '', concept }
    yield { ...base, before: readMap(map, spec, concept, planes).raw, distance: apart(spec, concept, claim.distanceTo ?? '', planes) }
  }
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

/** The change made at this moment, on a driver of its own; or why it is not possible there. */
function changeAt(game: BatchGame, moment: Moment, { schedule }: Arm, seed: number, stack: StackMode): Driver | string {
  const driver = new Driver(game, CHANGED)
  driver.restore(moment)
  for (const step of schedule?.program.steps ?? []) {
    const { refusal } = makeStep(driver, step, stack, seed)
    if (refusal) return refusal
  }
  return driver
}

export interface Draw {
  readonly claim: Pick<Claim, 'decisions' | 'samples'>
  readonly spec: EnvSpec
}

/** Drawn evenly from the rollout's decisions, without the first ones, whose stack is not full yet. Plays on the game's first slot. */
export async function drawMoments({ claim, spec }: Draw, { seed }: Pick<Cell, 'seed'>, { policy, acting }: Subject, game: BatchGame, breathe: () => Promise<void>): Promise<Moment[]> {
  const driver = new Driver(game, LIVE)
  driver.reset(seed)
  const random = createRandom(~seed >>> 0)
  const wait = random.below(usualNoops(spec) + 1)
  for (let i = 0; i < wait && driver.ended === 0; i++) driver.decide(driver.forced >= 0 ? driver.forced : driver.noop)
  const seen: Moment[] = []
  while (driver.ended === 0 && driver.decision < claim.decisions) {
    await breathe()
    if (driver.decision >= framesOf(spec.observation) && driver.forced < 0) seen.push(driver.capture())
    driver.decide(await choose(driver, policy, acting))
  }
  for (let i = 0; i < Math.min(claim.samples, seen.length); i++) {
    const other = i + random.below(seen.length - i)
    ;[seen[i], seen[other]] = [seen[other]!, seen[i]!]
  }
  return seen.slice(0, claim.samples).sort((a, b) => a.decision - b.decision)
}

async function choose(driver: Driver, policy: Policy, acting: 'greedy' | 'sampled'): Promise<number> {
  const { forced, chance, noop, game, planes } = driver
  const [judged] = forced >= 0 ? [] : await judgeSides(policy, [planes], game.spec)
  return chooseAction(judged?.probabilities ?? null, { acting, pressed: noop, forced, chance, noop })
}
