import * as ops from '../backend/ops'
import type { Tensor, Tensors } from '../contracts/tensor'
import { localForward, type LocalChanges, type Span } from '../backend/local-forward'
import type { Convolution } from '../contracts/model'
import type { Subject } from '../contracts/saliency'
import { kept } from './cache'
import { answer, joinRows, othersOf } from './subject'
import type { Shape2, Shape4 } from './shapes'
import { blurMatrix, gridCentres, plusPeak, plusProfile } from './gaussian'
import type { PlusProfile } from './gaussian'

/**
 * Perturbation's inner loop: a row of the grid at a time, its masks as outer products, and of each perturbed observation only
 * the rows of pixels that a mask reaches. Nothing is approximated: masks are exactly zero outside their reach.
 */

/** All masks of one row of the grid, in the rows of pixels [from, to). mask = centre(y)·line(x) + arms(y)·centre(x). */
export interface MaskRow {
  readonly from: number
  readonly to: number
  /** Vertical profiles [1, to − from, 1] with, for every mask of the row and divided by its peak, a horizontal one [columns, 1, w·planes]. */
  readonly terms: readonly (readonly [vertical: Tensor, horizontal: Tensor])[]
}

type Shape = readonly [h: number, w: number, planes: number]

/** The masks of Greydanus et al. at spacing `d` and width `r`, kept on the device: O(h + w) numbers a mask instead of O(h·w). */
export function maskRows(shape: Shape, d: number, r: number, first?: Convolution): MaskRow[] {
  const [h, w, planes] = shape
  const { vertical, bands, horizontal } = profiles(h, w, d, r, first)
  const windows = first ? `${first.kernel}/${first.stride}` : 'whole'
  const tensors = kept(`masks/${shape.join('/')}/${d}/${r}/${windows}`, () =>
    vertical.flatMap((y, i) => rowTensors(y, bands[i] as Band, horizontal(), planes)),
  )
  return bands.map((band, i) => {
    const [centre, line, arms, middle] = tensors.slice(4 * i, 4 * i + 4) as [Tensor, Tensor, Tensor, Tensor]
    return {
      ...band,
      terms: [
        [centre, line],
        [arms, middle],
      ],
    }
  })
}

type LocalMasks = Omit<LocalChanges, 'base' | 'change'>

/** The same masks as profiles, for the backend that recomputes only what they reach. */
export function plusMasks([h, w]: Shape, d: number, r: number): LocalMasks {
  const [vertical, horizontal, scales] = kept(`profiles/${h}/${w}/${d}/${r}`, () => {
    const [ys, xs] = [profilesAlong(h, d, r), profilesAlong(w, d, r)]
    const tall = ys.flatMap(({ centre, arms }) => [...centre, ...arms])
    // mask = centre(y)·(centre + arms)(x) + arms(y)·centre(x)
    const wide = xs.flatMap(({ centre, arms }) => [...centre.map((value, j) => value + arms[j]!), ...centre])
    const peaks = ys.flatMap((y) => xs.map((x) => 1 / plusPeak(y, x)))
    return [ops.tensor(tall, [ys.length, 2, h]), ops.tensor(wide, [xs.length, 2, w]), ops.tensor(peaks)] as const
  })
  const reach = Math.floor(4 * r + 0.5) + 1
  const spans = (size: number) =>
    gridCentres(size, d).map((centre): Span => [Math.max(0, centre - reach), Math.min(size, centre + reach + 1)])
  return { vertical, horizontal, scales, spanY: spans(h), spanX: spans(w) }
}

/** Patches for the same: one product of two indicators each. */
export function patchMasks([h, w]: Shape, tops: readonly number[], lefts: readonly number[], side: number): LocalMasks {
  const [vertical, horizontal, scales] = kept(`patch profiles/${h}/${w}/${tops.join()}/${lefts.join()}/${side}`, () => {
    const profiles = (starts: readonly number[], size: number) =>
      starts.flatMap((start) => [...indicators([start], side, size, 1), ...new Float32Array(size)])
    return [
      ops.tensor(profiles(tops, h), [tops.length, 2, h]),
      ops.tensor(profiles(lefts, w), [lefts.length, 2, w]),
      ops.ones([tops.length * lefts.length]) as Tensor,
    ] as const
  })
  const spans = (starts: readonly number[], size: number) =>
    starts.map((start): Span => [start, Math.min(size, start + side)])
  return { vertical, horizontal, scales, spanY: spans(tops, h), spanX: spans(lefts, w) }
}

/** Square patches of `side` pixels beginning at these rows and columns, as masks of ones: one term, the rectangle's two sides. */
export function patchRows(
  [h, w, planes]: Shape,
  tops: readonly number[],
  lefts: readonly number[],
  side: number,
  first?: Convolution,
): MaskRow[] {
  const bands = tops.map((top) => windowBand({ from: top, to: Math.min(h, top + side) }, h, first))
  const windows = first ? `${first.kernel}/${first.stride}` : 'whole'
  const tensors = kept(`patches/${h}/${w}/${planes}/${tops.join()}/${lefts.join()}/${side}/${windows}`, () => {
    const wide = indicators(lefts, side, w * planes, planes)
    const tall = tops.map((top, i) => indicators([top - bands[i]!.from], side, bands[i]!.to - bands[i]!.from, 1))
    return [
      ops.tensor(wide, [lefts.length, 1, w * planes]),
      ...tall.map((data) => ops.tensor(data, [1, data.length, 1])),
    ]
  })
  const [horizontal, ...vertical] = tensors as [Tensor, ...Tensor[]]
  return bands.map((band, i) => ({ ...band, terms: [[vertical[i]!, horizontal]] }))
}

/** For each start a row of `length` numbers: 1 on the `side` pixels from there, each `width` numbers wide. */
function indicators(starts: readonly number[], side: number, length: number, width: number): Float32Array {
  const data = new Float32Array(starts.length * length)
  starts.forEach((start, k) =>
    data.fill(1, k * length + start * width, Math.min((k + 1) * length, k * length + (start + side) * width)),
  )
  return data
}

/** mask·change for every mask of the row: [columns, to − from, w, planes] from change [h, w·planes]. */
export function maskedChange(change: Tensor, { from, to, terms }: MaskRow, planes: number): Tensor {
  const [, stride] = change.shape as Shape2
  const part = ops.reshape(ops.slice(change, [from, 0], [to - from, stride]), [1, to - from, stride])
  const masked = terms.map(([vertical, horizontal]) => ops.mul(ops.mul(part, vertical), horizontal))
  return ops.reshape(ops.addN(masked), [-1, to - from, stride / planes, planes])
}

/** The answers to base + mask·change for every mask, by the path that computes least. Call inside a tidy. */
export function localAnswers(
  subject: Subject,
  base: Tensor,
  change: Tensor,
  masks: LocalMasks,
  rows: (first?: Convolution) => readonly MaskRow[],
): Tensors {
  const { model, of } = subject
  const local = localForward(model, of, { base, change, ...masks }, (count) => othersOf(subject, count))
  return local ?? rowByRow(subject, base, change, rows(model.convolutions(of)[0]))
}

/** Where only the first convolution is local: one batch per row of the grid. */
export function rowByRow(subject: Subject, base: Tensor, change: Tensor, rows: readonly MaskRow[]): Tensors {
  const forward = forwardChanges(subject, base)
  const [, , , planes] = base.shape as Shape4
  return joinRows(rows.map((row) => ops.tidy(() => ({ ...forward(maskedChange(change, row, planes), row.from) }))))
}

/** The model's answer to `base` [1, h, w, planes] plus changes [n, band, w, planes] to the rows starting at `from`. */
export function forwardChanges(subject: Subject, base: Tensor): (change: Tensor, from: number) => Tensors {
  const [first] = subject.model.convolutions(subject.of)
  const [, h] = base.shape as Shape4
  if (!first) return (change, from) => answer(subject, ops.add(padRows(change, from, h), base))
  // The first layer is linear: convolve the base once, and of every change only the windows that see it.
  const { name, weights, stride, bias } = first
  const convolve = (x: Tensor) => ops.conv(x, weights, null, { stride })
  const whole = convolve(base)
  const [, rows] = whole.shape as Shape4
  const seen = (change: Tensor, from: number) =>
    ops.relu(ops.add(ops.add(padRows(convolve(change), from / stride, rows), whole), bias))
  return (change, from) => subject.model.resume(seen(change, from), name, othersOf(subject, change.shape[0] ?? 1))
}

function padRows(x: Tensor, above: number, rows: number): Tensor {
  const [, own] = x.shape as Shape4
  return ops.pad(x, [
    [0, 0],
    [above, rows - above - own],
    [0, 0],
    [0, 0],
  ])
}

interface Band {
  readonly from: number
  readonly to: number
}

function profiles(h: number, w: number, d: number, r: number, first?: Convolution) {
  const vertical = profilesAlong(h, d, r)
  const bands = vertical.map((profile) => windowBand(reach(profile), h, first))
  return { vertical, bands, horizontal: () => profilesAlong(w, d, r) }
}

function profilesAlong(size: number, d: number, r: number): PlusProfile[] {
  const blur = blurMatrix(size, r)
  return gridCentres(size, d).map((centre) => plusProfile(blur, centre))
}

/** Rows where a profile is not zero. */
function reach({ centre, arms }: PlusProfile): Band {
  const touched = Array.from(centre, (value, i) => value > 0 || (arms[i] ?? 0) > 0)
  return { from: touched.indexOf(true), to: touched.lastIndexOf(true) + 1 }
}

/** Widened to whole windows of the first convolution, where there is one. */
function windowBand({ from, to }: Band, h: number, first?: Convolution): Band {
  if (!first) return { from, to }
  const { kernel, stride } = first
  const count = Math.floor((h - kernel) / stride) + 1
  const begin = Math.min(count - 1, Math.max(0, Math.ceil((from - kernel + 1) / stride)))
  const end = Math.max(begin + 1, Math.min(count, Math.floor((to - 1) / stride) + 1))
  return { from: begin * stride, to: (end - 1) * stride + kernel }
}

function rowTensors(y: PlusProfile, { from, to }: Band, columns: readonly PlusProfile[], planes: number): Tensor[] {
  const peaks = columns.map((x) => plusPeak(y, x))
  const tall = (profile: Float64Array) => ops.tensor(Float32Array.from(profile.subarray(from, to)), [1, to - from, 1])
  const wide = (profile: (x: PlusProfile, j: number) => number) => {
    const w = columns[0]?.centre.length ?? 0
    const data = new Float32Array(columns.length * w * planes)
    columns.forEach((x, k) => {
      for (let j = 0; j < w * planes; j++)
        data[k * w * planes + j] = profile(x, Math.floor(j / planes)) / (peaks[k] ?? 1)
    })
    return ops.tensor(data, [columns.length, 1, w * planes])
  }
  return [tall(y.centre), wide((x, j) => x.centre[j]! + x.arms[j]!), tall(y.arms), wide((x, j) => x.centre[j]!)]
}
