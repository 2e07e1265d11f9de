import { beforeAll, describe, expect, it } from 'vitest'
import type { Value } from '../../../workers/lab/contracts/options'
import { defaults, parseOptions } from '../../../workers/lab/contracts/options'
import type { BatchGame } from '../../../workers/lab/envs/game'
import { viewState } from '../../../workers/lab/interventions/entry'
import { propose } from '../../../workers/lab/interventions/propose'
import { interventionEntry, interventionsOf } from '../../../workers/lab/interventions/registry'
import type { Player } from '../../../workers/lab/play/player'
import { createRandom } from '../../../workers/lab/random'
import { openGame, wander } from '../play/stages'

let game: BatchGame
beforeAll(async () => void (game = await openGame('spaceinvaders')))

function apply(player: Player, id: string, options: Record<string, Value> = {}): void {
  player.apply(propose(game.spec, player.driver.capture(), { id, options }), id)
}

const number = (path: string) => Number(game.read(0, path))
const alive = () => Array.from({ length: 36 }, (_, i) => game.read(0, `invaders[${i}].alive`) === true)
const pixels = (shield: number) =>
  Array.from({ length: 288 }, (_, i) => number(`shieldPixels[${288 * shield + i}].rgba`))
/** Past the wait at the start. */
const played = (seed = 6) => wander(game, seed, 50)

/** A formation with gaps that no turn or mirror maps on itself. */
function gappy(): Player {
  const player = played()
  for (const invader of [0, 8, 15, 35]) apply(player, 'invader', { invader, to: 'dead' })
  return player
}

/** Fields that an entry writes on a new game, and whether they change a byte. */
function onNewGame(id: string, options: Record<string, Value>): { paths: string[]; changed: boolean; refusal: string } {
  game.reset(0, 5)
  const before = game.hash(0)
  const entry = interventionEntry('spaceinvaders', id)
  const edits = entry.edits(
    viewState(game.spec, game.snapshot(0)),
    parseOptions(entry.options, options),
    createRandom(0),
  )
  game.write(0, edits)
  const refusal = game.settle(0)
  return { paths: edits.map(({ path }) => path), changed: game.hash(0) !== before, refusal }
}

describe('the robustness study', () => {
  const study = () => interventionEntry('spaceinvaders', 'robustness').changes ?? []

  it('has its 88 changes in its order', () => {
    expect(study()).toHaveLength(88)
    expect([0, 35, 36, 41, 45, 46, 74, 75, 80, 81, 86, 87].map((i) => study()[i]?.title)).toEqual([
      'Invader 0 dead',
      'Invader 35 dead',
      'Shields by -25 px',
      'Shields by 0 px',
      'Shields by 20 px',
      'Ship by 5 px',
      'Ship by 145 px',
      'Row 0 dead',
      'Row 5 dead',
      'Column 0 dead',
      'Column 5 dead',
      'Shields upside down',
    ])
  })

  it('marks the one that changes no byte of a new game', () => {
    const idle = study().flatMap((_, i) => (onNewGame('robustness', { number: i }).changed ? [] : [i]))
    expect(idle).toEqual([41])
    expect(study().flatMap(({ identity }, i) => (identity ? [i] : []))).toEqual(idle)
  })

  it('is legal throughout on a new game, and does the same by number as by name', () => {
    study().forEach(({ id, options }, i) => {
      const [byNumber, byName] = [onNewGame('robustness', { number: i }), onNewGame(id, options)]
      expect(byNumber).toEqual(byName)
      expect(byNumber.refusal).toBe('')
    })
  })

  it('touches what each number says', () => {
    expect(onNewGame('robustness', { number: 17 }).paths).toEqual(['invaders[17].alive'])
    onNewGame('robustness', { number: 36 })
    expect([0, 1, 2].map((i) => number(`shields[${i}].x`))).toEqual([59, 123, 187])
    onNewGame('robustness', { number: 74 })
    expect(number('ship.x')).toBe(213)
    onNewGame('robustness', { number: 77 })
    expect(alive().flatMap((now, i) => (now ? [] : [i]))).toEqual([12, 13, 14, 15, 16, 17])
    onNewGame('robustness', { number: 86 })
    expect(alive().flatMap((now, i) => (now ? [] : [i]))).toEqual([5, 11, 17, 23, 29, 35])
    onNewGame('robustness', { number: 87 })
    expect(pixels(1).slice(0, 16).map(Boolean)).toEqual([...'1111000000001111'].map((bit) => bit === '1'))
  })
})

it('tells of every change what it puts to the test', () => {
  for (const { id, hypothesis } of interventionsOf('spaceinvaders')) expect(hypothesis, id).toMatch(/^[A-Z].{20,}\.$/)
})

describe('identities', () => {
  it('six shifts of one column, and a full turn that changes nothing', () => {
    const player = gappy()
    const before = game.hash(0)
    for (let i = 0; i < 6; i++) apply(player, 'shift-pattern', { by: 1 })
    expect(game.hash(0)).toBe(before)
    expect(() => apply(player, 'shift-pattern', { by: 6 })).toThrow('changes nothing')
  })

  it.each([
    ['mirror', {}],
    ['flip-shields', { how: 'upside down' }],
    ['flip-shields', { how: 'left to right', shield: 1 }],
    ['turn-march', {}],
  ] as [string, Record<string, Value>][])('two times %s %j', (id, options) => {
    const player = gappy()
    apply(player, 'erode-shields', {})
    const before = game.hash(0)
    apply(player, id, options)
    expect(game.hash(0)).not.toBe(before)
    apply(player, id, options)
    expect(game.hash(0)).toBe(before)
  })

  it('a shield taken away and repaired', () => {
    const player = wander(game, 3, 2)
    const before = game.hash(0)
    apply(player, 'disable-shields', { shield: 2 })
    expect(pixels(2).some(Boolean)).toBe(false)
    expect(pixels(1).some(Boolean)).toBe(true)
    apply(player, 'repair-shields')
    expect(game.hash(0)).toBe(before)
  })
})

describe('what the changes do', () => {
  it('shifts the pattern of the dead to the right', () => {
    const player = gappy()
    const before = alive()
    apply(player, 'shift-pattern', { by: 1 })
    alive().forEach((now, i) => expect(now).toBe(before[i - (i % 6) + ((i + 5) % 6)]))
  })

  it('freezes the march, and unlimited lives outlast it', () => {
    const player = played()
    apply(player, 'march-speed', { slowdown: 0 })
    apply(player, 'unlimited-lives')
    const x = number('invaders[35].x')
    for (let i = 0; i < 600; i++) player.decide(0)
    expect([number('invaders[35].x'), number('lives'), player.over]).toEqual([x, 3, false])
  })

  it('lets the invaders hold their fire', () => {
    const player = played()
    apply(player, 'hold-fire', { limit: 0 })
    for (let i = 0; i < 60; i++) player.decide(0)
    expect(number('laserCount')).toBe(0)
    expect(() => apply(player, 'remove-lasers')).toThrow('none is in flight')
  })

  it('adds a laser that hits, and a whole shield', () => {
    const player = played()
    apply(player, 'hold-fire', { limit: 0 })
    apply(player, 'add-shield', { x: 20 })
    expect([number('shieldCount'), pixels(3).filter(Boolean).length]).toEqual([4, 2 * 8 + 8 * 12 + 6 * 16 + 2 * 8])
    apply(player, 'place-ship', { x: 120 })
    apply(player, 'add-laser', { y: 170 })
    expect(number(`lasers[${number('laserCount') - 1}].color.a`)).toBe(255)
    for (let i = 0; i < 3; i++) player.decide(0)
    expect(game.read(0, 'ship.alive')).toBe(false)
  })

  it('writes scores as shown, or both as the study did', () => {
    const player = played()
    apply(player, 'displayed-score', { score: 3000 })
    apply(player, 'decrement-score', { by: 20 })
    const truth = game.score(0)
    expect(number('displayedScore')).toBe(2980)
    apply(player, 'random-score', { which: 'both' })
    expect(number('displayedScore')).toBe(game.score(0))
    expect(number('displayedScore')).toBeGreaterThan(0)
    expect(number('displayedScore')).toBeLessThan(201)
    apply(player, 'reset-score')
    expect([number('displayedScore'), game.score(0) === truth]).toEqual([0, false])
  })

  it('makes invaders invisible, not harmless', () => {
    const player = wander(game, 2, 40)
    apply(player, 'recolour', { thing: 'invaders', r: 0, g: 0, b: 0 })
    const words = new Uint32Array(game.paint(0).buffer, game.paint(0).byteOffset, 320 * 210)
    const lit = Array.from({ length: 320 * 100 }, (_, i) => words[320 * 30 + i]).filter(
      (word) => word !== 0xff000000,
    ).length
    expect(lit).toBeLessThan(40)
    expect(game.locate(0).filter(({ kind }) => kind === 'invader').length).toBeGreaterThan(30)
  })

  it('refuses what makes no sense, with the reason', () => {
    const player = played()
    expect(() => apply(player, 'move-ship', { dx: 162 })).toThrow('ship.x: must lie in 68 … 230')
    expect(() => apply(player, 'invader', { invader: 40 })).toThrow('no such invader')
    expect(() => apply(player, 'move-invaders', { dy: 100 })).toThrow('an invader stands on the ground')
    apply(player, 'disable-shields')
    apply(player, 'burn-ship')
    expect(() => apply(player, 'burn-ship')).toThrow('the ship is not in play')
  })

  it('has defaults that are allowed', () => {
    for (const { options } of interventionsOf('spaceinvaders'))
      expect(parseOptions(options, defaults(options))).toEqual(defaults(options))
  })
})
