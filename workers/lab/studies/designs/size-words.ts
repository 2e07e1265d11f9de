import { outcomeWords } from '../../charts/claim-words'
import { counted, showRounded } from '../../charts/numbers'
import type { Verdict } from '../../contracts/study'
import type { ArmResult } from './judge'
import type { OpenClaim } from './open'

/** One decision in a hundred: a smaller change of the action distribution is seen by nobody who watches. */
const LEAST_SHARE = 0.01
/** Of a standard deviation; what Cohen (1988) calls a small effect. */
const SMALL = 0.2

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
  const small = smallWords(open, changes)
  const decided = (verdict === 'supported' || verdict === 'refuted') && small.every
  return {
    words: [[`${size.join('; ')}.`, ...(decided ? [] : small.words.map(capital))].join(' ')],
    caveat: decided ? small.words.map((words) => `Beyond chance is not large: ${words}`) : [],
  }
}

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1)

/** At moments a change of mind as it is, before the nulls' is taken off; else how far the mean moved. */
const sizesOf = (open: OpenClaim) => (result: ArmResult) => (isDistance(open) ? result.changed : Math.abs(result.mean))

const isDistance = ({ claim: { design, predicted } }: OpenClaim) =>
  design === 'moments' && predicted.outcome !== 'saliency'

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

function smallWords(
  open: OpenClaim,
  changes: readonly ArmResult[],
): { readonly words: readonly string[]; readonly every: boolean } {
  const isAction = open.claim.predicted.outcome === 'action'
  const [least, unit] = isAction
    ? [LEAST_SHARE, `${LEAST_SHARE}, one decision in a hundred`]
    : [SMALL, `${SMALL} standard deviations, which Cohen (1988) calls small`]
  const most = changes.map((one) => mostOf(open, one))
  const small = (isAction ? most : sharesOf(changes, most)).filter((one) => one < least).length
  if (small === 0) return { words: [], every: false }
  const every = small === changes.length
  const which = every ? 'every effect is' : `${small} of ${counted(changes.length, 'effect')} are`
  return {
    words: [`${which} too small to matter by this yardstick: the whole 95 % interval lies under ${unit}.`],
    every,
  }
}
