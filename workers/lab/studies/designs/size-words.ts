import { outcomeWords } from '../../charts/claim-words'
import { counted, showRounded } from '../../charts/numbers'
import { smallWords } from '../../charts/verdict-words'
import { yardsticks, type Found } from '../../contracts/found'
import type { Verdict } from '../../contracts/study'
import type { ArmResult } from './judge'
import { isDistance, type OpenClaim } from './open'

export interface SizeWords {
  readonly words: readonly string[]
  /** To be said in one breath with a verdict that rests on effects none of which matters. */
  readonly caveat: readonly string[]
}

/**
 * How large effects are, beside what is usual and beside the nulls'. That something is beyond chance does not say that it matters: an agent
 * that never learnt changes its mind by a hundred-thousandth, beyond chance. Nothing where nothing could be changed.
 */
export function sizeWords(open: OpenClaim, results: readonly ArmResult[], verdict: Verdict): SizeWords {
  const [changes, nulls] = (['change', 'null'] as const).map((kind) => results.filter(({ arm }) => arm.kind === kind))
  if (!changes || !nulls || changes.length === 0) return { words: [], caveat: [] }
  const sizeOf = sizesOf(open)
  const sizes = changes.map(sizeOf)
  const { outcome } = open.claim.predicted
  const size = [
    `How large, as ${outcome === 'action' ? '' : 'difference of '}${outcomeWords[outcome]}: ${rangeWords(sizes)} under the ${changes.length === 1 ? 'change' : 'changes'}${scaleWords(open, changes, sizes)}`,
    ...(nulls.length > 0 ? [nullWords(sizes, Math.max(...nulls.map(sizeOf)), nulls.length)] : []),
  ]
  const small = smallOf(open, results)
  const told = smallWords(small, changes.length)
  const decided = (verdict === 'supported' || verdict === 'refuted') && small?.every
  return {
    words: [[`${size.join('; ')}.`, ...(decided || !told ? [] : [capital(told)])].join(' ')],
    caveat: decided ? [`Beyond chance is not large: ${told}`] : [],
  }
}

/** Which effects are sure to be too small to matter: the most that they may be is. */
export function smallOf(open: OpenClaim, results: readonly ArmResult[]): NonNullable<Found['small']> | null {
  const changes = results.filter(({ arm }) => arm.kind === 'change')
  const by = open.claim.predicted.outcome === 'action' ? 'decision' : 'spread'
  const most = changes.map((one) => mostOf(open, one))
  const count = (by === 'decision' ? most : sharesOf(changes, most)).filter((one) => one < yardsticks[by]).length
  return count === 0 ? null : { count, every: count === changes.length, by }
}

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1)

/** At moments a change of mind as it is, before the nulls' is taken off; else how far the mean moved. */
const sizesOf = (open: OpenClaim) => (result: ArmResult) => (isDistance(open) ? result.changed : Math.abs(result.mean))

function rangeWords(sizes: readonly number[]): string {
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)].map(showRounded)
  return least === most ? least! : `${least} to ${most}`
}

function scaleWords(open: OpenClaim, changes: readonly ArmResult[], sizes: readonly number[]): string {
  if (open.claim.predicted.outcome === 'action')
    return ', where 1 is the most: the share of decisions that could come out otherwise'
  const shares = sharesOf(changes, sizes)
  return shares.length === 0 ? '' : `, that is ${rangeWords(shares)} standard deviations of un-changed rollouts`
}

/** The largest that it may be, by its 95 % interval. NaN: there is none. */
const mostOf = (open: OpenClaim, { changed, mean, low, high }: ArmResult): number =>
  isDistance(open) ? changed - mean + high : Math.max(Math.abs(low), Math.abs(high))

/** In standard deviations of what it is held against, where that is known. */
const sharesOf = (changes: readonly ArmResult[], sizes: readonly number[]): number[] =>
  changes.flatMap(({ spread = NaN }, i) => (spread > 0 ? [sizes[i]! / spread] : []))

function nullWords(sizes: readonly number[], most: number, nulls: number): string {
  const below = sizes.filter((size) => size <= most).length
  const compared =
    below === 0
      ? `less than under ${sizes.length === 1 ? 'it' : 'any of them'}`
      : `as much as or more than under ${below} of ${counted(sizes.length, 'change')}`
  return `under the ${nulls === 1 ? 'null' : 'nulls'}, which ought to do nothing, ${nulls === 1 ? '' : 'up to '}${showRounded(most)}, ${compared}`
}
