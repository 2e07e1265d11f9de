import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { loadGame } from '../../../workers/headless/games.lib'
import { readMasks } from '../../../workers/headless/masks.lib'
import { replayFile } from '../../../workers/headless/replay.lib'
import { InputError } from '../../../workers/lab/contracts/errors'

/** Recorded games of the original and its hit masks; they lie beside the project, never in it. */
const folder = '../shared/traces/toybox'
const files = existsSync(folder)
  ? readdirSync(folder).filter((file) => /^spaceinvaders-.*\.json(\.gz)?$/.test(file))
  : []
if (files.length === 0) console.log(`no traces of the original: ${folder} is absent, replay is not tested`)

const masks = () => readFileSync(`${folder}/masks.json`, 'utf8')

describe.skipIf(files.length === 0)('the original space invaders, frame by frame', () => {
  it.each(files.length ? files : ['none'])('%s', async (file) => {
    expect(await replayFile(() => readFileSync(`${folder}/${file}`), false, masks)).toBe('')
  })

  it.each(files.slice(0, 3))('%s on the checked build', async (file) => {
    expect(await replayFile(() => readFileSync(`${folder}/${file}`), true, masks)).toBe('')
  })

  it('plays otherwise with our own sprites: hits are by visible pixels', async () => {
    const results = await Promise.all(files.map((file) => replayFile(() => readFileSync(`${folder}/${file}`))))
    expect(results.some((result) => result !== '')).toBe(true)
  })
})

/** Times known from elsewhere: the facts page's port of the rules, with the original's masks. */
describe.skipIf(files.length === 0)('with the original masks', () => {
  const load = () => loadGame('spaceinvaders', 1, false, { masks: readMasks(masks()) })

  it('waiting loses its lives at the known ticks', async () => {
    const game = await load()
    game.reset(0, 17)
    game.renew(0)
    const lost: [number, number][] = []
    for (let tick = 1; tick <= 2060; tick++) {
      const { lifeLost, terminated } = game.press(0, 0)
      if (lifeLost) lost.push([tick, game.lives(0)])
      expect(terminated, `tick ${tick}`).toBe(game.lives(0) <= 0)
    }
    expect(lost).toEqual([
      [565, 2],
      [964, 1],
      [1760, 0],
      [2060, -1],
    ])
  })

  it('holding the button scores at the known ticks', async () => {
    const game = await load()
    game.reset(0, 17)
    const scores = new Map<number, number>()
    let over = 0
    for (let tick = 1, last = 0; tick <= 3000 && !over; tick++) {
      game.press(0, 16)
      if (game.score(0) !== last) scores.set(tick, (last = game.score(0)))
      if (game.lives(0) < 0) over = tick
    }
    expect([...scores].slice(0, 6)).toEqual([
      [175, 10],
      [199, 20],
      [469, 30],
      [495, 40],
      [752, 60],
      [788, 80],
    ])
    expect([over, game.score(0)]).toEqual([2828, 360])
  })
})

describe('a file of masks', () => {
  const rows = ['01']
  const good = {
    space_invaders: { invader: { orientation_true: [rows], orientation_false: [rows, rows] }, ufo: rows, ship: rows },
  }

  it('is read by the ids of our sprites', () => {
    expect(Object.keys(readMasks(JSON.stringify(good)))).toEqual([
      'invader.true.0',
      'invader.false.0',
      'invader.false.1',
      'ufo',
      'ship',
    ])
  })

  it.each([
    ['{', 'masks.json'],
    ['{}', 'masks.json space_invaders: is missing'],
    [JSON.stringify({ space_invaders: { ...good.space_invaders, ufo: 3 } }), 'masks.json ufo: must be a list of texts'],
    [
      JSON.stringify({ space_invaders: { ...good.space_invaders, invader: { orientation_true: {} } } }),
      'masks.json orientation_true: must be a list',
    ],
  ])('is refused when it is %s', (text, message) => {
    expect(() => readMasks(text)).toThrow(InputError)
    expect(() => readMasks(text)).toThrow(message)
  })
})
