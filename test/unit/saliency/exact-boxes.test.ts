import { beforeAll, describe, expect, it } from 'vitest'
import type { Box, FieldValue } from '../../../workers/lab/contracts/env'
import type { BatchGame } from '../../../workers/lab/envs/game'
import { propose } from '../../../workers/lab/interventions/propose'
import type { Player } from '../../../workers/lab/play/player'
import { createRandom } from '../../../workers/lab/random'
import { conceptOf } from '../../../workers/lab/saliency/concepts'
import { decide, openGame, wander } from '../play/stages'

/**
 * The picture is the truth: what changes on it when one thing is moved, lies in the boxes that its concept had before and has
 * after, and touches every side of both.
 */
let game: BatchGame
let player: Player

type Values = Readonly<Record<string, FieldValue>>
const editsOf = (values: Values) => Object.entries(values).map(([path, value]) => ({ path, value }))
const number = (path: string) => Number(game.read(0, path))
const boxesOf = (concept: string) => conceptOf(game.spec, concept, game.locate(0)).boxes
const words = () => {
  const picture = game.paint(0)
  return new Uint32Array(picture.buffer, picture.byteOffset, game.spec.width * game.spec.height).slice()
}

/** By the way of the stage: proposed, settled, committed. */
function apply(values: Values, snap = false): void {
  player.apply(propose(game.spec, player.driver.capture(), { edits: editsOf(values), snap }), 'edit')
}

interface Change {
  readonly before: readonly Box[]
  readonly after: readonly Box[]
  /** Native pixels that differ, as [x, y]. */
  readonly pixels: readonly (readonly [number, number])[]
}

function changeOf(concept: string, act: () => void): Change {
  const [before, old] = [boxesOf(concept), words()]
  act()
  const now = words()
  const pixels: [number, number][] = []
  now.forEach((word, i) => (word !== old[i] ? pixels.push([i % game.spec.width, Math.floor(i / game.spec.width)]) : 0))
  return { before, after: boxesOf(concept), pixels }
}

const inside =
  ({ x, y, w, h }: Box) =>
  ([px, py]: readonly [number, number]) =>
    px >= x && px < x + w && py >= y && py < y + h

function expectInside({ before, after, pixels }: Change, label: string): void {
  expect(pixels.length, label).toBeGreaterThan(0)
  expect(
    pixels.filter((pixel) => ![...before, ...after].some((box) => inside(box)(pixel))),
    `${label}: outside ${JSON.stringify([before, after])}`,
  ).toEqual([])
}

/** Every edge of every box has a pixel that differs. */
function expectTight({ before, after, pixels }: Change, label: string): void {
  for (const box of [...before, ...after]) {
    const { x, y, w, h } = box
    const own = pixels.filter(inside(box))
    const touched = [
      own.some(([px]) => px === x),
      own.some(([px]) => px === x + w - 1),
      own.some(([, py]) => py === y),
      own.some(([, py]) => py === y + h - 1),
    ]
    expect(touched, `${label}: left, right, top, bottom of ${JSON.stringify(box)}`).toEqual([true, true, true, true])
  }
}

/** Moved from one place to another that do not overlap: both exact. */
function expectExact(concept: string, values: Values, snap = false): void {
  const label = `${concept} ${JSON.stringify(values)}`
  const change = changeOf(concept, () => apply(values, snap))
  expect(change.after, label).not.toEqual(change.before)
  expectInside(change, label)
  expectTight(change, label)
}

describe('breakout', () => {
  beforeAll(async () => {
    game = await openGame('breakout')
    player = wander(game, 2, 12)
  })

  it('knows its ball to the pixel, of any size and at any fraction', () => {
    const random = createRandom(5)
    for (const radius of [1, 2, 3, 5]) {
      apply({ ballRadius: radius + 0.25, 'balls[0].x': 30, 'balls[0].y': 130 })
      for (let i = 0; i < 6; i++)
        expectExact('ball', {
          'balls[0].x': 40 + 25 * i + random.uniform(),
          'balls[0].y': 80 + 9 * i + random.uniform(),
        })
    }
  })

  it('knows its paddle to the pixel', () => {
    apply({ 'balls[0].x': 120, 'balls[0].y': 90 })
    for (const width of [6, 16, 24, 36]) {
      apply({ paddleWidth: width, 'paddle.x': 40.5 })
      for (const x of [90.25, 150.75, 198.5]) expectExact('paddle', { 'paddle.x': x })
    }
  })

  it('knows every brick, a region of them, the score and the lives', () => {
    const standing = () =>
      Array.from({ length: 108 }, (_, i) => i).filter((i) => game.read(0, `bricks[${i}].alive`) === true)
    for (const i of standing().filter((brick) => brick % 7 === 0)) {
      const { before, pixels } = changeOf('bricks', () => apply({ [`bricks[${i}].alive`]: false }))
      const box = before.find(({ id }) => id === i) as Box
      expect(pixels.length).toBe(box.w * box.h)
      expect(pixels.every(inside(box))).toBe(true)
    }
    const region = boxesOf('bricks-top-mid')
    const fall = changeOf('bricks-top-mid', () =>
      apply(Object.fromEntries(region.map(({ id }) => [`bricks[${id}].alive`, false]))),
    )
    expect(fall.after).toEqual([])
    expectInside(fall, 'region')
    expect(fall.pixels.length).toBe(region.length * 48)
    for (const score of [11, 888, 1234, 54321, 7])
      expectInside(
        changeOf('score', () => apply({ displayedScore: score })),
        `score ${score}`,
      )
    for (const lives of [2, 14, 8])
      expectInside(
        changeOf('lives', () => apply({ lives })),
        `lives ${lives}`,
      )
  })
})

describe('amidar', () => {
  /** Tiles apart from each other and from where the others are put. */
  const places = [
    [10, 0],
    [3, 6],
    [28, 6],
    [11, 12],
    [2, 24],
    [29, 24],
  ] as const
  const at = (who: string, [tx, ty]: readonly [number, number]) => ({ [`${who}.x`]: tx * 64, [`${who}.y`]: ty * 80 })

  beforeAll(async () => {
    game = await openGame('amidar')
    player = wander(game, 2, 30)
    // Everybody apart, below, and nobody black for a jump.
    apply({
      jumpTimer: 0,
      ...at('player', [8, 30]),
      ...(Object.assign({}, ...[0, 1, 2, 3, 4].map((i) => at(`enemies[${i}]`, [11 + 4 * i, 30]))) as Values),
    })
  })

  it.each([
    ['as they begin', { level: 1, chaseTimer: 0 }],
    ['as blocks', { renderImages: false }],
    ['on an even level', { level: 2, renderImages: true }],
    ['in a chase', { level: 1, chaseTimer: 200 }],
    ['on an even level’s chase', { level: 2 }],
  ])('knows its player and every enemy to the pixel, %s', (_, values) => {
    if (Object.entries(values).some(([path, value]) => game.read(0, path) !== value)) apply(values)
    for (const [i, who] of ['player', ...[0, 1, 2, 3, 4].map((enemy) => `enemies[${enemy}]`)].entries()) {
      const home = { [`${who}.x`]: number(`${who}.x`), [`${who}.y`]: number(`${who}.y`) }
      const concept = i === 0 ? 'player' : `enemy-${i - 1}`
      for (const place of places) expectExact(concept, at(who, place), true)
      expectExact(concept, home)
    }
  })

  it('knows corridors, score and lives', () => {
    for (const tile of [3, 20, 31 * 32 - 70]) {
      if (number(`tiles[${tile}]`) !== 1) continue
      expectInside(
        changeOf('tiles', () => apply({ [`tiles[${tile}]`]: 3 })),
        `tile ${tile}`,
      )
    }
    for (const score of [5, 42, 777, 1234, 0])
      expectInside(
        changeOf('score', () => apply({ displayedScore: score })),
        `score ${score}`,
      )
    for (const lives of [1, 2, 9, 40, 3]) {
      const change = changeOf('lives', () => apply({ lives }))
      expectInside(change, `lives ${lives}`)
    }
  })

  it('goes on knowing while they walk', () => {
    // A tick changes nothing outside everybody's boxes but tiles, boxes and the score.
    const concepts = ['player', 'enemies', 'tiles', 'boxes', 'score', 'lives']
    for (let i = 0; i < 40; i++) {
      const before = concepts.flatMap((id) => boxesOf(id))
      const { pixels } = changeOf('player', () => decide(player, 2 + (i % 4)))
      const boxes = [...before, ...concepts.flatMap((id) => boxesOf(id))]
      expect(pixels.filter((pixel) => !boxes.some((box) => inside(box)(pixel)))).toEqual([])
    }
  })
})

describe('space invaders', () => {
  beforeAll(async () => {
    game = await openGame('spaceinvaders')
    player = wander(game, 2, 60)
    apply({ 'ship.alive': true, 'ship.deathCounter': -1, laserCount: 0, 'shipLaser.flying': false, shotLimit: 0 })
  })

  it('knows its ship to the pixel', () => {
    apply({ 'ship.x': 70 })
    for (const x of [100, 141, 215]) expectExact('ship', { 'ship.x': x })
    expectExact('ship', { 'ship.y': 165, 'ship.x': 180 })
  })

  it('knows its shields to the pixel, whole and shot', () => {
    expectExact('shield-0', { 'shields[0].x': 20, 'shields[0].y': 150 })
    expectExact('shield-2', { 'shields[2].x': 270, 'shields[2].y': 140 })
    // Its left four columns, its upper half and its last row.
    const gone = Array.from({ length: 288 }, (_, i) => i).filter((i) => i % 16 < 4 || i < 16 * 9 || i >= 16 * 17)
    expectInside(
      changeOf('shield-1', () => apply(Object.fromEntries(gone.map((i) => [`shieldPixels[${288 + i}].rgba`, 0])))),
      'shot',
    )
    expect(boxesOf('shield-1')).toEqual([
      { kind: 'shield', id: 1, x: number('shields[1].x') + 4, y: number('shields[1].y') + 9, w: 12, h: 8 },
    ])
    expectExact('shield-1', { 'shields[1].x': 110, 'shields[1].y': 140 })
    const change = changeOf('shields', () =>
      apply(Object.fromEntries(Array.from({ length: 288 }, (_, i) => [`shieldPixels[${288 + i}].rgba`, 0]))),
    )
    expect(change.after).toHaveLength(2)
    expectInside(change, 'shot away')
    expect(boxesOf('shield-1')).toEqual([])
  })

  it('knows every laser and the UFO to the pixel', () => {
    const laser = (i: number, x: number) => ({
      [`lasers[${i}].x`]: x,
      [`lasers[${i}].y`]: 140,
      [`lasers[${i}].w`]: 2,
      [`lasers[${i}].h`]: 11,
      [`lasers[${i}].color.r`]: 144,
      [`lasers[${i}].t`]: 0,
    })
    apply({ laserCount: 2, ...laser(0, 40), ...laser(1, 60) })
    expectExact('laser-0', { 'lasers[0].x': 47, 'lasers[0].y': 20 })
    expectExact('laser-1', { 'lasers[1].x': 303 })
    expectExact('laser-1', { 'lasers[1].w': 5, 'lasers[1].x': 310, 'lasers[1].y': 120 })
    expect(boxesOf('lasers')).toHaveLength(2)
    apply({
      'shipLaser.flying': true,
      'shipLaser.x': 10,
      'shipLaser.y': 100,
      'shipLaser.w': 2,
      'shipLaser.h': 11,
      'shipLaser.t': 0,
      'shipLaser.color.g': 144,
    })
    expectExact('ship-laser', { 'shipLaser.x': 14, 'shipLaser.y': 77 })
    apply({ 'ufo.counter': -1, 'ufo.x': 60 })
    expectExact('ufo', { 'ufo.x': 90 })
    expectExact('ufo', { 'ufo.x': 250, 'ufo.y': 15 })
  })

  it('keeps invaders inside their boxes, each and by row', () => {
    for (const i of [0, 7, 17, 35]) {
      if (game.read(0, `invaders[${i}].alive`) !== true) continue
      expectInside(
        changeOf(`invaders-row-${Math.floor(i / 6)}`, () =>
          apply({ [`invaders[${i}].x`]: 290, [`invaders[${i}].y`]: 30 + 2 * i }),
        ),
        `invader ${i}`,
      )
    }
    const change = changeOf('invaders-row-3', () =>
      apply(Object.fromEntries(boxesOf('invaders-row-3').map(({ id }) => [`invaders[${id}].alive`, false]))),
    )
    expect(change.after).toEqual([])
    expectInside(change, 'row')
  })
})
