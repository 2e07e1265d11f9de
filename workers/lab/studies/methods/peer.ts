import type { Row, Table } from '../../contracts/study'
import { holmOnce, sameTests } from '../../statistics/multiple'
import { overUnits } from '../designs/over-units'
import { round } from '../report/round'
import type { Bench } from './bench'
import { litPeer } from './lit'
import { metrics, type MetricId } from './metrics'
import { perRollout, rowsOf } from './per-rollout'
import { saidAgain } from './said-again'

const ALPHA = 0.05
/** What is 0 but for rounding. */
const NOTHING = 1e-9
const compared = ['deletion', 'insertion', 'infidelity'] as const satisfies readonly MetricId[]

/** What a method tells that the bare picture does not: its measures less those of the lit mask on the same rollouts. Nothing where the peer was not asked. */
export function peerTables({ methods }: Bench, rows: readonly Row[]): Table[] {
  if (!methods.includes(litPeer)) return []
  const again = saidAgain(rows)
  const lines = compared.flatMap((metric) => {
    if (again.includes(metric)) return []
    const sign = metrics[metric].better === 'more' ? 1 : -1
    const peer = perRollout(rowsOf(rows, litPeer.id, metric))
    const found = methods
      .filter((method) => method.id !== litPeer.id)
      .flatMap((method) => {
        const own = [...perRollout(rowsOf(rows, method.id, metric))].flatMap(([unit, { value, player }]) => {
          const other = peer.get(unit)
          const difference = other ? sign * (value - other.value) : NaN
          return other ? [{ player, difference: Math.abs(difference) < NOTHING ? 0 : difference }] : []
        })
        if (own.length === 0) return []
        const differences = own.map(({ difference }) => difference)
        const over = overUnits(
          differences,
          own.map(({ player }) => player),
          methods.length - 1,
        )
        return [{ method, rollouts: own.length, differences, over }]
      })
    const same = sameTests(found.map(({ differences }) => differences))
    const adjusted = holmOnce(
      found.map(({ over }) => over.p),
      same,
    )
    return found.map(({ method, rollouts, over: { mean, low, high, enough } }, i) => {
      const sure = adjusted[i]! < ALPHA && (low > 0 || high < 0)
      const verdict =
        same[i] === null
          ? 'the same as the lit mask'
          : !enough
            ? 'too few rollouts to tell'
            : `${!sure ? 'not shown to be better' : low > 0 ? 'better' : 'worse'} than the lit mask`
      return [metrics[metric].title, method.title, rollouts, ...[mean, low, high, adjusted[i]!].map(round), verdict]
    })
  })
  if (lines.length === 0) return []
  return [
    {
      id: 'peer',
      title:
        'Against the bare lit mask, which knows nothing of the agent: paired difference on the same rollouts (more is better), 95 % interval, Holm over methods',
      columns: ['measure', 'method', 'rollouts', 'difference', 'low', 'high', 'p (Holm)', 'verdict'],
      rows: lines,
    },
  ]
}
