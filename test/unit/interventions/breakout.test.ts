import { beforeAll, describe, expect, it } from 'vitest'
import { parseOptions, type Value } from '../../../workers/lab/contracts/options'
import type { BatchGame } from '../../../workers/lab/envs/game'
import { viewState } from '../../../workers/lab/interventions/entry'
import { propose } from '../../../workers/lab/interventions/propose'
import { interventionEntry, interventionsOf } from '../../../workers/lab/interventions/registry'
import type { Player } from '../../../workers/lab/play/player'
import { createRandom } from '../../../workers/lab/random'
import { openGame, wander } from '../play/stages'

let game: BatchGame
beforeAll(async () => void (game = await openGame('breakout')))

const read = (path: string) => Number(game.read(0, path))
const dead = () => Array.from({ length: 108 }, (_, i) => i).filter((i) => game.read(0, `bricks[${i}].alive`) !== true)

function apply(player: Player, id: string, options: Record<string, Value> = {}): void {
  player.apply(propose(game.spec, player.driver.capture(), { id, options }), id)
}

/** On a new game: why it is refused, and whether a byte changes. */
function onNewGame(id: string, options: Record<string, Value>): { changed: boolean; refusal: string } {
  game.reset(0, 5)
  const before = game.hash(0)
  const entry = interventionEntry('breakout', id)
  game.write(
    0,
    entry.edits(viewState(game.spec, game.snapshot(0)), parseOptions(entry.options, options), createRandom(0)),
  )
  const refusal = game.settle(0)
  return { changed: game.hash(0) !== before, refusal }
}

describe('the robustness study', () => {
  const study = () => interventionEntry('breakout', 'robustness').changes ?? []

  it('has its 38 changes in its order, each legal on a new game and each a change, by number as by name', () => {
    expect(study()).toHaveLength(38)
    expect([0, 3, 4, 9, 10, 13, 14, 19, 20, 37].map((i) => study()[i]?.title)).toEqual([
      'Paddle 6 px wide',
      'Paddle 48 px wide',
      'Paddle speed 1',
      'Paddle speed 7',
      'Paddle at 30',
      'Paddle at 210',
      'Row 0 dead',
      'Row 5 dead',
      'Column 0 dead',
      'Column 17 dead',
    ])
    study().forEach(({ id, options }, number) => {
      expect(onNewGame('robustness', { number }), `number ${number}`).toEqual({ changed: true, refusal: '' })
      const byNumber = game.hash(0)
      onNewGame(id, options)
      expect(game.hash(0)).toBe(byNumber)
    })
  })

  it('does what each number says', () => {
    onNewGame('robustness', { number: 2 })
    expect(read('paddleWidth')).toBe(36)
    onNewGame('robustness', { number: 7 })
    expect(read('paddleSpeed')).toBe(5)
    onNewGame('robustness', { number: 12 })
    expect(read('paddle.x')).toBe(160)
    onNewGame('robustness', { number: 15 })
    expect(dead()).toEqual(Array.from({ length: 18 }, (_, column) => 6 * column + 1))
    onNewGame('robustness', { number: 22 })
    expect(dead()).toEqual([12, 13, 14, 15, 16, 17])
  })
})

it('tells of every change what it puts to the test', () => {
  for (const { id, hypothesis = '' } of interventionsOf('breakout')) expect(hypothesis.length, id).toBeGreaterThan(20)
})

describe('the saliency study’s changes', () => {
  it('move ball and paddle along with the wall when told to', () => {
    const player = wander(game, 6, 12)
    apply(player, 'paint-brick', { row: 0, column: 3, to: 'dead' })
    apply(player, 'place-paddle', { x: 150 })
    game.write(0, [
      { path: 'balls[0].x', value: 160 },
      { path: 'balls[0].y', value: 148 },
    ])
    apply(player, 'shift-bricks', { by: 2, ball: true, paddle: true })
    expect([read('balls[0].x'), read('balls[0].y'), read('paddle.x')]).toEqual([90, 78, 80])
    expect(dead()).toContain(6 * 5)
  })

  it('toggle a region: eighteen bricks, and back', () => {
    const player = wander(game, 6, 2)
    const before = dead()
    apply(player, 'toggle-region', { region: 'bottom mid' })
    expect(dead().filter((i) => !before.includes(i)).length + before.filter((i) => !dead().includes(i)).length).toBe(18)
    apply(player, 'toggle-region', { region: 'bottom mid' })
    expect(dead()).toEqual(before)
  })

  it('take five bricks of a region, or one of its rows', () => {
    const region = (i: number) => Math.floor(i / 6) < 6 && i % 6 < 3
    onNewGame('thin-region', { region: 'top left' })
    expect(dead()).toHaveLength(5)
    expect(dead().every(region)).toBe(true)
    onNewGame('thin-region', { region: 'top left', what: 'a row' })
    expect(dead()).toHaveLength(6)
    expect(new Set(dead().map((i) => i % 6)).size).toBe(1)
    expect(dead().every(region)).toBe(true)
  })

  it('nudge the velocity by as much on both axes', () => {
    const player = wander(game, 6, 12)
    const [vx, vy] = [read('balls[0].vx'), read('balls[0].vy')]
    apply(player, 'nudge-velocity', { by: 2 })
    expect([read('balls[0].vx'), read('balls[0].vy')]).toEqual([vx + 2, vy + 2])
  })
})

describe('what Atari suites offer', () => {
  it('drifts and falls by so much, never out of the field, and leaves the velocity', () => {
    const player = wander(game, 6, 12)
    game.write(0, [
      { path: 'balls[0].x', value: 100 },
      { path: 'balls[0].y', value: 90 },
    ])
    const velocity = [read('balls[0].vx'), read('balls[0].vy')]
    apply(player, 'drift', { by: -3 })
    apply(player, 'gravity', { by: 5 })
    expect([read('balls[0].x'), read('balls[0].y')]).toEqual([97, 95])
    apply(player, 'gravity', { by: -16 })
    expect(read('balls[0].y')).toBe(79)
    game.write(0, [{ path: 'balls[0].x', value: 20 }])
    apply(player, 'drift', { by: -16 })
    expect(read('balls[0].x')).toBe(14)
    expect([read('balls[0].vx'), read('balls[0].vy')]).toEqual(velocity)
  })

  it('recolours what is to be seen and nothing else', () => {
    const player = wander(game, 6, 12)
    const alive = dead()
    apply(player, 'recolour-bricks', { row: 2, r: 9, g: 8, b: 7 })
    expect([read('bricks[2].color.r'), read('bricks[8].color.g'), read('bricks[3].color.r')]).toEqual([9, 8, 162])
    apply(player, 'recolour', { thing: 'ball', r: 1, g: 2, b: 3 })
    expect([read('ballColor.r'), read('ballColor.g'), read('ballColor.b')]).toEqual([1, 2, 3])
    expect(dead()).toEqual(alive)
  })
})
