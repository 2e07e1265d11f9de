import type { MapFrame, MomentAnswer } from '../../workers/threads/api'
import { colorize, peak, type Curve } from '../stage/colormaps'

export const clipKinds = ['webm', 'mp4', 'gif'] as const
export type ClipKind = (typeof clipKinds)[number]

/** Where the map lies on the picture, native pixels. */
export interface Overlay {
  readonly frame: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
  readonly observation: { readonly width: number; readonly height: number }
  readonly opacity: number
  readonly curve: Curve
}

/** Draws moments enlarged to whole pixels, maps over them where there is one: what a clip or a still shows. */
export class ClipPainter {
  readonly canvas: OffscreenCanvas
  readonly #native: OffscreenCanvas
  readonly #map: OffscreenCanvas | null

  constructor(
    readonly width: number,
    readonly height: number,
    readonly overlay: Overlay | null,
    readonly scale = 2,
  ) {
    // Video codecs take even sizes only.
    const even = (length: number) => 2 * Math.ceil((length * scale) / 2)
    this.canvas = new OffscreenCanvas(even(width), even(height))
    this.#native = new OffscreenCanvas(width, height)
    this.#map = overlay ? new OffscreenCanvas(overlay.observation.width, overlay.observation.height) : null
  }

  paint({ picture, opinions, carried }: Pick<MomentAnswer, 'picture' | 'opinions' | 'carried'>): void {
    const context = contextOf(this.canvas)
    context.imageSmoothingEnabled = false
    context.globalAlpha = 1
    if (picture) {
      contextOf(this.#native).putImageData(
        new ImageData(new Uint8ClampedArray(picture.pixels), this.width, this.height),
        0,
        0,
      )
      context.drawImage(this.#native, 0, 0, this.width * this.scale, this.height * this.scale)
    }
    const map = opinions[0]?.maps[0] ?? carried
    if (map) this.#paintMap(context, map)
  }

  #paintMap(context: OffscreenCanvasRenderingContext2D, { map, signed }: MapFrame): void {
    if (!this.overlay || !this.#map) return
    const { frame, opacity, curve } = this.overlay
    const image = new ImageData(this.#map.width, this.#map.height)
    if (map.length !== image.width * image.height) return
    colorize(map, signed, { max: peak(map), held: false }, curve, image.data)
    contextOf(this.#map).putImageData(image, 0, 0)
    context.globalAlpha = opacity
    const s = this.scale
    context.drawImage(this.#map, frame.x * s, frame.y * s, frame.width * s, frame.height * s)
  }
}

export function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  // Every frame is read back by an encoder.
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) throw new Error('this browser draws no pictures off the page')
  return context
}

export interface ClipRequest {
  /** Whose canvas is filmed. */
  readonly painter: { readonly canvas: OffscreenCanvas }
  readonly kind: ClipKind
  readonly frames: number
  readonly framesPerSecond: number
  /** Paints frame `i` on the painter's canvas; false stops the clip. */
  paint(i: number): Promise<boolean>
}

const names = { webm: 'WebM', mp4: 'MP4', gif: 'GIF' } as const
const advice = (kind: ClipKind) => `choose ${kind === 'gif' ? 'WebM' : 'GIF'}, or a shorter stretch`

/** Of an encoder that gives up on the way: what other refusals advise helps here too. */
function orAdvise<T>(work: Promise<T>, kind: ClipKind): Promise<T> {
  return work.catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`this browser gave up encoding ${names[kind]} (${reason}); ${advice(kind)}`, { cause: error })
  })
}

/** The clip as a file, null where it was stopped. Throws where this browser cannot encode the kind. */
export function encodeClip(request: ClipRequest): Promise<Uint8Array | null> {
  return request.kind === 'gif' ? encodeGif(request) : encodeVideo(request)
}

async function encodeVideo({ painter, kind, frames, framesPerSecond, paint }: ClipRequest): Promise<Uint8Array | null> {
  const {
    BufferTarget,
    CanvasSource,
    Mp4OutputFormat,
    Output,
    QUALITY_HIGH,
    WebMOutputFormat,
    getFirstEncodableVideoCodec,
  } = await import('mediabunny')
  const { width, height } = painter.canvas
  const codec = await getFirstEncodableVideoCodec(kind === 'mp4' ? ['avc', 'vp9', 'av1'] : ['vp9', 'vp8', 'av1'], {
    width,
    height,
  })
  if (!codec) throw new Error(`this browser cannot encode ${names[kind]}; ${advice(kind)}`)
  const target = new BufferTarget()
  const output = new Output({ format: kind === 'mp4' ? new Mp4OutputFormat() : new WebMOutputFormat(), target })
  const source = new CanvasSource(painter.canvas, { codec, bitrate: QUALITY_HIGH })
  output.addVideoTrack(source, { frameRate: framesPerSecond })
  try {
    await orAdvise(output.start(), kind)
    for (let i = 0; i < frames; i++) {
      if (!(await paint(i))) return await output.cancel().then(() => null)
      await orAdvise(source.add(i / framesPerSecond, 1 / framesPerSecond), kind)
    }
    await orAdvise(output.finalize(), kind)
  } catch (error) {
    // What the encoder holds is let go; it may be past that.
    await output.cancel().catch(() => {})
    throw error
  }
  return target.buffer && new Uint8Array(target.buffer)
}

async function encodeGif({ painter, kind, frames, framesPerSecond, paint }: ClipRequest): Promise<Uint8Array | null> {
  const { Encoder } = await import('modern-gif')
  const { width, height } = painter.canvas
  const encoder = new Encoder({ width, height, maxColors: 255 })
  for (let i = 0; i < frames; i++) {
    if (!(await paint(i))) return null
    const { data } = contextOf(painter.canvas).getImageData(0, 0, width, height)
    await orAdvise(encoder.encode({ data, delay: 1000 / framesPerSecond }), kind)
  }
  return new Uint8Array(await orAdvise(encoder.flush('arrayBuffer'), kind))
}

export async function encodeStill(painter: ClipRequest['painter']): Promise<Uint8Array> {
  return new Uint8Array(await (await painter.canvas.convertToBlob({ type: 'image/png' })).arrayBuffer())
}
