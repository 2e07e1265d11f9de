import type { Values } from '../contracts/options'
import { CLOSE_GAP, gapOf, type Balance, type SaliencyMethod, type Target } from '../contracts/saliency'
import { isSigned } from './registry'
import { drawnAnew, reliabilityOf } from './sampling'

/** What is asked for: a method, what it explains, and its options. */
export interface View {
  readonly method: SaliencyMethod
  readonly target: Target
  readonly options: Values
}

/** A map with what has to stand beside it. */
export interface RawMap {
  /** Index of the view. */
  readonly view: number
  /** Raw, [h·w] */
  readonly map: Float32Array
  readonly signed: boolean
  readonly unit: string
  readonly coarse: boolean
  /** What speaks against the target is left out: the options that show both. Absent: nothing is. */
  readonly bothSigns?: Values
  /** Of a map that ought to add up: how far it is off, and with how many steps. */
  readonly balance?: Balance
  /** Of an estimate: its correlation with the next seed's. Absent: nothing is drawn, or nobody asked. */
  readonly reliability?: number
  /** How finely it tells places apart, pixels of the observation; absent: to the pixel. */
  readonly reach?: number
}

/** `sums`: of a map that ought to add up, what it does and what it ought to; null of any other. `coarse`: as much as was asked for. */
export function rawMap(
  { method, options }: View,
  map: Float32Array,
  sums: Float32Array | null,
  { view = 0, coarse = false } = {},
): RawMap {
  const bothSigns = method.bothSigns?.(options)
  return {
    view,
    map,
    signed: isSigned(method, options),
    unit: method.unitOf?.(options) ?? method.unit,
    coarse: coarse && method.coarse !== undefined,
    ...(bothSigns && { bothSigns }),
    ...(sums && { balance: { gap: gapOf(sums[0]!, sums[1]!), steps: Number(options['steps']) } }),
    ...(method.reach && { reach: method.reach(options) }),
  }
}

/** The same map with other options. */
export type Again = (options: Values) => Promise<RawMap>

/** A map that ought to add up and does not is made again, finer each time, until it does or no finer one is to be had. */
export async function balanced(map: RawMap, view: View, again: Again): Promise<RawMap> {
  const finer = map.balance && map.balance.gap > CLOSE_GAP ? view.method.finer?.(view.options) : null
  return finer ? balanced(await again(finer), { ...view, options: finer }, again) : map
}

/** An estimate with what the next seed's says of it. */
export async function withReliability(map: RawMap, { method, options }: View, again: Again): Promise<RawMap> {
  const other = drawnAnew(method, options)
  const reliability = other && reliabilityOf(map.map, (await again(other)).map)
  return reliability === null ? map : { ...map, reliability }
}
