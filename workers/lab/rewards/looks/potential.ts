import { InputError } from '../../contracts/errors'

/** Steps between states that are numbered from 0. */
export interface Steps {
  readonly states: number
  readonly from: ArrayLike<number>
  /** −1: the game was over; nothing is hoped for there. */
  readonly to: ArrayLike<number>
  readonly rewards: ArrayLike<number>
  /** How much each counts. */
  readonly weights: ArrayLike<number>
}

export interface Simplest {
  readonly gamma: number
  /** What is made as small as can be of the shaped rewards: the weighted mean of their sizes, or of their squares. */
  readonly norm: 'sizes' | 'squares'
}

export interface Potential {
  /** Of every state. */
  readonly values: Float64Array
  /** R + γΦ(s′) − Φ(s), step by step. */
  readonly shaped: Float64Array
  /** What was made small, before and after. */
  readonly before: number
  readonly after: number
  /** No potential gets it lower than this: what the dual problem proves. Of squares, a minimum that is computed, the same as `after`. */
  readonly bound: number
}

/** Nearer to the bound than this part of what there was before, it is found. */
const CLOSE = 1e-3
/** Of ADMM; the bound is looked at every so many. */
const MOST = 4000
const EVERY = 50

/**
 * The potential Φ for which R + γΦ(s′) − Φ(s) is smallest over the steps given, all weighted: of all rewards that leave the best policy what it is (Ng,
 * Harada & Russell 1999; Φ = 0 where a game is over), the simplest to look at (Jenner & Gleave 2022, arXiv 2203.13553). Squares: normal equations by
 * conjugate gradients. Sizes: ADMM on the same equations (Boyd et al. 2011, section 6.1), until the dual problem says that it cannot get much
 * lower. Throws InputError for a γ outside 0 … 1 or no steps.
 */
export function simplestPotential(steps: Steps, { gamma, norm }: Simplest): Potential {
  if (!(gamma >= 0 && gamma <= 1)) throw new InputError('gamma', 'must be from 0 to 1')
  if (steps.rewards.length === 0) throw new InputError('steps', 'are missing')
  const shaping = new Shaping(steps, gamma)
  return norm === 'squares' ? leastSquares(shaping) : leastSizes(shaping)
}

function leastSquares(shaping: Shaping): Potential {
  const values = shaping.solve(negated(shaping.r))
  const shaped = shaping.shaped(values)
  const cost = (x: Float64Array) => shaping.mean(x, (value) => value * value)
  return { values, shaped, before: cost(shaping.r), after: cost(shaped), bound: cost(shaped) }
}

function leastSizes(shaping: Shaping): Potential {
  const { r } = shaping
  const cost = (x: Float64Array) => shaping.mean(x, Math.abs)
  const before = cost(r)
  const rho = 1 / Math.max(1e-12, before)
  let [z, u] = [r.slice(), new Float64Array(r.length)]
  let values: Float64Array = new Float64Array(shaping.states)
  let best: Potential = { values, shaped: r, before, after: before, bound: 0 }
  for (let i = 1; i <= MOST && best.after - best.bound > CLOSE * before; i++) {
    values = shaping.solve(
      r.map((reward, t) => z[t]! - u[t]! - reward),
      values,
    )
    const shaped = shaping.shaped(values)
    // Over-relaxed: a step further than the constraint asks.
    const ahead = shaped.map((x, t) => RELAXED * x + (1 - RELAXED) * z[t]! + u[t]!)
    z = ahead.map((x) => Math.sign(x) * Math.max(0, Math.abs(x) - 1 / rho))
    u = ahead.map((x, t) => x - z[t]!)
    if (i % EVERY > 0) continue
    const after = cost(shaped)
    const bound = Math.max(best.bound, shaping.bound(u))
    best = after < best.after ? { values, shaped, before, after, bound } : { ...best, bound }
  }
  return best
}

const RELAXED = 1.7

/** A·Φ = γΦ(s′) − Φ(s), weighted by W, and what is asked of it. */
class Shaping {
  readonly states: number
  readonly r: Float64Array
  readonly #weights: Float64Array

  constructor(
    readonly steps: Steps,
    readonly gamma: number,
  ) {
    this.states = steps.states
    this.r = Float64Array.from(steps.rewards)
    const total = Array.from(steps.weights).reduce((sum, weight) => sum + weight, 0)
    this.#weights = Float64Array.from(steps.weights, (weight) => weight / total)
  }

  mean(values: Float64Array, of: (value: number) => number): number {
    return values.reduce((sum, value, t) => sum + this.#weights[t]! * of(value), 0)
  }

  shaped(values: Float64Array): Float64Array {
    const change = this.#forward(values)
    return this.r.map((reward, t) => reward + change[t]!)
  }

  /** Φ with the least Σ w (AΦ − b)², by conjugate gradients from `start`. */
  solve(b: Float64Array, start: Float64Array = new Float64Array(this.states)): Float64Array {
    const x = start.slice()
    const ahead = this.#forward(x)
    let rest = this.#back(b.map((value, t) => value - ahead[t]!))
    let way = rest.slice()
    let size = dot(rest, rest)
    const enough = 1e-20 * Math.max(dot(b, b), 1e-30)
    for (let i = 0; i < 4 * this.states && size > enough; i++) {
      const along = this.#back(this.#forward(way))
      const length = size / dot(way, along)
      for (let s = 0; s < x.length; s++) x[s] = x[s]! + length * way[s]!
      rest = rest.map((value, s) => value - length * along[s]!)
      const next = dot(rest, rest)
      way = rest.map((value, s) => value + (next / size) * way[s]!)
      size = next
    }
    return x
  }

  /**
   * What the dual problem proves of sizes: for every y with AᵀWy = 0 and |y| ≤ 1, Σ w y R is no more than any Σ w |R + AΦ|. `u` gives the
   * direction: what lies along A is taken out of it, and it is made as long as it may be.
   */
  bound(u: Float64Array): number {
    const along = this.#forward(this.solve(u))
    const y = u.map((value, t) => value - along[t]!)
    const most = y.reduce((size, value) => Math.max(size, Math.abs(value)), 0)
    return most > 0 ? this.r.reduce((sum, reward, t) => sum + (this.#weights[t]! * y[t]! * reward) / most, 0) : 0
  }

  #forward(values: Float64Array): Float64Array {
    const { from, to } = this.steps
    return Float64Array.from(this.r, (_, t) => (to[t]! < 0 ? 0 : this.gamma * values[to[t]!]!) - values[from[t]!]!)
  }

  /** AᵀW. */
  #back(x: Float64Array): Float64Array {
    const { from, to } = this.steps
    const sums = new Float64Array(this.states)
    for (let t = 0; t < x.length; t++) {
      const value = this.#weights[t]! * x[t]!
      sums[from[t]!] = sums[from[t]!]! - value
      if (to[t]! >= 0) sums[to[t]!] = sums[to[t]!]! + this.gamma * value
    }
    return sums
  }
}

const negated = (x: Float64Array) => x.map((value) => -value)

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
