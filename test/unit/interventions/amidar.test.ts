import { beforeAll, describe, expect, it } from 'vitest'
import { parseOptions } from '../../../workers/lab/contracts/options'
import type { Value } from '../../../workers/lab/contracts/options'
import type { BatchGame } from '../../../workers/lab/envs/game'
import { viewState } from '../../../workers/lab/interventions/entry'
import { propose } from '../../../workers/lab/interventions/propose'
import { interventionEntry, interventionsOf } from '../../../workers/lab/interventions/registry'
import type { Player } from '../../../workers/lab/play/player'
import { createRandom } from '../../../workers/lab/random'
import { openGame, wander } from '../play/stages'

let game: BatchGame
beforeAll(async () => void (game = await openGame('amidar')))

function apply(player: Player, id: string, options: Record<string, Value> = {}): void {
  player.apply(propose(game.spec, player.driver.capture(), { id, options }), id)
}

const number = (path: string) => Number(game.read(0, path))
const tile = (tx: number, ty: number) => number(`tiles[${ty * 32 + tx}]`)
const tiles = () => Array.from({ length: 992 }, (_, i) => number(`tiles[${i}]`))
const counts = () => [0, 1, 2, 3].map((kind) => tiles().filter((one) => one === kind).length)

/** What an entry does to a new game. */
function onNewGame(id: string, options: Record<string, Value>) {
  game.reset(0, 5)
  const [before, seen] = [game.hash(0), game.observe(0).slice()]
  const entry = interventionEntry('amidar', id)
  const edits = entry.edits(
    viewState(game.spec, game.snapshot(0)),
    parseOptions(entry.options, options),
    createRandom(0),
  )
  game.write(0, edits)
  const refusal = game.settle(0)
  return {
    paths: edits.map(({ path }) => path),
    refusal,
    hash: game.hash(0),
    changed: game.hash(0) !== before,
    visible: Buffer.compare(seen, game.observe(0)) !== 0,
  }
}

describe('the robustness study', () => {
  const study = () => interventionEntry('amidar', 'robustness').changes ?? []

  it('has its 69 changes in its order', () => {
    expect(study()).toHaveLength(69)
    expect([0, 15, 30, 31, 36, 55, 56, 60, 61, 63, 65, 68].map((i) => study()[i]?.title)).toEqual([
      'Tile 5, 0 empty',
      'Tile 3, 15 empty',
      'Tile 18, 30 empty',
      'Tile 5, 1 unpainted',
      'Tile 26, 7 unpainted',
      'Tile 3, 29 unpainted',
      'Enemy 0 caught',
      'Enemy 4 caught',
      'Enemy 0 at 1500, 0',
      'Enemy 2 at 768, 793',
      'Player at 1984, 0',
      'Player at 1984, 1000',
    ])
  })

  it('is legal throughout on a new game, changes one thing each, and does the same by number as by name', () => {
    study().forEach(({ id, options, title }, i) => {
      const byNumber = onNewGame('robustness', { number: i })
      expect(byNumber, title).toEqual(onNewGame(id, options))
      expect([byNumber.refusal, byNumber.changed], title).toEqual(['', true])
    })
  })

  it('takes a tile that was there, and puts one where none was', () => {
    for (let i = 0; i < 56; i++) {
      onNewGame('robustness', { number: i })
      expect(counts(), `${i}`).toEqual(i < 31 ? [631, 351, 4, 6] : [629, 353, 4, 6])
    }
  })

  it('marks as identities what nobody can see', () => {
    const unseen = study().flatMap((_, i) => (onNewGame('robustness', { number: i }).visible ? [] : [i]))
    expect(unseen).toEqual([56, 57, 58, 59, 60])
    expect(study().flatMap(({ identity }, i) => (identity ? [i] : []))).toEqual(unseen)
  })

  it('has identities that change no game: same places, same score, to its end', () => {
    const trail = (enemy: number | null) => {
      game.reset(0, 5)
      if (enemy !== null) game.write(0, [{ path: `enemies[${enemy}].caught`, value: true }])
      const random = createRandom(8)
      return Array.from({ length: 1500 }, () =>
        [game.step(0, random.below(10)).reward, number('player.x'), number('enemies[2].y'), number('lives')].join(),
      )
    }
    const usual = trail(null)
    for (let enemy = 0; enemy < 5; enemy++) expect(trail(enemy)).toEqual(usual)
  })
})

it('tells of every change what it puts to the test', () => {
  for (const { id, hypothesis } of interventionsOf('amidar')) expect(hypothesis, id).toMatch(/^[A-Z].{20,}\.$/)
})

describe('what the changes do', () => {
  it('to a stretch: paints it from junction to junction, and cleans it again', () => {
    const player = wander(game, 3, 2)
    const before = game.hash(0)
    apply(player, 'stretch', { column: 12, row: 9, to: 'painted' })
    expect([5, 6, 7, 9, 11, 12, 13].map((row) => tile(12, row))).toEqual([0, 3, 3, 3, 3, 3, 0])
    apply(player, 'stretch', { column: 12, row: 9, to: 'unpainted' })
    expect(game.hash(0)).toBe(before)
    apply(player, 'stretch', { column: 7, row: 0, to: 'painted' })
    expect([5, 6, 7, 8, 9, 10, 11].map((column) => tile(column, 0))).toEqual([1, 3, 3, 3, 3, 3, 1])
    expect(() => apply(player, 'stretch', { column: 1, row: 1 })).toThrow('no corridor is there')
  })

  it('to a box: an open one pays its bonus when the player closes it', () => {
    const player = wander(game, 3, 2)
    apply(player, 'remove-enemies', { count: 0 })
    apply(player, 'open-box', { box: 8 })
    const side = (name: string) => number(`boxes[8].${name}`)
    apply(player, 'place-player', { x: side('left') * 64, y: side('top') * 80 })
    let paid = 0
    for (let tick = 0; tick < 9 * (side('right') - side('left')) + 20; tick++) paid += game.step(0, 3).reward
    expect(paid).toBeGreaterThanOrEqual(50 + side('right') - side('left'))
    expect(game.read(0, 'boxes[8].painted')).toBe(true)
  })

  it('to corner boxes: the last of the four starts a chase', () => {
    const player = wander(game, 3, 2)
    apply(player, 'remove-enemies', { count: 1 })
    apply(player, 'corner-boxes', { count: 3 })
    const last = Array.from({ length: 29 }, (_, i) => i).filter(
      (i) => game.read(0, `boxes[${i}].triggersChase`) === true && game.read(0, `boxes[${i}].painted`) === false,
    )
    expect(last).toHaveLength(1)
    apply(player, 'open-box', { box: last[0] as number })
    apply(player, 'place-player', { x: number(`boxes[${last[0]}].left`) * 64, y: number(`boxes[${last[0]}].top`) * 80 })
    apply(player, 'jump-timer', { ticks: 9999 })
    for (let tick = 0; tick < 100 && number('chaseTimer') === 0; tick++) game.step(0, 3)
    expect(number('chaseTimer')).toBeGreaterThan(0)
    expect(number('chaseTimer')).toBeLessThanOrEqual(300)
  })

  it('to the board: with one stretch left it is done after one walk, and a new one is laid', () => {
    const player = wander(game, 3, 2)
    apply(player, 'remove-enemies', { count: 0 })
    apply(player, 'nearly-done', { column: 7, row: 0 })
    apply(player, 'place-player', { x: 6 * 64, y: 0 })
    for (let tick = 0; tick < 60 && number('level') === 1; tick++) game.step(0, 3)
    expect([number('level'), ...counts()]).toEqual([2, 630, 352, 4, 6])
  })

  it('to enemies’ speed: frozen ones stay where they are, slow ones go half as far', () => {
    const at = () => [0, 1, 2, 3, 4].map((i) => number(`enemies[${i}].x`) + number(`enemies[${i}].y`))
    const player = wander(game, 3, 4)
    apply(player, 'enemy-speed', { times: 0 })
    const before = at()
    for (let i = 0; i < 20; i++) game.step(0, 0)
    expect(at()).toEqual(before)
    apply(player, 'enemy-speed', { times: 0.5, which: 0 })
    expect([number('enemies[0].speed'), number('enemies[1].speed')]).toEqual([5, 0])
  })

  it.each(['route', 'border', 'up and down', 'random', 'hunter'])(
    'to how they move: %s, on corridors for a minute',
    (kind) => {
      const player = wander(game, 4, 9)
      apply(player, 'jump-timer', { ticks: 9999 })
      if (kind === 'border') {
        for (let i = 0; i < 5; i++) apply(player, 'place-enemy', { enemy: i, x: 0, y: 80 * (i + 1) })
      }
      apply(player, 'enemy-kind', { kind, route: 0 })
      const places = new Set<string>()
      for (let tick = 0; tick < 3600; tick++) {
        game.step(0, 0)
        if (tick % 25 === 0) expect(game.settle(0)).toBe('')
        places.add(
          [0, 1, 2, 3, 4]
            .map((i) => `${number(`enemies[${i}].x`) >> 6} ${Math.floor(number(`enemies[${i}].y`) / 80)}`)
            .join(),
        )
      }
      expect(places.size).toBeGreaterThan(kind === 'hunter' ? 10 : 60)
    },
  )

  it('to advancing enemies: they fly to the new place in their route and go on from there', () => {
    const player = wander(game, 5, 20)
    const next = number('enemies[4].ai.next')
    apply(player, 'advance-enemies', { which: 4, steps: -7 })
    expect(number('enemies[4].ai.next')).toBe(next - 7)
    apply(player, 'jump-timer', { ticks: 9999 })
    const seen = new Set<boolean>()
    for (let tick = 0; tick < 300; tick++) {
      game.step(0, 0)
      seen.add(game.read(0, 'enemies[4].astray') === true)
    }
    expect([...seen].sort()).toEqual([false, true])
    expect(game.read(0, 'enemies[4].astray')).toBe(false)
  })

  it('to an enemy’s distance: only in the player’s corridor, towards him or away', () => {
    const player = wander(game, 3, 2)
    apply(player, 'remove-enemies', { count: 2 })
    apply(player, 'place-player', { x: 15 * 64, y: 0 })
    expect(() => apply(player, 'enemy-distance', { enemy: 1, by: 99 })).toThrow()
    apply(player, 'place-enemy', { enemy: 1, x: 6 * 64, y: 0 })
    apply(player, 'enemy-distance', { enemy: 1, by: -4 })
    expect([number('enemies[1].x'), number('enemies[1].ai.kind'), number('enemies[1].ai.horiz')]).toEqual([
      10 * 64,
      2,
      2,
    ])
    apply(player, 'enemy-distance', { enemy: 1, by: 2 })
    expect(number('enemies[1].x')).toBe(8 * 64)
    apply(player, 'place-player', { x: 15 * 64, y: 480 })
    expect(() => apply(player, 'enemy-distance', { enemy: 1, by: -4 })).toThrow('not in the player’s corridor')
  })

  it('to dying: a kept-alive player meets enemies and lives, unlimited lives never go down', () => {
    const player = wander(game, 3, 2)
    let refused = 0
    for (let decision = 0; decision < 500; decision++) {
      try {
        apply(player, 'keep-alive', {})
      } catch {
        refused++
      }
      player.decide(0)
    }
    expect(refused).toBeGreaterThan(50)
    expect(number('lives')).toBe(3)
    const mortal = wander(game, 3, 2)
    apply(mortal, 'unlimited-lives')
    let lost = 0
    for (let tick = 0; tick < 1500; tick++) {
      const before = number('player.historyCount')
      expect(game.step(0, 2).terminated).toBe(false)
      if (number('player.y') === 1200 && before > 0) lost++
    }
    expect([number('lives'), lost > 1]).toEqual([3, true])
  })

  it('to the score: what is shown, or both; never the reward', () => {
    const player = wander(game, 3, 2)
    apply(player, 'displayed-score', { score: 150 })
    expect([number('displayedScore'), number('score')]).toEqual([150, 0])
    apply(player, 'decrement-score', { by: 40, which: 'both' })
    expect([number('displayedScore'), number('score')]).toEqual([110, 110])
    apply(player, 'random-score')
    expect(number('displayedScore')).toBeGreaterThanOrEqual(1)
    expect(number('displayedScore')).toBeLessThanOrEqual(200)
    expect(game.step(0, 0).reward).toBe(0)
  })

  it('to one more enemy after others went: it starts from nothing', () => {
    const player = wander(game, 7, 30)
    apply(player, 'remove-enemies', { count: 0 })
    apply(player, 'add-enemy')
    expect(
      ['caught', 'moving', 'historyCount', 'ai.kind', 'speed'].map((name) =>
        Number(game.read(0, `enemies[0].${name}`)),
      ),
    ).toEqual([0, 0, 0, 3, 10])
  })
})
