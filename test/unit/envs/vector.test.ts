import { describe, expect, it } from 'vitest'
import { gameIds, loadGame } from '../../../workers/headless/games.lib'
import { framesOf, type Observations } from '../../../workers/lab/contracts/observation'
import { defaults } from '../../../workers/lab/contracts/options'
import { createVectorEnv, envOptions } from '../../../workers/lab/envs/vector'
import { createRandom } from '../../../workers/lab/random'
import * as registry from '../../../workers/lab/envs/wasm-urls'

const options = defaults(envOptions)
const bytesOf = (array: Observations) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
const same = (a: Observations, b: Observations) => Buffer.compare(bytesOf(a), bytesOf(b)) === 0

it('the site and Node find the same games', () => {
  expect(registry.gameIds).toEqual(gameIds())
  for (const id of registry.gameIds) expect(registry.wasmUrls[id]).toContain(`${id}.wasm`)
})

describe.each(gameIds())('%s as a vector environment', (id) => {
  const make = async (seed: number, given = options) => createVectorEnv(await loadGame(id, 5), { options: given, seed })
  const play = (env: Awaited<ReturnType<typeof make>>, decisions: number, seed: number) => {
    const random = createRandom(seed)
    const log: unknown[] = []
    for (let i = 0; i < decisions; i++) {
      const result = env.step(Int32Array.from({ length: env.count }, () => random.below(env.actions)))
      log.push([...result.rewards], [...result.terminated], [...result.truncated], result.finished)
    }
    return JSON.stringify(log) + Buffer.from(env.observations).toString('base64')
  }

  /** Of games that last longer than the limit under the first action: in a maze one may begin on a goal. */
  async function patientSeed(given: typeof options): Promise<number> {
    for (let seed = 2; ; seed++) {
      const env = await make(seed, given)
      const ends = Array.from({ length: given.timeLimit }, () => [...env.step(new Int32Array(env.count)).terminated])
      if (!ends.flat().includes(1)) return seed
    }
  }

  it('gives the same run for the same seed, another for another', async () => {
    const first = play(await make(3), 300, 1)
    expect(play(await make(3), 300, 1)).toBe(first)
    expect(play(await make(4), 300, 1)).not.toBe(first)
  })

  it('plays a slot the same whatever the others do, and however many there are', async () => {
    const few = createVectorEnv(await loadGame(id, 2), { options, seed: 3 })
    const [many, random] = [await make(3), createRandom(1)]
    const size = few.observations.length / 2
    for (let i = 0; i < 200; i++) {
      const actions = Int32Array.from({ length: 5 }, () => random.below(many.actions))
      const [a, b] = [few.step(actions.slice(0, 2)), many.step(actions)]
      expect(a.rewards).toEqual(b.rewards.slice(0, 2))
    }
    expect(same(few.observations, many.observations.slice(0, 2 * size))).toBe(true)
  })

  it.each([0, 0.25])('continues exactly after save and load, sticky actions at %d', async (sticky) => {
    const given = { ...options, sticky }
    const whole = await make(8, given)
    play(whole, 150, 1)
    const parts = whole.save()
    const expected = play(whole, 150, 2)
    const other = await make(9, given)
    play(other, 40, 3)
    other.load(parts)
    expect(play(other, 150, 2)).toBe(expected)
  })

  it('refuses parts that do not fit and changes nothing', async () => {
    const env = await make(1)
    const parts = env.save()
    for (const name of parts.map((part) => part.name)) {
      expect(() => env.load(parts.filter((part) => part.name !== name))).toThrow(name)
      expect(() =>
        env.load(parts.map((part) => (part.name === name ? { name, bytes: part.bytes.slice(1) } : part))),
      ).toThrow(name)
    }
    if (id === 'breakout') {
      const wild = parts.map(({ name, bytes }) => ({
        name,
        bytes: name === 'states' ? bytes.slice().fill(255, bytes.length / 2) : bytes,
      }))
      expect(() => env.load(wild)).toThrow('Count')
    }
    const after = env.save()
    for (const [i, part] of parts.entries())
      expect(same(after[i]?.bytes ?? new Uint8Array(), part.bytes), part.name).toBe(true)
    expect(() => env.step(new Int32Array(env.count).fill(env.actions))).toThrow('action')
  })

  it('goes on with sticky actions where there were none, and says which of kept ones are wrong', async () => {
    const given = { ...options, sticky: 0.25 }
    const sticky = await make(1, given)
    sticky.load((await make(2)).save())
    expect(play(sticky, 100, 1)).not.toBe(play(await make(2), 100, 1))
    const parts = sticky.save()
    const wrong = (text: string) =>
      parts.map((part) => (part.name === 'sticking' ? { ...part, bytes: new TextEncoder().encode(text) } : part))
    expect(() => sticky.load(wrong('{'))).toThrow('environment sticking: is not JSON')
    expect(() => sticky.load(wrong('[]'))).toThrow('environment sticking: needs at least 5 entries')
    const kept = { done: 99, sticking: '0'.repeat(32) }
    expect(() => sticky.load(wrong(JSON.stringify(Array(5).fill(kept))))).toThrow(
      'environment sticking[0].done: is not',
    )
  })

  it('says which of the games that end are the first of their slots', async () => {
    const env = await make(1, { ...options, timeLimit: 9 })
    const firsts = Array.from({ length: 40 }, () => env.step(new Int32Array(env.count)).finished).flat()
    expect(firsts.filter(({ first }) => first)).toHaveLength(env.count)
    expect(firsts.length).toBeGreaterThan(env.count)
  })

  it('cuts at the time limit and keeps the final observation', async () => {
    const given = { ...options, frameSkip: 1, timeLimit: 5, lifeEndsEpisode: false }
    const env = await make(await patientSeed(given), given)
    const actions = new Int32Array(env.count)
    for (let i = 0; i < 4; i++) expect([...env.step(actions).truncated]).toEqual([0, 0, 0, 0, 0])
    const before = env.observations.slice()
    const cut = env.step(actions)
    expect([...cut.truncated]).toEqual([1, 1, 1, 1, 1])
    expect([...cut.terminated]).toEqual([0, 0, 0, 0, 0])
    expect(cut.finished.map((game) => game.length)).toEqual([5, 5, 5, 5, 5])
    const frames = framesOf((await loadGame(id, 1)).spec.observation)
    const [, , channels = 1] = env.shape
    const newest = frames - 1
    const plane = (stack: Observations, k: number) =>
      Float32Array.from(stack).filter((_, i) => Math.floor(((i % channels) * frames) / channels) === k)
    // The final stack is the last one shifted by one decision: its last frame but one is the newest frame from before.
    if (frames > 1) expect(same(plane(cut.finalObservations, newest - 1), plane(before, newest))).toBe(true)
    if (frames > 1) expect(plane(env.observations, 0).every((pixel) => pixel === 0)).toBe(true)
    expect(plane(env.observations, newest).every((pixel) => pixel === 0)).toBe(false)
  })
})

it('leaves an episode’s own last picture, however it ended', async () => {
  const game = await loadGame('maze', 6)
  const env = createVectorEnv(game, { options: { ...options, frameSkip: 1, noops: 0, timeLimit: 40 }, seed: 3 })
  const size = env.observations.length / env.count
  const random = createRandom(1)
  const seen = { reached: 0, cut: 0 }
  for (let i = 0; i < 2000; i++) {
    const { rewards, terminated, truncated, finalObservations } = env.step(
      Int32Array.from({ length: env.count }, () => random.below(4)),
    )
    for (let slot = 0; slot < env.count; slot++) {
      if (!terminated[slot] && !truncated[slot]) continue
      const last = finalObservations.subarray(slot * size, (slot + 1) * size)
      // Who reached the goal stands on it; the next game's first picture shows one, mostly.
      expect(last.includes(255)).toBe(rewards[slot] === 0)
      expect(last.includes(170)).toBe(true)
      seen[terminated[slot] ? 'reached' : 'cut']++
    }
  }
  expect(Math.min(seen.reached, seen.cut)).toBeGreaterThan(10)
})

it('catch pays +1 or −1 and ends', async () => {
  const game = await loadGame('catch', 1)
  const env = createVectorEnv(game, { options, seed: 1 })
  const finished: number[] = []
  for (let i = 0; i < 400; i++) {
    const x = Number(game.read(0, 'ball.x')) - Number(game.read(0, 'basket.x'))
    const result = env.step(Int32Array.of(Math.abs(x) < 4 ? 0 : x < 0 ? 1 : 2))
    expect(result.rewards[0]).toBe(result.terminated[0] ? 1 : 0)
    finished.push(...result.finished.map((game) => game.score))
  }
  expect(finished.length).toBeGreaterThan(40)
  expect(new Set(finished)).toEqual(new Set([1]))
})
