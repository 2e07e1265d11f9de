import { contextOf, encodeClip, type ClipKind } from '../explore/clip'

/** One future at one row: what is drawn and said of it. */
export interface FutureFrame {
  readonly title: string
  /** What it does there. */
  readonly deed: string
  /** RGBA, native size. */
  readonly pixels: ArrayBuffer
  /** The one with the edit has the accent. */
  readonly yours: boolean
}

export interface FuturesFilm {
  readonly width: number
  readonly height: number
  readonly rows: number
  readonly framesPerSecond: number
  /** In words, at the foot. */
  said(row: number): string
  frames(row: number): Promise<readonly FutureFrame[] | null>
}

const scale = 2
const gap = 8
const head = 22
const foot = 46
const inks = { ground: '#0e0f11', ink: '#e9e7e2', quiet: '#a3a49f', accent: '#f07cc0' } as const
const font = (size: number, weight = 400) => `${weight} ${size}px system-ui, sans-serif`
/** The last picture stays this long, seconds. */
const stay = 1

/** Both futures side by side as a film: what is on the stage, with its words. Kinds are tried in turn; the last error is thrown where none can be encoded. */
export async function filmFutures(
  film: FuturesFilm,
  kinds: readonly ClipKind[] = ['mp4', 'webm', 'gif'],
): Promise<{ readonly kind: ClipKind; readonly file: Uint8Array } | null> {
  const even = (length: number) => 2 * Math.ceil(length / 2)
  const canvas = new OffscreenCanvas(even(2 * film.width * scale + gap), even(head + film.height * scale + foot))
  const native = new OffscreenCanvas(film.width, film.height)
  const frames = film.rows + Math.round(stay * film.framesPerSecond)
  const paint = async (i: number): Promise<boolean> => {
    const row = Math.min(i, film.rows - 1)
    const sides = await film.frames(row)
    if (sides) draw(canvas, native, film, sides, film.said(row))
    return sides !== null
  }
  let refusal: unknown
  for (const kind of kinds)
    try {
      const file = await encodeClip({
        painter: { canvas },
        kind,
        frames,
        framesPerSecond: film.framesPerSecond,
        paint,
      })
      return file && { kind, file }
    } catch (error) {
      refusal = error
    }
  throw refusal
}

function draw(
  canvas: OffscreenCanvas,
  native: OffscreenCanvas,
  { width, height }: FuturesFilm,
  sides: readonly FutureFrame[],
  said: string,
): void {
  const context = contextOf(canvas)
  context.imageSmoothingEnabled = false
  context.fillStyle = inks.ground
  context.fillRect(0, 0, canvas.width, canvas.height)
  sides.forEach(({ title, deed, pixels, yours }, i) => {
    const left = i * (width * scale + gap)
    contextOf(native).putImageData(new ImageData(new Uint8ClampedArray(pixels), width, height), 0, 0)
    context.drawImage(native, left, head, width * scale, height * scale)
    // Above and below: on the picture they would hide the game's own numbers.
    label(context, title, left, 2, yours ? inks.accent : inks.ink)
    label(context, deed, left, head + height * scale + 3, inks.ink)
  })
  context.fillStyle = inks.quiet
  context.font = font(13)
  context.textBaseline = 'middle'
  context.textAlign = 'center'
  context.fillText(said, canvas.width / 2, canvas.height - 12)
}

function label(
  context: OffscreenCanvasRenderingContext2D,
  words: string,
  left: number,
  top: number,
  ink: string,
): void {
  context.font = font(12, 600)
  context.textBaseline = 'top'
  context.textAlign = 'left'
  context.fillStyle = ink
  context.fillText(words, left + 4, top + 3)
}
