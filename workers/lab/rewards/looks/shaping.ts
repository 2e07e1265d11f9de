import type { Transitions } from '../../contracts/reward'
import { simplestPotential, type Potential, type Simplest } from './potential'
import { looksOf } from './residuals'

/** A reward before and after its simplest shaping, transition by transition. */
export interface Shaped extends Omit<Potential, 'shaped' | 'values'> {
  readonly rewards: Float32Array
  readonly shaped: Float32Array
  /** Φ of what is seen before each transition. */
  readonly potential: Float32Array
  /** How many states there are: pictures that differ. */
  readonly states: number
}

/** What is seen is the state: pictures that look alike have one potential. `said`: the reward of every transition. */
export function shapedOf(transitions: Transitions, said: Float32Array, simplest: Simplest): Shaped {
  const looks = looksOf(transitions)
  const numbers = new Map<string, number>()
  const numberOf = (look: string) => {
    const number = numbers.get(look) ?? numbers.size
    numbers.set(look, number)
    return number
  }
  const rows = [...said.keys()]
  const from = rows.map((row) => numberOf(looks.before(row)))
  const to = rows.map((row) => (transitions.ends[row] === 1 ? -1 : numberOf(looks.after(row))))
  const { values, shaped, ...found } = simplestPotential(
    { states: numbers.size, from, to, rewards: said, weights: rows.map(() => 1) },
    simplest,
  )
  return {
    ...found,
    rewards: said,
    shaped: Float32Array.from(shaped),
    potential: Float32Array.from(from, (state) => values[state]!),
    states: numbers.size,
  }
}
