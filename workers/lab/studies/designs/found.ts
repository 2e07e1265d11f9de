import type { Estimate, Found, NullsAgainst } from '../../contracts/found'
import { soundOf, type ArmResult } from './judge'
import type { Conclusion } from './conclude'
import { isDistance, type OpenClaim } from './open'
import { smallOf } from './size-words'

const short = (value: number) => Number(value.toPrecision(4))

/** Null: it has no interval. */
export function estimateOf(of: string, value: number, low: number, high: number): Estimate | null {
  if (![value, low, high].every(Number.isFinite)) return null
  return { of, value: short(value), low: short(low), high: short(high) }
}

/** What a list tells of a report in numbers. */
export function foundOf(open: OpenClaim, { results, stated, premise }: Conclusion): Found {
  const asked = open.arms.filter(({ kind }) => kind === 'change').length
  const changes = results.filter(({ arm }) => arm.kind === 'change')
  const most = changes.reduce<ArmResult | null>(
    (best, one) => (best && Math.abs(best.effect) >= Math.abs(one.effect) ? best : one),
    null,
  )
  return {
    estimate: stated ? stated.estimate : most && estimateOf(most.arm.title, most.mean, most.low, most.high),
    changes: stated ? null : { found: changes.filter(({ found }) => found).length, of: asked },
    lacks: premise.met === false ? 'premise' : soundOf(results) ? null : 'null',
    nulls: nullsOf(open),
    small: smallOf(open, results),
  }
}

function nullsOf(open: OpenClaim): NullsAgainst {
  const nulls = open.arms.filter(({ kind }) => kind === 'null').length
  if (nulls === 0) return 'none'
  if (!isDistance(open)) return 'unchanged'
  return nulls === 1 ? 'nothing' : 'each other'
}
