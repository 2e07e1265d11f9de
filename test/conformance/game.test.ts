import { describe, expect, it } from 'vitest'
import { assemble } from '../../envs-wasm/compile'
import { gameIds, readGame } from '../../workers/headless/games.lib'
import { observedFrame } from '../../workers/lab/contracts/env'
import type { EnvSpec, FieldSpec, FieldValue } from '../../workers/lab/contracts/env'
import { InputError } from '../../workers/lab/contracts/errors'
import { asObservations, frameLayout, framesOf, gridOf, observationSize } from '../../workers/lab/contracts/observation'
import type { Option, Value } from '../../workers/lab/contracts/options'
import { readField } from '../../workers/lab/envs/fields'
import { OBSERVE, STACK, instantiate } from '../../workers/lab/envs/game'
import type { BatchGame, Opening } from '../../workers/lab/envs/game'
import { createRandom } from '../../workers/lab/random'

/** A game that has what no registered one needs yet: colour, several frames of it, an option of every kind, levels. */
const mosaic = async (target: 'release' | 'checked') =>
  assemble({ source: 'test/conformance/games/mosaic.as.ts', config: 'envs-wasm/asconfig.json', target })
const [release, checked] = await Promise.all([mosaic('release'), mosaic('checked')])

/** Compiled once: most of the time that an instance takes. */
const compiled = (bytes: BufferSource) => new WebAssembly.Module(bytes)

/** Every registered game, release and checked build, keeps the promises of design.md section 9. */
const builds = [
  ...gameIds().flatMap((id) => [
    { id, build: 'release', module: compiled(readGame(id)) },
    { id, build: 'checked', module: compiled(readGame(id, true)) },
  ]),
  { id: 'mosaic', build: 'release', module: compiled(release) },
  { id: 'mosaic', build: 'checked', module: compiled(checked) },
]

const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0

function play(game: BatchGame, slot: number, ticks: number, seed: number, each?: () => void): void {
  const random = createRandom(seed)
  for (let i = 0; i < ticks; i++) {
    const { terminated } = game.step(slot, random.below(game.spec.actions.length))
    each?.()
    if (terminated) game.reset(slot, random.word())
  }
}

/** One concrete path per field: its first element. */
const pathOf = (field: FieldSpec) => field.path.replace('[]', '[0]')

function valuesOf(field: FieldSpec): FieldValue[] {
  if (field.type === 'bool') return [false, true]
  if (field.type === 'u64') return ['0', '18446744073709551615']
  return [field.min ?? 0, field.max ?? 1]
}

function inRange(field: FieldSpec, value: FieldValue): boolean {
  if (typeof value !== 'number') return true
  return Number.isFinite(value) && value >= (field.min ?? -Infinity) && value <= (field.max ?? Infinity)
}

/** Fields of slot 0 that lie outside their declared range, as text. Read where they lie: a world has thousands of cells. */
function strays(game: BatchGame): string[] {
  const bytes = game.state(0)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return game.spec.fields.flatMap((field) => {
    const used = field.used ? Number(game.read(0, field.used)) : (field.count ?? 1)
    const found: string[] = []
    for (let i = 0; i < used; i++) {
      const value = readField(view, field.offset + i * (field.stride ?? 0), field.type)
      if (!inRange(field, value)) found.push(`${field.path} ${i} = ${value}`)
    }
    return found
  })
}

it('finds games', () => expect(gameIds()).toContain('breakout'))

/** Those options that a slot cannot change, as the game was opened with them: what it shows is made of them. */
function fixed(game: BatchGame, options: Readonly<Record<string, Value>>): Opening {
  try {
    game.configure(
      1,
      Object.fromEntries(
        Object.entries(game.spec.options).map(([key, option]) => [
          key,
          extremes(option).find((value) => value !== options[key]) ?? option.default,
        ]),
      ),
      null,
    )
    return {}
  } catch {
    return { options }
  }
}

/** What an option can be: its ends, or each of its choices. */
function extremes(option: Option): readonly Value[] {
  return option.kind === 'number' ? [option.min, option.max] : option.kind === 'choice' ? option.of : [false, true]
}

describe.each(builds)('$id ($build)', ({ id, module }) => {
  const load = (slots = 2, opening: Opening = {}) => instantiate(module, slots, opening)

  it('tells about itself in a spec that agrees with memory', async () => {
    const { spec } = await load()
    expect(spec.id).toBe(id)
    expect(spec.fields.map((field) => field.path)).toEqual([...new Set(spec.fields.map((field) => field.path))])
    expect(spec.fields.map((field) => field.path)).toEqual(expect.arrayContaining(['score', 'lives', 'tick']))
    expect(overlaps(spec)).toEqual([])
    expect(spec.noop === null || spec.actions[spec.noop] !== undefined).toBe(true)
    expect(spec.launchAction).toBeLessThan(spec.actions.length)
    expect(spec.endings[0]).toBe('')
    for (const field of spec.fields) expect(field.help, field.path).toMatch(/\S/)
    const { x = 0, y = 0, width, height } = observedFrame(spec)
    expect(
      Math.min(x, y, width - 1, height - 1, spec.width - x - width, spec.height - y - height),
      'the observed part lies on the picture',
    ).toBeGreaterThanOrEqual(0)
    for (const { kind } of spec.handles) expect(spec.kinds.map((entry) => entry.kind)).toContain(kind)
    const paths = spec.handles
      .flatMap(({ x, y, arrow }) => [x, y, arrow?.vx, arrow?.vy])
      .filter((path) => path !== undefined)
    for (const path of paths) expect(spec.fields.find((field) => field.path === path)?.editable, path).toBe(true)
  })

  it('plays the same game from the same seed, and another from another', async () => {
    const [a, b] = [await load(), await load()]
    const hashes = [1, 1, 2].map((seed, i) => {
      const game = i % 2 ? b : a
      game.reset(i % 2, seed)
      const start = game.hash(i % 2)
      play(game, i % 2, 1500, 7)
      return `${start} ${game.hash(i % 2)}`
    })
    expect(hashes[0]).toBe(hashes[1])
    expect(hashes[2]).not.toBe(hashes[0])
  })

  it('continues identically after snapshot and restore', async () => {
    const game = await load()
    play(game, 0, 333, 3)
    const middle = game.snapshot(0)
    play(game, 0, 500, 4)
    const end = game.hash(0)
    const picture = game.observe(0).slice()
    play(game, 0, 77, 5)
    game.restore(0, middle)
    expect(same(game.snapshot(0), middle)).toBe(true)
    play(game, 0, 500, 4)
    expect(game.hash(0)).toBe(end)
    expect(same(game.observe(0), picture)).toBe(true)
    game.restore(1, middle)
    play(game, 1, 500, 4)
    expect(game.hash(1)).toBe(end)
    expect(() => game.restore(0, middle.slice(1))).toThrow(InputError)
  })

  it('looks without touching: observe, paint and locate leave the state alone', async () => {
    const game = await load()
    play(game, 0, 200, 1, () => {
      const before = game.hash(0)
      game.observe(0)
      game.paint(0)
      for (const box of game.locate(0)) {
        const inside = box.x >= 0 && box.y >= 0 && box.x + box.w <= game.spec.width && box.y + box.h <= game.spec.height
        if (!inside || !game.spec.kinds.some((kind) => kind.kind === box.kind))
          throw new Error(`bad box ${JSON.stringify(box)}`)
      }
      expect(game.hash(0)).toBe(before)
    })
  })

  it('observes the state, not its history', async () => {
    const [game, fresh] = [await load(), await load()]
    play(game, 0, 1200, 9, () => {
      const seen = game.observe(0)
      fresh.restore(0, game.snapshot(0))
      if (!same(seen, fresh.observe(0))) throw new Error(`the kept picture is stale at tick ${game.tick(0)}`)
    })
  })

  it('stays in its declared ranges for 10,000 random decisions', async () => {
    const game = await load(1)
    const random = createRandom(5)
    for (let decision = 0; decision < 10_000; decision++) {
      const action = random.below(game.spec.actions.length)
      for (let tick = 0; tick < game.spec.frameSkip; tick++)
        if (game.step(0, action).terminated) {
          game.reset(0, random.word())
          break
        }
      if (decision % 50 === 0) expect(strays(game)).toEqual([])
    }
  })

  it('settling an untouched state changes nothing', async () => {
    const game = await load()
    let legal = 0
    play(game, 0, 800, 11, () => {
      const before = game.hash(0)
      legal += game.settle(0) === '' ? 1 : 0
      if (game.hash(0) !== before) throw new Error(`settle moved something at tick ${game.tick(0)}`)
    })
    expect(legal).toBeGreaterThan(600)
  })

  it('survives the ends of every editable field', async () => {
    const game = await load()
    const random = createRandom(2)
    for (const field of game.spec.fields.filter((entry) => entry.editable))
      for (const value of valuesOf(field))
        for (const ticks of [0, 150]) {
          game.reset(0, 4)
          for (let i = 0; i < ticks; i++) game.step(0, Math.max(game.spec.launchAction, 0))
          if (field.used && Number(game.read(0, field.used)) === 0) continue
          game.write(0, [{ path: pathOf(field), value }])
          expect(game.read(0, pathOf(field))).toBe(value)
          const reason = game.settle(0)
          expect(typeof reason).toBe('string')
          for (let i = 0; i < 30; i++) game.step(0, random.below(game.spec.actions.length))
          game.observe(0)
          game.paint(0)
          game.locate(0)
        }
  })

  it('refuses malformed edits and leaves the bytes alone', async () => {
    const game = await load()
    const before = game.snapshot(0)
    const [good] = game.spec.fields.filter(
      (field) => field.editable && field.type !== 'bool' && field.type !== 'u64' && !field.count,
    )
    if (!good) throw new Error('no plain number to edit')
    const fine = { path: good.path, value: good.min ?? 0 }
    const locked = game.spec.fields.find((field) => !field.editable && !field.count)
    const bad = [
      { path: 'no.such.field', value: 1 },
      { path: `${good.path}[0]`, value: 1 },
      { path: good.path, value: 'many' },
      { path: good.path, value: Number.NaN },
      { path: good.path, value: (good.max ?? 1e9) + 1 },
      { path: good.path, value: (good.min ?? -1e9) - 1 },
      { path: good.path, value: true },
      ...(locked ? [{ path: locked.path, value: 0 }] : []),
      ...game.spec.fields.flatMap((field) =>
        field.count
          ? [
              {
                path: field.path.replace('[]', `[${field.count}]`),
                value: field.type === 'bool' ? true : (field.min ?? 0),
              },
            ]
          : [],
      ),
    ]
    for (const edit of bad) {
      expect(() => game.write(0, [fine, edit]), `${edit.path} = ${edit.value}`).toThrow(InputError)
      expect(() => game.write(0, [edit]), edit.path).toThrow(edit.path)
      expect(same(game.snapshot(0), before)).toBe(true)
    }
  })

  it('keeps slots apart, alone or in a batch', async () => {
    const [many, alone] = [await load(4), await load(1)]
    const random = createRandom(6)
    const script = Array.from({ length: 120 }, () =>
      Array.from({ length: 4 }, () => random.below(many.spec.actions.length)),
    )
    for (const actions of script) {
      many.actions.set(actions)
      many.stepMany(4, many.spec.frameSkip, OBSERVE | STACK)
    }
    for (let slot = 0; slot < 4; slot++) {
      alone.reset(0, slot)
      for (const actions of script)
        for (let i = 0; i < alone.spec.frameSkip; i++) if (alone.step(0, actions[slot] ?? 0).terminated) break
      expect(alone.hash(0), `slot ${slot}`).toBe(many.hash(slot))
      expect(same(alone.observe(0), many.observe(slot))).toBe(true)
    }
  })

  it('refuses a snapshot whose lists are longer than memory', async () => {
    const game = await load()
    const before = game.snapshot(0)
    for (const field of game.spec.fields.filter(({ path }) => game.spec.fields.some(({ used }) => used === path))) {
      const bytes = before.slice()
      new DataView(bytes.buffer).setInt32(field.offset, 1_000_000, true)
      expect(() => game.restore(0, bytes)).toThrow(field.path)
      expect(same(game.snapshot(0), before)).toBe(true)
    }
  })

  it('leaves slots with a negative action alone', async () => {
    const game = await load(2)
    const before = game.hash(0)
    game.actions.set([-1, 0])
    game.stepMany(2, 4, OBSERVE)
    expect(game.hash(0)).toBe(before)
    expect(game.tick(1)).toBe(4)
  })

  it('shows as many of the last frames as it is asked to, each cell by itself, newest last', async () => {
    const own = (await load()).spec.observation
    for (const frames of own.kind === 'image' ? [1, 2, 3, 4, own.frames] : [1]) {
      const game = await load(3, { frames })
      expect(game.spec.observation).toEqual(own.kind === 'image' ? { ...own, frames } : own)
      expect(game.stacks.length).toBe(
        3 * observationSize(game.spec.observation) * asObservations(own, new Uint8Array(4)).BYTES_PER_ELEMENT,
      )
      for (let slot = 0; slot < 3; slot++) game.clearStack(slot)
      const seen = show(game, 5)
      const { cells, cellBytes } = frameLayout(game.spec.observation)
      const last = seen.slice(-frames)
      const wanted = Uint8Array.from({ length: cells * cellBytes * frames }, (_, i) => {
        const [cell, frame, byte] = [
          Math.floor(i / (cellBytes * frames)),
          Math.floor(i / cellBytes) % frames,
          i % cellBytes,
        ]
        return last[frame]![cell * cellBytes + byte]!
      })
      expect(same(game.stacks.slice(0, wanted.length), wanted), `${frames} frames`).toBe(true)
    }
    if (framesOf(own) === 1 && own.kind === 'vector') await expect(load(1, { frames: 2 })).rejects.toThrow('frames')
    for (const frames of [0, -1, 1.5]) await expect(load(1, { frames })).rejects.toThrow('frames')
  })

  it('shows planes at half their sides where it is asked to: means of 2 × 2, also after edits', async () => {
    if (!('planes' in (await load()).spec.options)) return
    const [whole, half] = [await load(1), await load(1, { options: { planes: 'half' } })]
    const { width, height } = gridOf(half.spec.observation)
    expect(gridOf(whole.spec.observation)).toEqual({ width: 2 * width, height: 2 * height })
    const random = createRandom(3)
    for (let decision = 0; decision < 300; decision++) {
      const action = random.below(whole.spec.actions.length)
      for (const game of [whole, half]) if (game.step(0, action).terminated) game.reset(0, decision)
      if (decision % 50 === 0) for (const game of [whole, half]) game.restore(0, whole.snapshot(0))
      const [all, seen] = [whole.observe(0), half.observe(0)]
      const means = Uint8Array.from({ length: width * height }, (_, i) => {
        const corner = 2 * (Math.floor(i / width) * 2 * width + (i % width))
        const [a, b, c, d] = [0, 1, 2 * width, 2 * width + 1].map((step) => all[corner + step]!)
        return (a! + b! + c! + d! + 2) >> 2
      })
      expect(same(seen, means), `decision ${decision}`).toBe(true)
      expect(half.hash(0)).toBe(whole.hash(0))
    }
  })

  it('plays under every option at its ends, and keeps it', async () => {
    for (const [key, option] of Object.entries((await load()).spec.options))
      for (const value of extremes(option)) {
        const options = { [key]: value }
        const game = await load(2, { options })
        const random = createRandom(8)
        for (let decision = 0; decision < 200; decision++) {
          if (game.step(0, random.below(game.spec.actions.length)).terminated) game.reset(0, random.word())
          if (decision % 20 === 0) expect(strays(game), `${key} ${value}`).toEqual([])
        }
        for (const slot of [0, 1]) game.reset(slot, 5)
        const start = game.hash(0)
        expect(game.hash(1), 'reset keeps options').toBe(start)
        const bytes = game.snapshot(0)
        game.configure(0, options, null)
        expect(same(game.snapshot(0), bytes), 'configure alone changes no present game').toBe(true)
        // Bytes carry their options to a slot that was set up in another way.
        const plain = await load(1, fixed(game, options))
        plain.restore(0, bytes)
        plain.reset(0, 5)
        expect(plain.hash(0)).toBe(start)
      }
  })

  it('refuses options, levels and values it does not have, and stays as it was', async () => {
    const game = await load()
    const before = game.snapshot(0)
    const wrong: Readonly<Record<string, Value>>[] = Object.entries(game.spec.options).flatMap(
      ([key, option]): Readonly<Record<string, Value>>[] =>
        option.kind === 'number'
          ? [{ [key]: option.max + 1 }, { [key]: option.min - 1 }]
          : [{ [key]: 'no such thing' }],
    )
    for (const options of [...wrong, { 'no such option': 1 }]) {
      expect(() => game.configure(0, options, null)).toThrow(InputError)
      expect(() => game.configure(0, options, null)).toThrow(Object.keys(options)[0])
      await expect(load(1, { options })).rejects.toThrow(Object.keys(options)[0])
    }
    for (const level of game.spec.levels ? [-1, 1.5, 2 ** 32] : [0])
      expect(() => game.configure(0, {}, level)).toThrow('level')
    expect(() => game.configure(2, {}, null)).toThrow(RangeError)
    expect(same(game.snapshot(0), before)).toBe(true)
  })

  it('lays the same level under any seed, and follows the seed without one', async () => {
    const game = await load()
    if (!game.spec.levels) return
    const start = (level: number | null, seed: number) => {
      game.configure(0, {}, level)
      game.reset(0, seed)
      return game.paint(0).slice()
    }
    const picture = (bytes: Uint8ClampedArray) => Buffer.from(bytes).toString('base64')
    const [one, other] = [start(3, 1), start(4, 1)].map(picture)
    expect(other).not.toBe(one)
    expect(picture(start(3, 1))).toBe(one)
    game.reset(0, 1)
    expect(picture(game.paint(0).slice()), 'reset keeps the level').toBe(one)
    expect(picture(start(null, 1))).not.toBe(picture(start(null, 2)))
    expect(picture(start(0xffffffff, 1))).not.toBe(one)
  })

  it('refuses slots and actions that do not exist', async () => {
    const game = await load(2)
    expect(() => game.reset(2, 0)).toThrow(RangeError)
    expect(() => game.snapshot(-1)).toThrow(RangeError)
    expect(() => game.step(0, game.spec.actions.length)).toThrow(RangeError)
    expect(() => game.stepMany(3, 1, 0)).toThrow(RangeError)
    expect(() => game.touch(2)).toThrow(RangeError)
    await expect(load(1_000_000)).rejects.toThrow(RangeError)
  })
})

/** What slot 0 is shown in so many decisions. */
function show(game: BatchGame, decisions: number): readonly Uint8Array[] {
  const seen: Uint8Array[] = []
  for (let i = 0; i < decisions; i++) {
    game.actions.fill(i % game.spec.actions.length)
    game.stepMany(game.slots, 1, OBSERVE | STACK)
    seen.push(game.observe(0).slice())
  }
  return seen
}

const widths = { u8: 1, u16: 2, bool: 1, i32: 4, u32: 4, f32: 4, f64: 8, u64: 8 }

/** Bytes that two fields claim, or that lie outside the state. */
function overlaps(spec: EnvSpec): string[] {
  const owner = new Map<number, string>()
  return spec.fields.flatMap((field) => {
    const problems: string[] = []
    for (let i = 0; i < (field.count ?? 1); i++)
      for (let byte = 0; byte < widths[field.type]; byte++) {
        const at = field.offset + i * (field.stride ?? 0) + byte
        if (owner.has(at) || at >= spec.stateBytes)
          problems.push(`${field.path} at ${at} (${owner.get(at) ?? 'outside'})`)
        owner.set(at, field.path)
      }
    return problems
  })
}
