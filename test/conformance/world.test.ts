import { describe, expect, it } from 'vitest'
import { gameIds, loadGame } from '../../workers/headless/games.lib'
import type { EnvSpec } from '../../workers/lab/contracts/env'
import { InputError } from '../../workers/lab/contracts/errors'
import { observationSize } from '../../workers/lab/contracts/observation'
import { usualRhythm } from '../../workers/lab/contracts/rhythm'
import type { World } from '../../workers/lab/contracts/world'
import { observationOf } from '../../workers/lab/envs/frames'
import { worldOf } from '../../workers/lab/envs/world'
import { playBranch } from '../../workers/lab/play/branch'
import { Driver } from '../../workers/lab/play/driver'
import { Player } from '../../workers/lab/play/player'
import { createRandom } from '../../workers/lab/random'

/** A world that is no game of ours: a walk on a line of 40 places, imagined in JavaScript. It has neither picture nor objects nor fields. */
function imagined(): World {
  const spec: EnvSpec = {
    id: 'walk',
    title: 'Walk',
    version: 1,
    width: 1,
    height: 1,
    observation: { kind: 'vector', names: ['place', 'luck'], low: [0, 0], high: [40, 1] },
    options: {},
    levels: false,
    frameSkip: 2,
    ticksPerSecond: 10,
    noop: null,
    launchAction: -1,
    actions: [
      { id: 'back', title: 'Back', keys: [] },
      { id: 'on', title: 'On', keys: [] },
    ],
    endings: ['', 'arrived'],
    stateBytes: 20,
    fields: [],
    handles: [],
    kinds: [],
  }
  const random = createRandom(0)
  let place = 20
  const bytes = () => {
    const state = new Uint8Array(20)
    new DataView(state.buffer).setInt32(0, place)
    random
      .save()
      .match(/.{8}/g)!
      .forEach((word, i) => new DataView(state.buffer).setUint32(4 + 4 * i, parseInt(word, 16)))
    return state
  }
  return {
    spec,
    configure: () => {},
    reset(seed) {
      random.load(createRandom(seed).save())
      place = 20
    },
    step(action) {
      place += (action === 1 ? 1 : -1) + (random.below(3) - 1)
      const over = place <= 0 || place >= 40
      return { reward: over ? Math.sign(place - 20) : 0, terminated: over, ended: over ? 1 : 0, lifeLost: false }
    },
    observe: () => new Uint8Array(Float32Array.of(place, (random.save().charCodeAt(0) % 10) / 10).buffer),
    capture: bytes,
    restore(state) {
      if (state.length !== 20) throw new InputError('state', `must be 20 bytes, not ${state.length}`)
      const view = new DataView(state.buffer, state.byteOffset)
      place = view.getInt32(0)
      random.load(
        [0, 1, 2, 3]
          .map((i) =>
            view
              .getUint32(4 + 4 * i)
              .toString(16)
              .padStart(8, '0'),
          )
          .join(''),
      )
    },
    hash: () =>
      [...bytes()]
        .reduce((sum, byte) => (Math.imul(sum, 31) + byte) >>> 0, 7)
        .toString(16)
        .padStart(16, '0'),
    score: () => place,
    lives: () => 1,
  }
}

const games = gameIds().map((id) => ({
  name: id,
  open: async (slot = 0): Promise<World> => worldOf(await loadGame(id, 3, true), slot),
}))
const worlds = [...games, { name: 'an imagined one', open: async (): Promise<World> => imagined() }]

describe.each(worlds)('the world of $name', ({ name, open }) => {
  it('is the same again from the same seed, and from what was captured', async () => {
    const world = await open()
    const follow = (seed: number, from?: Uint8Array) => {
      if (from) world.restore(from)
      else world.reset(seed)
      const random = createRandom(9)
      let middle: Uint8Array | undefined
      for (let i = 0, over = false; i < 60 && !over; i++) {
        over = world.step(random.below(world.spec.actions.length)).terminated
        if (i === 5) middle = world.capture().slice()
      }
      return { hash: world.hash(), middle }
    }
    const first = follow(3)
    expect(follow(3).hash).toBe(first.hash)
    const [a, b] = [follow(0, first.middle).hash, follow(0, first.middle).hash]
    expect(a).toBe(b)
    expect(() => world.restore(new Uint8Array(1))).toThrow(InputError)
  })

  it('looks without changing anything, at what its spec says', async () => {
    const world = await open()
    world.reset(4)
    const before = world.hash()
    const driver = new Driver(world, usualRhythm(world.spec))
    driver.reset(4)
    expect(observationOf(world.spec.observation, driver.planes)).toHaveLength(observationSize(world.spec.observation))
    world.paint?.()
    world.locate?.()
    driver.look()
    expect(world.hash()).toBe(before)
  })

  it('is played, sought, branched and recorded like any other', async () => {
    const player = new Player(await open(), usualRhythm((await open()).spec))
    const random = createRandom(2)
    player.newGame(11)
    for (let i = 0; i < 12 && !player.over; i++)
      player.decide(player.driver.forced >= 0 ? player.driver.forced : random.below(player.spec.actions.length))
    const [end, at] = [player.world.hash(), player.driver.decision]
    player.seek(3)
    player.seek(at)
    expect(player.world.hash()).toBe(end)
    const again = new Player(await open(1), player.rhythm)
    again.replay(player.episode())
    expect(again.episode().hash).toBe(end)
    player.seek(4)
    const moment = player.driver.capture()
    const even = {
      logits: new Float32Array(player.spec.actions.length),
      probabilities: new Float32Array(player.spec.actions.length).fill(1 / player.spec.actions.length),
      value: 0,
    }
    const { diverged, rows } = await playBranch({
      worlds: { edited: await open(1), unedited: await open(2) },
      rhythm: player.driver.rhythm,
      before: moment,
      after: moment,
      decisions: 6,
      acting: 'sampled',
      judge: async (sides) => sides.map(() => even),
    })
    expect([diverged, rows.length > 0]).toEqual([-1, true])
  })

  it('carries what an agent remembers, and brings it back', async () => {
    const driver = new Driver(await open(), usualRhythm((await open()).spec))
    driver.reset(1)
    const memory = Float32Array.of(0.5, -1)
    if (driver.forced >= 0) driver.decide(driver.forced)
    expect(driver.memory).toBeNull()
    driver.decide(0, memory)
    const kept = driver.capture()
    if (!driver.over) driver.decide(0, Float32Array.of(1, 1))
    driver.restore(kept)
    expect(driver.memory).toBe(memory)
    driver.reset(1)
    expect(driver.memory).toBeNull()
  })

  it('is edited where it has fields, and says so where it has none', async () => {
    const world = await open()
    const player = new Player(world, usualRhythm(world.spec))
    player.newGame(1)
    const edit = { edits: [{ path: 'score', value: 3 }] }
    const field = world.spec.fields.find(({ path }) => path === 'score')
    if (!world.write) expect(() => player.apply(edit, '')).toThrow('nothing can be changed here')
    else if (field?.editable) expect(player.apply(edit, name).intervention.edits).toHaveLength(1)
    else expect(() => player.apply(edit, '')).toThrow(/score/)
  })
})
