import { describe, expect, it } from 'vitest'
import { gameIds, loadGame } from '../../workers/headless/games.lib'
import type { FieldValue } from '../../workers/lab/contracts/env'
import { usualRhythm } from '../../workers/lab/contracts/rhythm'
import { withOwnStreams } from '../../workers/lab/contracts/setting'
import type { BatchGame } from '../../workers/lab/envs/game'
import { worldOf } from '../../workers/lab/envs/world'
import { Player } from '../../workers/lab/play/player'
import { createRandom } from '../../workers/lab/random'
import { decodeLink, encodeLink } from '../../workers/lab/recording/link'
import { decodeRecording, encodeRecording } from '../../workers/lab/recording/recording'
import { Replayer } from '../../workers/lab/recording/replayer'

/**
 * Games that draw in play offer each source of chance a stream of its own (envs-wasm/kit/streams.ts). Whatever is changed, what other
 * sources draw later stays what it was. How chance shows is each game's own: a new game that offers streams needs a line here.
 */
interface Probe {
  /** Makes chance alone decide what is watched. */
  readonly prepare: Readonly<Record<string, FieldValue>>
  readonly ticks: number
  /** Every tick. */
  act(game: BatchGame): number
  /** What was drawn in this tick, under a name that says who drew and when. */
  drawn(game: BatchGame): readonly (readonly [string, string])[]
  readonly changes: readonly {
    readonly title: string
    readonly edits: Readonly<Record<string, FieldValue>>
    /** Draws that the change itself touches. */
    readonly touches?: (name: string, value: string) => boolean
    /** The original's one generator goes astray after it. */
    readonly upsets: boolean
  }[]
}

const read = (game: BatchGame, path: string) => Number(game.read(0, path))
const set = (game: BatchGame, values: Readonly<Record<string, FieldValue>>) =>
  game.write(
    0,
    Object.entries(values).map(([path, value]) => ({ path, value })),
  )

const probes: Readonly<Record<string, () => Probe>> = {
  amidar: (): Probe => ({
    prepare: Object.fromEntries([0, 1, 2].map((i) => [`enemies[${i}].ai.kind`, 3])),
    ticks: 3000,
    act(game) {
      set(game, { jumpTimer: 50 })
      return 0
    },
    drawn: (game) =>
      [0, 1, 2].map((i) => [
        `enemy ${i} at ${game.tick(0)}`,
        `${read(game, `enemies[${i}].x`)} ${read(game, `enemies[${i}].y`)}`,
      ]),
    changes: [
      {
        title: 'one enemy goes its fixed route',
        edits: { 'enemies[0].ai.kind': 0 },
        touches: (name) => name.startsWith('enemy 0'),
        upsets: true,
      },
      { title: 'the score', edits: { displayedScore: 77 }, upsets: false },
    ],
  }),
  breakout: () => {
    let launches = 0
    return {
      prepare: { lives: 99 },
      ticks: 8000,
      act: (game) => (game.read(0, 'isDead') ? 1 : 0),
      drawn(game) {
        if (game.read(0, 'isDead') || read(game, 'balls[0].y') > 82 || launches > 99 - read(game, 'lives')) return []
        return [[`launch ${launches++}`, `${read(game, 'balls[0].x') > 110} ${read(game, 'balls[0].vx') > 0}`]]
      },
      changes: [{ title: 'the paddle elsewhere', edits: { 'paddle.x': 40 }, upsets: false }],
    }
  },
  spaceinvaders: () => {
    let [lasers, shots] = [0, 0]
    return {
      prepare: { jitter: 1, 'march.slowdown': 0, unlimitedLives: true, shotLimit: 8 },
      ticks: 4000,
      act: () => 0,
      drawn(game) {
        const [before, now] = [lasers, read(game, 'laserCount')]
        lasers = now
        if (now <= before) return []
        const x = read(game, `lasers[${now - 1}].x`) - 8
        return [[`shot ${shots++}`, `column ${(x - 44) / 32}`]]
      },
      changes: [
        { title: 'a pause between shots', edits: { shotDelay: 230 }, upsets: false },
        {
          title: 'a column shot empty',
          edits: Object.fromEntries([2, 8, 14, 20, 26, 32].map((i) => [`invaders[${i}].alive`, false])),
          touches: (_, value) => value === 'column 2',
          upsets: true,
        },
      ],
    }
  },
}

const offers = (game: BatchGame) => 'ownStreams' in game.spec.options

/** What chance brought from the change on, by who drew and when. */
function watch(
  game: BatchGame,
  probe: Probe,
  edits: Readonly<Record<string, FieldValue>>,
  seed = 3,
): Map<string, string> {
  game.reset(0, seed)
  set(game, probe.prepare)
  const found = new Map<string, string>()
  for (let tick = 0; tick < probe.ticks; tick++) {
    if (tick === 300) set(game, edits)
    game.step(0, probe.act(game))
    for (const [name, value] of probe.drawn(game)) if (tick >= 300) found.set(name, value)
  }
  return found
}

const words = (game: BatchGame) => [game.read(0, 'rand.0'), game.read(0, 'rand.1')]

function wander(game: BatchGame, ticks: number, seed: number): void {
  const random = createRandom(seed)
  for (let i = 0; i < ticks; i++) {
    const waits = game.spec.launchAction >= 0 && i % 4 === 0
    if (game.step(0, waits ? game.spec.launchAction : random.below(game.spec.actions.length)).terminated) return
  }
}

describe.each(gameIds())('%s', (id) => {
  const open = (ownStreams: boolean) => loadGame(id, 2, true, ownStreams ? { options: { ownStreams } } : {})

  it('offers streams where it draws in play, and leaves its generator alone in play where it does not', async () => {
    const game = await open(false)
    if (!offers(game)) expect(probes[id]).toBeUndefined()
    const own = offers(game) ? await open(true) : game
    for (let seed = 0; seed < 20; seed++) {
      own.reset(0, seed)
      const before = words(own)
      wander(own, 1500, seed)
      expect(words(own)).toEqual(before)
    }
  })

  if (!(id in probes)) return

  const changes = probes[id]!().changes.map((change, i) => ({ ...change, i }))
  it.each(changes)('goes on drawing the same after a change: $title', async ({ i, upsets }) => {
    const common = async (ownStreams: boolean) => {
      const game = await open(ownStreams)
      const plain = watch(game, probes[id]!(), {})
      const probe = probes[id]!()
      const { edits, touches = () => false } = probe.changes[i]!
      const changed = watch(game, probe, edits)
      const names = [...plain.keys()].filter((name) => changed.has(name) && !touches(name, plain.get(name)!))
      return { names, parted: names.filter((name) => plain.get(name) !== changed.get(name)) }
    }
    const own = await common(true)
    expect(own.names.length).toBeGreaterThan(20)
    expect(own.parted).toEqual([])
    if (upsets) expect((await common(false)).parted.length).toBeGreaterThan(10)
  })

  it('draws otherwise from another seed', async () => {
    const game = await open(true)
    const [one, other] = [1, 2].map((seed) => watch(game, probes[id]!(), {}, seed))
    expect([...one!.keys()].filter((name) => other!.has(name) && other!.get(name) !== one!.get(name))).not.toEqual([])
  })

  it('goes on from its bytes in a slot that was set up as the original', async () => {
    const [own, plain] = [await open(true), await open(false)]
    own.reset(0, 9)
    wander(own, 500, 1)
    plain.restore(0, own.snapshot(0))
    for (const game of [own, plain]) wander(game, 700, 2)
    expect(plain.hash(0)).toBe(own.hash(0))
    expect(plain.read(0, 'ownStreams')).toBe(true)
  })

  it('comes back from a recording and from a share link', async () => {
    const game = await open(false)
    const { spec } = game
    const env = withOwnStreams({ id, version: spec.version }, spec)
    const player = new Player(worldOf(game), usualRhythm(spec), env)
    player.newGame(5)
    const random = createRandom(5)
    for (let i = 0; i < 400 && !player.over; i++)
      player.decide(player.driver.forced >= 0 ? player.driver.forced : random.below(spec.actions.length))
    const made = player.episode()
    const recording = decodeRecording(encodeRecording({ ...made, format: 1, agent: 'nobody' }))
    const link = decodeLink(
      encodeLink({
        ...made,
        version: 1,
        agent: null,
        acting: 'keyboard',
        stack: 'consistent',
        views: [],
        overlay: { opacity: 0.5, holdScale: false },
      }),
    )
    expect(recording.env).toEqual(env)
    expect(link.env).toEqual(env)
    new Replayer(game, 1, recording).finish()
    expect(game.hash(1)).toBe(player.world.hash())
  })
})
