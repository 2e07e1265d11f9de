import { defaults } from '../../contracts/options'
import type { Cell } from '../../contracts/study'
import type { SaliencyMethod } from '../../contracts/saliency'
import { drawnAnew } from '../../saliency/sampling'
import { RANDOM_ORDERS, SHIFTS } from './measures'
import { replacements } from './metrics'
import { SENSITIVITY_SAMPLES } from './sensitivity'
import { signedOptions } from './state'

/** What cells of one state come to, about. */
export interface Effort {
  /** By the id of their method. */
  readonly maps: ReadonlyMap<string, number>
  /** Courses from one picture to another and back. */
  readonly courses: number
  /** Of whose maps it is measured how far they are from adding up. */
  readonly balanced: readonly string[]
}

/** Of cells of one agent and one state, as `study.ts` writes them; weights are randomised at so many `depths`. For time left, never for results. */
export function effortOf(
  cells: readonly Pick<Cell, 'depends'>[],
  methods: readonly SaliencyMethod[],
  depths: number,
): Effort {
  const asked = cells.map(({ depends }) => depends as { method: { id: string }; other?: { id: string } })
  const singles = new Set(asked.flatMap(({ method, other }) => (other ? [] : [method.id])))
  const measured = methods.filter(({ id }) => singles.has(id))
  const maps = new Map(
    asked.flatMap(({ method, other }) => [method, ...(other ? [other] : [])]).map(({ id }) => [id, 1]),
  )
  for (const method of measured) maps.set(method.id, mapsOf(method, depths))
  const blanks = Object.keys(replacements).length
  return {
    maps,
    // A random order is walked one way only.
    courses: measured.length === 0 ? 0 : (blanks * RANDOM_ORDERS) / 2 + measured.length * (blanks + SHIFTS),
    balanced: measured.flatMap(({ id, explainBalanced }) => (explainBalanced ? [id] : [])),
  }
}

/** The map itself, with a sign, near by, with other weights, and drawn anew. */
function mapsOf(method: SaliencyMethod, depths: number): number {
  const usual = defaults(method.options)
  const signed = signedOptions(method)
  const isSigned = signed !== undefined && JSON.stringify(signed) !== JSON.stringify(usual)
  return 1 + Number(isSigned) + SENSITIVITY_SAMPLES + depths + Number(drawnAnew(method, usual) !== null)
}
