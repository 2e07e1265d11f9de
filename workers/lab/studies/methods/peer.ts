import type { Row, Table } from '../../contracts/study'
import { holm } from '../../statistics/multiple'
import { overUnits } from '../designs/over-units'
import { round } from '../report/round'
import type { Bench } from './bench'
import { litPeer } from './lit'
import { metrics, type MetricId } from './metrics'
import { perRollout, rowsOf } from './per-rollout'

const ALPHA = 0.05
const compared = ['deletion', 'insertion', 'infidelity'] as const satisfies readonly MetricId[]

/** What a method tells that the bare picture does not: its measures less those of the lit mask on the same rollouts. Nothing where the peer was not asked. */
export function peerTables({ methods }: Bench, rows: readonly Row[]): Table[] {
  if (!methods.includes(litPeer)) return []
  const lines = compared.flatMap((metric) => {
    const sign = metrics[metric].better === 'more' ? 1 : -1
    const peer = perRollout(rowsOf(rows, litPeer.id, metric))
    const found = methods
      .filter((method) => method.id !== litPeer.id)
      .flatMap((method) => {
        const own = [...perRollout(rowsOf(rows, method.id, metric))].flatMap(([unit, { value, player }]) => {
          const other = peer.get(unit)
          return other ? [{ player, difference: sign * (value - other.value) }] : []
        })
        if (own.length === 0) return []
        const over = overUnits(
          own.map(({ difference }) => difference),
          own.map(({ player }) => player),
          methods.length - 1,
        )
        return [{ method, rollouts: own.length, over }]
      })
    const adjusted = holm(found.map(({ over }) => over.p))
    return found.map(({ method, rollouts, over: { mean, low, high, enough } }, i) => {
      const sure = adjusted[i]! < ALPHA && (low > 0 || high < 0)
      const verdict = !enough
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
