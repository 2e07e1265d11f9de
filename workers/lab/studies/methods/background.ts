import type { Plane } from '../../contracts/moment'

/**
 * How the picture usually looks: the median of every number over frames of one kind, as bytes; the lower of the two middle ones of an
 * even count, so that it is a light that was there. Throws RangeError for no frames.
 */
export function medianFrame(frames: readonly Pick<Plane, 'pixels'>[]): Uint8Array {
  const [first] = frames
  if (!first) throw new RangeError('no frames have no median')
  const counts = new Uint32Array(256)
  return Uint8Array.from(first.pixels, (_, at) => {
    counts.fill(0)
    for (const { pixels } of frames) counts[pixels[at]!]!++
    let light = 0
    for (let below = counts[0]!; below < frames.length / 2; below += counts[light]!) light++
    return light
  })
}

/** A stack of it, as a policy sees one: [h·w·planes] in 0 … 1. */
export function stackOf(frame: Uint8Array, planes: number, channels: number): Float32Array {
  const pixels = frame.length / channels
  const light = (i: number) => frame[Math.floor(i / planes) * channels + (i % channels)]! / 255
  return Float32Array.from({ length: pixels * planes }, (_, i) => light(i))
}
