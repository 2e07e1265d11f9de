import { framesOf, gridOf } from '../../contracts/observation'
import { InputError } from '../../contracts/errors'
import { Driver } from '../../play/driver'
import type { Plane } from '../../contracts/moment'
import { usualRhythm } from '../../contracts/rhythm'
import { worldOf } from '../../envs/world'
import { makeStep } from '../../play/repeater'
import { scripted } from '../../play/scripts'
import { createRandom } from '../../random'
import { conceptCoverage, conceptOf } from '../../saliency/concepts'
import { observedFrame, type Game } from '../../contracts/env'
import type { Arm, OpenClaim } from './open'

/** States that each change is tried on, some decisions apart. */
const TRIES = 40
const APART = 7

/**
 * Whether every change touches what it is about: on some state of a clumsy game, a pixel of the concept differs in what the agent
 * sees. Throws InputError naming a condition that never did, with what would fix it; one that could be made nowhere is let pass.
 * Uses the game's first slot.
 */
export function requireTouch({ claim, arms, spec }: OpenClaim, game: Game): void {
  const left = new Map(arms.filter(({ kind, schedule }) => kind === 'change' && schedule).map((arm) => [arm, false]))
  const driver = new Driver(worldOf(game, 0), usualRhythm(spec))
  const random = createRandom(claim.seed)
  driver.reset(claim.seed)
  for (let i = 0; i < TRIES * APART && left.size > 0; i++) {
    if (driver.over) driver.reset(random.word())
    if (i % APART === 0 && driver.decision >= framesOf(spec.observation)) for (const [arm] of left) tryOn(arm)
    driver.decide(driver.forced >= 0 ? driver.forced : clumsy())
  }
  const [untouched] = [...left].filter(([, made]) => made).map(([arm]) => arm)
  if (!untouched) return
  const about = untouched.concept ?? claim.concept
  throw new InputError(
    `claim.conditions[${arms.indexOf(untouched) - 1}]`,
    `“${untouched.title}” never changes what the agent sees of “${conceptOf(spec, about, []).title}”; choose a change of it, another concept, or mark the condition as a null`,
  )

  /** Mostly as the game's script plays, so that something comes of it. */
  function clumsy(): number {
    const wild = random.below(spec.actions.length)
    return random.uniform() < 0.2 ? wild : (scripted(spec, driver.world.capture()) ?? wild)
  }

  function tryOn(arm: Arm): void {
    const before = driver.capture()
    const made = (arm.schedule?.program.steps ?? []).every(
      (step) => makeStep(driver, { ...step, every: 0, from: 0 }, 'consistent', claim.seed).refusal === '',
    )
    // What changes no byte says nothing: a score of 0 set to 0, a full wall moved.
    const altered = made && driver.capture().state.some((byte, i) => byte !== before.state[i])
    if (altered) left.set(arm, true)
    if (altered && differs(before.planes, driver.planes, arm.concept ?? claim.concept)) left.delete(arm)
    driver.restore(before)
  }

  function differs(before: readonly Plane[], after: readonly Plane[], concept: string): boolean {
    const scale = { ...gridOf(spec.observation), frame: observedFrame(spec) }
    const covered = (planes: readonly Plane[]) =>
      conceptCoverage(conceptOf(spec, concept, planes.at(-1)?.boxes ?? []), scale)
    const pixels = new Set([...covered(before), ...covered(after)].map(({ pixel }) => pixel))
    return before.some((plane, k) => [...pixels].some((pixel) => plane.pixels[pixel] !== after[k]?.pixels[pixel]))
  }
}
