import type { Plane } from '../contracts/moment'
import { asObservations, frameLayout, type ObservationSpec, type Observations } from '../contracts/observation'

/** The frames as the network takes them, one row: bytes [h, w, frames · channels] with the newest last, or a vector's floats. */
export function observationOf(spec: ObservationSpec, planes: readonly Plane[]): Observations {
  const { cells, cellBytes } = frameLayout(spec)
  const bytes = new Uint8Array(planes.length * cells * cellBytes)
  interleave(planes, cellBytes, bytes)
  return asObservations(spec, bytes)
}

/** Cell by cell, the frames' bytes side by side. */
function interleave(planes: readonly Plane[], cellBytes: number, into: Uint8Array): void {
  const stride = planes.length * cellBytes
  planes.forEach(({ pixels }, k) => {
    if (cellBytes === 1) for (let i = 0, at = k; i < pixels.length; i++, at += stride) into[at] = pixels[i]!
    else
      for (let i = 0, at = k * cellBytes; i < pixels.length; i += cellBytes, at += stride)
        for (let c = 0; c < cellBytes; c++) into[at + c] = pixels[i + c]!
  })
}
