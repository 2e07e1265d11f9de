import { describe, expect, it } from 'vitest'
import { assemble } from '../../../envs-wasm/compile'
import { gameIds, loadGame } from '../../../workers/headless/games.lib'
import type { Edit, EnvSpec, FieldSpec, FieldValue } from '../../../workers/lab/contracts/env'
import { instantiate } from '../../../workers/lab/envs/game'
import type { BatchGame } from '../../../workers/lab/envs/game'
import { createRandom } from '../../../workers/lab/random'
import type { Random } from '../../../workers/lab/random'

/** Toybox's grey byte. */
const grey = (r: number, g: number, b: number) =>
  Math.trunc(255 * (0.2126 * (r / 255) + 0.7152 * (g / 255) + 0.0722 * (b / 255)))

/** For each output pixel the input pixels it covers with the lengths of the overlaps, in 1/`out` of an input pixel. */
const cover = (size: number, out: number) =>
  Array.from({ length: out }, (_, i) =>
    Array.from({ length: size }, (_, j) => ({
      j,
      part: Math.min((i + 1) * size, (j + 1) * out) - Math.max(i * size, j * out),
    })).filter(({ part }) => part > 0),
  )

type Pixel = (red: number, green: number, blue: number) => number
/** What an agent sees of a colour: a grey byte, or three. */
const shades: Readonly<Record<1 | 3, readonly Pixel[]>> = { 1: [grey], 3: [(r) => r, (_, g) => g, (_, __, b) => b] }

/** The observation as its definition says it: area average of the painted picture's bytes, rounded half up. */
function createAverage({ width, height, observation }: EnvSpec): (picture: Uint8ClampedArray) => Uint8Array {
  if (observation.kind !== 'image') throw new Error('not a picture')
  const { width: across, height: down, channels } = observation
  const [columns, rows] = [cover(width, across), cover(height, down)]
  return (picture) => {
    const words = new Uint32Array(picture.buffer, picture.byteOffset, width * height)
    const out = new Uint8Array(across * down * channels)
    for (const [channel, shade] of shades[channels].entries()) {
      const pixels = new Uint8Array(words.length)
      // Neighbours are mostly alike: a byte is worked out where the colour changes.
      for (let i = 0, last = -1, value = 0; i < words.length; i++) {
        const word = words[i]!
        if (word !== last) value = shade(word & 255, (word >> 8) & 255, (word >> 16) & 255)
        last = word
        pixels[i] = value
      }
      const lines = new Uint32Array(height * across)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < across; x++)
          for (const { j, part } of columns[x]!) lines[y * across + x]! += part * pixels[y * width + j]!
      for (let y = 0; y < down; y++)
        for (let x = 0; x < across; x++) {
          let total = (width * height) / 2
          for (const { j, part } of rows[y]!) total += part * lines[j * across + x]!
          out[(y * across + x) * channels + channel] = Math.floor(total / (width * height))
        }
    }
    return out
  }
}

function valueFor(field: FieldSpec, random: Random): FieldValue {
  if (field.type === 'bool') return random.below(2) === 1
  if (field.type === 'u64') return String(random.word())
  const [low, high] = [field.min ?? 0, field.max ?? 10]
  return field.type === 'f64' || field.type === 'f32'
    ? low + (high - low) * random.uniform()
    : low + random.below(high - low + 1)
}

/** A few fields of the slot set to anything they may be. */
function scramble(game: BatchGame, random: Random): void {
  const fields = game.spec.fields.filter((field) => field.editable)
  const edits: Edit[] = Array.from({ length: 1 + random.below(6) }, () => {
    const field = fields[random.below(fields.length)] as FieldSpec
    const used = field.used ? Number(game.read(0, field.used)) : (field.count ?? 1)
    return { path: field.path.replace('[]', `[${random.below(Math.max(used, 1))}]`), value: valueFor(field, random) }
  })
  for (const edit of edits) {
    const used = game.spec.fields.find((field) => field.path === edit.path.replace(/\[\d+\]/, '[]'))?.used
    const index = Number(/\[(\d+)\]/.exec(edit.path)?.[1] ?? 0)
    // An edit before this one may have shortened the list.
    if (used === undefined || Number(game.read(0, used)) > index) game.write(0, [edit])
  }
}

/** Games whose agent sees another thing than the whole picture say so, and have tests of their own. */
const pictured = (await Promise.all(gameIds().map((id) => loadGame(id, 1))))
  .filter(({ spec }) => spec.observation.kind === 'image' && !spec.observation.observed)
  .map(({ spec }) => spec.id)
/** No registered game is seen as an average of its picture in colour. */
const coloured = await assemble({
  source: 'test/conformance/games/mosaic.as.ts',
  config: 'envs-wasm/asconfig.json',
  target: 'checked',
})

describe.each([...pictured, 'mosaic'])('%s', (id) => {
  it('observes exactly the area average of its picture, in 1,000 edited states', async () => {
    const game = id === 'mosaic' ? await instantiate(coloured, 1) : await loadGame(id, 1)
    const random = createRandom(12)
    const average = createAverage(game.spec)
    for (let i = 0; i < 1000; i++) {
      if (i % 10 === 0) game.reset(0, i)
      for (let k = random.below(80); k > 0; k--) game.step(0, random.below(game.spec.actions.length))
      game.observe(0)
      if (random.below(3) === 0) {
        scramble(game, random)
        game.settle(0)
      }
      // Some steps after the edit, so that kept pictures are updated from it, too.
      for (let k = random.below(6); k > 0; k--) game.step(0, random.below(game.spec.actions.length))
      const seen = game.observe(0)
      const wanted = average(game.paint(0))
      const wrong = wanted.findIndex((value, at) => value !== seen[at])
      if (wrong >= 0)
        throw new Error(`state ${i}, byte ${wrong}: observed ${seen[wrong]}, picture gives ${wanted[wrong]}`)
    }
  })
})

it('draws boxes where it draws objects', async () => {
  const game = await loadGame('breakout', 1)
  for (let i = 0; i < 20; i++) game.step(0, 1)
  const picture = game.paint(0)
  const at = (x: number, y: number) => [...picture.subarray(4 * (y * 240 + x), 4 * (y * 240 + x) + 3)]
  const boxes = game.locate(0)
  for (const box of boxes.filter((entry) => entry.kind === 'ball' || entry.kind === 'paddle')) {
    expect(at(box.x, box.y)).toEqual([200, 72, 72])
    expect(at(box.x + box.w - 1, box.y + box.h - 1)).toEqual([200, 72, 72])
    expect(at(box.x - 1, box.y)).toEqual([0, 0, 0])
  }
  expect(boxes.filter((box) => box.kind === 'brick')).toHaveLength(108)
  expect(boxes.find((box) => box.kind === 'brick' && box.id === 7)).toEqual({
    kind: 'brick',
    id: 7,
    x: 24,
    y: 47,
    w: 12,
    h: 4,
  })
  expect(boxes.find((box) => box.kind === 'score')).toEqual({ kind: 'score', id: 0, x: 54, y: 1, w: 68, h: 12 })
  expect(boxes.find((box) => box.kind === 'lives')).toEqual({ kind: 'lives', id: 0, x: 150, y: 1, w: 20, h: 12 })
})
