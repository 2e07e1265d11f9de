import { showNumber } from '../../workers/lab/charts/numbers'
import { describeWhen, type ProgramStep } from '../../workers/lab/contracts/program'
import type { InterventionInfo } from '../../workers/threads/api'

/** A ready-made change with whatever is chosen otherwise than usual: `Shift the wall (columns: 3, ball too)`. */
export function stepWords({ id, options }: ProgramStep, infos: readonly InterventionInfo[]): string {
  const info = infos.find((one) => one.id === id)
  const chosen = Object.entries(options).filter(([name, value]) => value !== info?.options[name]?.default)
  const words = chosen.map(([name, value]) => {
    const title = (info?.options[name]?.title ?? name).toLowerCase()
    return typeof value !== 'boolean'
      ? `${title}: ${typeof value === 'number' ? showNumber(Number(value.toFixed(2))) : value}`
      : value
        ? title
        : `no ${title}`
  })
  return `${info?.title ?? id}${words.length > 0 ? ` (${words.join(', ')})` : ''}`
}

export const timedStepWords = (step: ProgramStep, infos: readonly InterventionInfo[], design?: string): string =>
  `${stepWords(step, infos)}, ${design === 'moments' ? 'at each moment' : describeWhen(step)}`
