import type { Observations } from '../../workers/lab/contracts/observation'

/**
 * One frame of an observation [cells, frames · channels] as RGBA words, ready for an ImageData: grey from one channel, colour from
 * three. `count`: numbers per cell.
 */
export function paintFrame(
  observation: Observations,
  { frame, channels, count }: { frame: number; channels: 1 | 3; count: number },
  pixels: Uint32Array,
): void {
  const light = (i: number, channel: number) => observation[i * count + frame * channels + channel] ?? 0
  for (let i = 0; i < pixels.length; i++)
    pixels[i] =
      channels === 1
        ? 0xff000000 | (light(i, 0) * 0x010101)
        : 0xff000000 | (light(i, 2) << 16) | (light(i, 1) << 8) | light(i, 0)
}
