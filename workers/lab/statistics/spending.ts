import { InputError } from '../contracts/errors'
import type { Look } from '../contracts/study'
import { normalCut, normalDensity, normalTail } from './normal'

/**
 * Planned looks at a sample that grows: how much of the level each of them may spend (Lan & DeMets 1983), so that all of them together
 * find nothing in nothing more often than one would. Looks are equally far apart; tests are two-sided, which is two one-sided ones of half
 * the level.
 */

/** What has been spent by the share `t` of the sample, of a one-sided `alpha`: 2 (1 − Φ(z(alpha/2) / √t)), after O’Brien & Fleming. */
const spent = (t: number, alpha: number): number => 2 * normalTail(normalCut(alpha / 2) / Math.sqrt(t))

/**
 * At each of `looks` looks, how far from 0 a standard normal statistic must lie: by the recursion of Armitage, McPherson & Rowe (1969)
 * over what has not crossed yet. `alpha`: two-sided, of all looks together.
 */
export function boundaries(looks: number, alpha: number): number[] {
  const found: number[] = []
  let before = 0
  /** Of sums after the last look, in units of one look's standard deviation; the density of those that have never crossed. */
  let inside: Grid | null = null
  for (let k = 1; k <= looks; k++) {
    const now = spent(k / looks, alpha / 2)
    const cut = inside ? crossing(inside, now - before, k) : normalCut(now)
    found.push(cut / Math.sqrt(inside ? k : 1))
    inside = step(inside, cut)
    before = now
  }
  return found
}

interface Grid {
  readonly at: readonly number[]
  /** Densities times Simpson's weights. */
  readonly mass: readonly number[]
}

/** Steps of the grid, and where a boundary that nothing reaches is put. */
const CELLS = 160
const FAR = 9

/** The sum that is exceeded with the chance `wanted`, by what has stayed inside so far. */
function crossing({ at, mass }: Grid, wanted: number, k: number): number {
  let [low, high] = [0, FAR * Math.sqrt(k)]
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2
    const beyond = at.reduce((sum, from, j) => sum + mass[j]! * normalTail(middle - from), 0)
    if (beyond > wanted) low = middle
    else high = middle
  }
  return high
}

function step(before: Grid | null, cut: number): Grid {
  const edge = Math.min(cut, FAR * Math.sqrt(2))
  const width = (2 * edge) / CELLS
  const at = Array.from({ length: CELLS + 1 }, (_, i) => -edge + i * width)
  const density = (s: number) =>
    before ? before.at.reduce((sum, from, j) => sum + before.mass[j]! * normalDensity(s - from), 0) : normalDensity(s)
  const weight = (i: number) => (i === 0 || i === CELLS ? 1 : i % 2 === 1 ? 4 : 2) / 3
  return { at, mass: at.map((s, i) => density(s) * weight(i) * width) }
}

/** Levels that a p is looked up between, 0.05 among them. */
const LEVELS = Array.from({ length: 25 }, (_, i) => 0.05 * 10 ** ((i - 20) / 3)).map((alpha) => Math.min(alpha, 1))

/** By number of looks, for each level, what a p must be at most at each look. */
const known = new Map<number, readonly (readonly number[])[]>()

function nominal(looks: number): readonly (readonly number[])[] {
  const found = known.get(looks) ?? LEVELS.map((alpha) => boundaries(looks, alpha).map((z) => 2 * normalTail(z)))
  known.set(looks, found)
  return found
}

/** What a two-sided p must be at most at a look for the level `alpha` of all looks together. Throws InputError for a look that is none. */
export function levelAt({ number, of }: Look, alpha: number): number {
  requireLook({ number, of })
  return of === 1 ? alpha : 2 * normalTail(boundaries(of, alpha)[number - 1]!)
}

/**
 * A two-sided p found at a look, as the least level of all looks together at which it would be taken for a finding: to be compared
 * and corrected like a p of one test alone. Rounded up to the least level that is reckoned with, 10⁻⁸.
 */
export function spentBy(p: number, look: Look): number {
  requireLook(look)
  if (look.of === 1) return p
  const cuts = nominal(look.of).map((levels) => levels[look.number - 1]!)
  const above = cuts.findIndex((cut) => p <= cut)
  if (above < 0) return 1
  if (above === 0) return LEVELS[0]!
  // On a line between two levels, both as distances from 0: there the one follows the other nearly straight.
  const [from, to] = [normalCut(cuts[above - 1]! / 2), normalCut(cuts[above]! / 2)]
  const share = Number.isFinite(from) ? (from - normalCut(p / 2)) / (from - to) : 1
  const [a, b] = [normalCut(LEVELS[above - 1]! / 2), normalCut(LEVELS[above]! / 2)]
  return 2 * normalTail(a + (b - a) * share)
}

function requireLook({ number, of }: Look): void {
  if (!Number.isInteger(number) || !Number.isInteger(of) || number < 1 || number > of)
    throw new InputError('look', `must be one of 1 … ${of}`)
}
