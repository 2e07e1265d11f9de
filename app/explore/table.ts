import { csvLine } from '../../workers/lab/contracts/csv'
import { RowFlag } from '../../workers/lab/contracts/trajectory'
import type { OpenTrajectory } from '../../workers/threads/api'

/** Comma-separated, a line per decision: what any tool reads. Empty where there is no number. */
export function tableOf({ trajectory, series }: OpenTrajectory): string {
  const { columns, episodes, game } = trajectory
  const { logits } = columns
  const count = game.actions.length
  const numbers = Object.entries(series) as [string, Float32Array][]
  const head = [
    'row',
    'episode',
    'decision',
    'action',
    ...numbers.map(([name]) => name),
    ...(columns.lives ? ['lives'] : []),
    ...(logits ? game.actions.map(({ id }) => `logit_${id}`) : []),
    ...Object.keys(RowFlag),
  ]
  const lines = [csvLine(head)]
  let episode = 0
  columns.action.forEach((action, row) => {
    while ((episodes[episode + 1]?.begin ?? Infinity) <= row) episode++
    const own = logits ? logits.subarray(row * count, (row + 1) * count) : []
    const flags = Object.values(RowFlag).map((bit) => ((columns.flags[row] ?? 0) & bit ? 1 : 0))
    const cells = [
      row,
      episode,
      row - (episodes[episode]?.begin ?? 0),
      game.actions[action]?.id ?? action,
      ...numbers.map(([, values]) => values[row] ?? NaN),
      ...(columns.lives ? [columns.lives[row] ?? 0] : []),
      ...own,
      ...flags,
    ]
    lines.push(csvLine(cells))
  })
  return lines.join('')
}
