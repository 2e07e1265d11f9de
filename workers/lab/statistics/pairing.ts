import { InputError } from '../contracts/errors'
import { mean } from './interval'

/**
 * How far the two sides of pairs rise and fall together: Pearson's r, both sides taken from their means over the pairs of their group,
 * since groups (agents) that differ in level would correlate without any pairing. With sides of equal variance the mean difference
 * varies 1 − r times as much as that of as many unpaired ones: at 0 or below pairing helps nothing. NaN: a side does not vary, or is not there.
 */
export function pairing(
  control: readonly number[],
  changed: readonly number[],
  groups: readonly string[] = control.map(() => ''),
): number {
  if (changed.length !== control.length || groups.length !== control.length)
    throw new InputError('pairs', 'need both sides and a group each')
  if (![...control, ...changed].every(Number.isFinite)) return NaN
  const [a, b] = [centred(control, groups), centred(changed, groups)]
  const sum = (x: readonly number[], y: readonly number[]) => x.reduce((total, value, i) => total + value * y[i]!, 0)
  const scale = Math.sqrt(sum(a, a) * sum(b, b))
  return scale > 0 ? Math.max(-1, Math.min(1, sum(a, b) / scale)) : NaN
}

/** How far values spread about the means of their groups: the standard deviation within groups. NaN: there is none, or a value is not there. */
export function spreadWithin(values: readonly number[], groups: readonly string[]): number {
  const freedom = values.length - new Set(groups).size
  if (freedom < 1 || !values.every(Number.isFinite)) return NaN
  return Math.sqrt(centred(values, groups).reduce((sum, value) => sum + value * value, 0) / freedom)
}

function centred(values: readonly number[], groups: readonly string[]): number[] {
  const means = new Map(
    [...new Set(groups)].map((group) => [group, mean(values.filter((_, i) => groups[i] === group))]),
  )
  return values.map((value, i) => value - means.get(groups[i]!)!)
}
