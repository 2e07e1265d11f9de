import { gridOf } from '../../../workers/lab/contracts/observation'
import { beforeAll, describe, expect, it } from 'vitest'
import { gameIds, loadGame } from '../../../workers/headless/games.lib'
import { observedFrame } from '../../../workers/lab/contracts/env'
import type { Box, EnvSpec } from '../../../workers/lab/contracts/env'
import { InputError } from '../../../workers/lab/contracts/errors'
import type { BatchGame } from '../../../workers/lab/envs/game'
import { propose } from '../../../workers/lab/interventions/propose'
import { conceptCoverage, conceptIds, conceptOf, conceptsOf } from '../../../workers/lab/saliency/concepts'
import { conceptSaliency } from '../../../workers/lab/saliency/summary'
import { openGame, wander } from '../play/stages'
import { brickKind } from './cases'

const sixths = ['top-left', 'top-mid', 'top-right', 'bottom-left', 'bottom-mid', 'bottom-right']
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i)
const known: Readonly<Record<string, readonly string[]>> = {
  amidar: [
    'player',
    'enemies',
    ...numbers(8).map((i) => `enemy-${i}`),
    'unpainted',
    ...sixths.map((name) => `unpainted-${name}`),
    'painted',
    ...sixths.map((name) => `painted-${name}`),
    'boxes',
    'score',
    'score-published',
    'lives',
    'lives-published',
    'tiles',
    'elsewhere',
  ],
  breakout: [
    'ball',
    'paddle',
    'paddle-published',
    'bricks',
    ...sixths.map((name) => `bricks-${name}`),
    'bricks-gone',
    ...sixths.map((name) => `bricks-${name}-published`),
    'score',
    'score-published',
    'lives',
    'lives-published',
    'elsewhere',
  ],
  cartpole: ['cart', 'pole', 'position', 'velocity', 'angle', 'spin', 'elsewhere'],
  catch: ['ball', 'basket', 'elsewhere'],
  spaceinvaders: [
    'ship',
    'ship-laser',
    'invaders',
    ...numbers(6).map((i) => `invaders-row-${i}`),
    'lasers',
    ...numbers(8).map((i) => `laser-${i}`),
    'shields',
    ...numbers(8).map((i) => `shield-${i}`),
    'ufo',
    'score',
    'lives',
    'elsewhere',
  ],
}

const boxesOf = (game: BatchGame, id: string): Pick<Box, 'x' | 'y' | 'w' | 'h'>[] =>
  conceptOf(game.spec, id, game.locate(0)).boxes.map(({ x, y, w, h }) => ({ x, y, w, h }))
const set = (game: BatchGame, values: Readonly<Record<string, number | boolean>>) =>
  game.write(
    0,
    Object.entries(values).map(([path, value]) => ({ path, value })),
  )
const scaleOf = (spec: EnvSpec) => ({ ...gridOf(spec.observation), frame: observedFrame(spec) })

/** The native pixels of boxes that must not overlap, as one rectangle: their bounds, which they must fill. */
function bounds(boxes: readonly Pick<Box, 'x' | 'y' | 'w' | 'h'>[]): Pick<Box, 'x' | 'y' | 'w' | 'h'> {
  const [x, y] = [Math.min(...boxes.map((box) => box.x)), Math.min(...boxes.map((box) => box.y))]
  const [w, h] = [
    Math.max(...boxes.map((box) => box.x + box.w)) - x,
    Math.max(...boxes.map((box) => box.y + box.h)) - y,
  ]
  expect(boxes.reduce((sum, box) => sum + box.w * box.h, 0)).toBe(w * h)
  return { x, y, w, h }
}

describe.each(gameIds())('concepts of %s', (id) => {
  it('are the same whatever the state, each by an id and a title of its own', async () => {
    const game = await loadGame(id, 1)
    const ids = conceptIds(game.spec)
    if (known[id]) expect(ids).toEqual(known[id])
    for (const boxes of [[], game.locate(0)]) {
      const concepts = conceptsOf(game.spec, boxes)
      expect(concepts.map((concept) => concept.id)).toEqual(ids)
      expect(new Set(concepts.map(({ title }) => title)).size).toBe(ids.length)
    }
    expect(() => conceptOf(game.spec, 'the sky', [])).toThrow(InputError)
  })

  it('leave nothing out: what no box covers is elsewhere', async () => {
    const game = await loadGame(id, 1)
    const { width, height } = gridOf(game.spec.observation)
    const area = (name: string, boxes: Box[]) =>
      conceptCoverage(conceptOf(game.spec, name, boxes), scaleOf(game.spec)).reduce((sum, { part }) => sum + part, 0)
    expect(area('elsewhere', [])).toBeCloseTo(width * height, 6)
    for (const { id: name, boxes } of conceptsOf(game.spec, game.locate(0)).filter(
      (concept) => concept.id !== 'elsewhere' && !concept.id.endsWith('-published'),
    ))
      expect(area(name, [...boxes]) + area('elsewhere', [...boxes]), name).toBeCloseTo(width * height, 6)
    expect(
      area('elsewhere', [
        { kind: game.spec.kinds[0]?.kind ?? '', id: 0, x: 0, y: 0, w: game.spec.width, h: game.spec.height },
      ]),
    ).toBe(0)
  })
})

describe('breakout', () => {
  let game: BatchGame
  beforeAll(async () => void (game = await loadGame('breakout', 1, true)))

  it('has a ball of 2r × 2r around its centre and a paddle as drawn, a pixel wider as published', () => {
    game.step(0, 1)
    for (const [radius, x, y] of [
      [2, 100, 90],
      [1, 101.7, 90.2],
      [4.5, 60, 99],
    ] as const) {
      set(game, { ballRadius: radius, 'balls[0].x': x, 'balls[0].y': y })
      const r = Math.floor(radius)
      expect(boxesOf(game, 'ball')).toEqual([{ x: Math.floor(x) - r, y: Math.floor(y) - r, w: 2 * r, h: 2 * r }])
    }
    for (const width of [24, 16, 6]) {
      set(game, { paddleWidth: width, 'paddle.x': 130.5 })
      expect(boxesOf(game, 'paddle')).toEqual([{ x: 130 - width / 2, y: 143, w: width, h: 3 }])
      expect(boxesOf(game, 'paddle-published')).toEqual([{ x: 130 - width / 2, y: 143, w: width + 1, h: 3 }])
    }
    set(game, { ballCount: 2, 'balls[1].x': 20, 'balls[1].y': 120, paddleWidth: 24, 'paddle.x': 228 })
    expect(boxesOf(game, 'ball')).toHaveLength(2)
    expect(boxesOf(game, 'paddle-published')).toEqual([{ x: 216, y: 143, w: 24, h: 3 }])
  })

  it('has six regions of 72 × 12, 18 bricks each, and loses fallen bricks from them but not from the published ones', () => {
    game.reset(0, 1)
    expect(game.spec.kinds.find(({ kind }) => kind === 'brick')).toEqual(brickKind)
    sixths.forEach((name, i) => {
      const region = { x: 12 + 72 * (i % 3), y: 43 + 12 * Math.floor(i / 3), w: 72, h: 12 }
      expect(boxesOf(game, `bricks-${name}`)).toHaveLength(18)
      expect(bounds(boxesOf(game, `bricks-${name}`))).toEqual(region)
      expect(boxesOf(game, `bricks-${name}-published`)).toEqual([region])
    })
    expect(bounds(boxesOf(game, 'bricks'))).toEqual({ x: 12, y: 43, w: 216, h: 24 })
    // The first three of the six rows of the first six columns.
    set(
      game,
      Object.fromEntries(
        numbers(36)
          .filter((i) => i % 6 < 3)
          .map((i) => [`bricks[${i}].alive`, false]),
      ),
    )
    expect(boxesOf(game, 'bricks-top-left')).toEqual([])
    expect(boxesOf(game, 'bricks-top-mid')).toHaveLength(18)
    expect(boxesOf(game, 'bricks')).toHaveLength(90)
    expect(boxesOf(game, 'bricks-top-left-published')).toHaveLength(1)
    // The hole, cell by cell: the tunnel of the saliency study.
    expect(boxesOf(game, 'bricks-gone')).toHaveLength(18)
    expect(bounds(boxesOf(game, 'bricks-gone'))).toEqual({ x: 12, y: 43, w: 72, h: 12 })
    game.reset(0, 1)
    expect(boxesOf(game, 'bricks-gone')).toEqual([])
  })

  it('has score and lives as drawn, and the published places', () => {
    for (const [score, x, w] of [
      [0, 54, 68],
      [999, 54, 68],
      [1000, 30, 92],
      [12345, 6, 116],
    ] as const) {
      set(game, { displayedScore: score })
      expect(boxesOf(game, 'score')).toEqual([{ x, y: 1, w, h: 12 }])
    }
    expect(boxesOf(game, 'score-published')).toEqual([{ x: 50, y: 1, w: 80, h: 12 }])
    expect(boxesOf(game, 'lives')).toEqual([{ x: 150, y: 1, w: 20, h: 12 }])
    set(game, { lives: 12 })
    expect(boxesOf(game, 'lives')).toEqual([{ x: 126, y: 1, w: 44, h: 12 }])
    expect(boxesOf(game, 'lives-published')).toEqual([{ x: 148, y: 1, w: 24, h: 12 }])
  })
})

describe('amidar', () => {
  let game: BatchGame
  beforeAll(async () => void (game = await openGame('amidar')))

  it('has player and enemies of 7 × 7 where they stand', () => {
    game.reset(0, 1)
    set(game, { 'player.x': 31 * 64, 'player.y': 15 * 80, 'enemies[2].x': 10 * 64, 'enemies[2].y': 0 })
    expect(boxesOf(game, 'player')).toEqual([{ x: 4 * 31 + 15, y: 5 * 15 + 36, w: 7, h: 7 }])
    expect(boxesOf(game, 'enemy-2')).toEqual([{ x: 4 * 10 + 15, y: 36, w: 7, h: 7 }])
    expect(boxesOf(game, 'enemies')).toHaveLength(5)
    expect(boxesOf(game, 'enemy-5')).toEqual([])
    expect(conceptOf(game.spec, 'enemy-2', []).title).toBe('Enemy 2')
  })

  it('has corridors by the sixth they lie in, and all tiles together', () => {
    game.reset(0, 1)
    const area = (id: string) => boxesOf(game, id).reduce((sum, { w, h }) => sum + w * h, 0) / 20
    expect([area('unpainted'), area('painted'), area('tiles')]).toEqual([356, 6, 362])
    expect(sixths.reduce((sum, name) => sum + area(`unpainted-${name}`), 0)).toBe(356)
    expect(area('painted-top-right') + area('painted-bottom-right')).toBe(6)
    for (const { x, w } of boxesOf(game, 'unpainted-top-left')) expect(x + w).toBeLessThanOrEqual(16 + 4 * 11)
    expect(boxesOf(game, 'boxes')).toEqual([])
  })

  it('has score and lives as drawn, and the published places', () => {
    for (const [score, x, w] of [
      [0, 93, 5],
      [9, 93, 5],
      [10, 85, 13],
      [999, 77, 21],
      [99999, 61, 37],
    ] as const) {
      set(game, { displayedScore: score })
      expect(boxesOf(game, 'score')).toEqual([{ x, y: 199, w, h: 7 }])
    }
    expect(boxesOf(game, 'score-published')).toEqual([{ x: 80, y: 195, w: 25, h: 15 }])
    for (const [lives, x, w] of [
      [1, 148, 1],
      [3, 116, 33],
      [50, 4, 145],
    ] as const) {
      set(game, { lives })
      expect(boxesOf(game, 'lives')).toEqual([{ x, y: 198, w, h: 8 }])
    }
    set(game, { lives: 0 })
    expect(boxesOf(game, 'lives')).toEqual([])
    expect(boxesOf(game, 'lives-published')).toEqual([{ x: 115, y: 195, w: 35, h: 15 }])
  })

  it('are followed when they are moved', () => {
    const player = wander(game, 3, 20)
    const saliencyAt = (from: Box) => {
      const { width, height } = gridOf(game.spec.observation)
      const map = new Float32Array(width * height)
      for (const { pixel, part } of conceptCoverage({ boxes: [from] }, scaleOf(game.spec))) map[pixel] = part
      return conceptSaliency(map, conceptOf(game.spec, 'enemy-3', game.locate(0)), scaleOf(game.spec))
    }
    const [before] = conceptOf(game.spec, 'enemy-3', game.locate(0)).boxes
    expect(saliencyAt(before as Box)).toBeGreaterThan(0.3)
    player.apply(
      propose(game.spec, player.driver.capture(), {
        edits: [
          { path: 'enemies[3].x', value: 6 * 64 },
          { path: 'enemies[3].y', value: 3 * 80 },
        ],
      }),
      'move',
    )
    const [after] = conceptOf(game.spec, 'enemy-3', game.locate(0)).boxes
    expect(after).toEqual({ kind: 'enemy', id: 3, x: 4 * 6 + 15, y: 5 * 3 + 36, w: 7, h: 7 })
    // What lies where it was is not its own any more.
    expect(saliencyAt(before as Box)).toBe(0)
    expect(saliencyAt(after as Box)).toBeGreaterThan(0.3)
  })
})

describe('space invaders', () => {
  let game: BatchGame
  beforeAll(async () => void (game = await openGame('spaceinvaders')))

  it('has invaders by row, wherever they are put', () => {
    game.reset(0, 1)
    for (const row of numbers(6)) {
      const boxes = conceptOf(game.spec, `invaders-row-${row}`, game.locate(0)).boxes
      expect(boxes.map(({ id, y }) => [id, y])).toEqual(numbers(6).map((column) => [6 * row + column, 33 + 18 * row]))
    }
    expect(boxesOf(game, 'invaders')).toHaveLength(36)
    set(game, {
      'invaders[7].x': 200,
      'invaders[7].y': 150,
      ...Object.fromEntries(numbers(6).map((i) => [`invaders[${i}].alive`, false])),
    })
    expect(boxesOf(game, 'invaders-row-0')).toEqual([])
    expect(boxesOf(game, 'invaders-row-1')[1]).toEqual({ x: 200, y: 150, w: 16, h: 10 })
  })

  it('has nothing of what is not to be seen, and a mean of 0 for it', () => {
    game.reset(0, 1)
    for (let tick = 0; tick < 129; tick++) game.step(0, 0)
    const map = new Float32Array(84 * 84).fill(1)
    for (const id of ['lives', 'ufo', 'ship-laser', 'lasers', 'laser-0', 'shield-3']) {
      expect(boxesOf(game, id), id).toEqual([])
      expect(conceptSaliency(map, conceptOf(game.spec, id, game.locate(0)), scaleOf(game.spec)), id).toBe(0)
    }
    expect(boxesOf(game, 'ship')).toEqual([{ x: 68, y: 185, w: 16, h: 10 }])
    expect(boxesOf(game, 'shields').map(({ x, y }) => [x, y])).toEqual([
      [84, 157],
      [148, 157],
      [212, 157],
    ])
    expect(boxesOf(game, 'shield-2')).toEqual([{ x: 212, y: 157, w: 16, h: 18 }])
    expect(boxesOf(game, 'score')).toEqual([{ x: 32, y: 6, w: 92, h: 12 }])
    // The UFO takes the place of the score.
    set(game, { 'ufo.counter': -1, 'ufo.x': 50 })
    expect([boxesOf(game, 'ufo'), boxesOf(game, 'score')]).toEqual([[{ x: 50, y: 12, w: 14, h: 7 }], []])
  })
})
