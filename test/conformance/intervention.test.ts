import { beforeAll, describe, expect, it } from 'vitest'
import { defaults } from '../../workers/lab/contracts/options'
import type { OptionSpec, Values } from '../../workers/lab/contracts/options'
import { InputError } from '../../workers/lab/contracts/errors'
import type { BatchGame, Opening } from '../../workers/lab/envs/game'
import { gameIds } from '../../workers/headless/games.lib'
import { readField } from '../../workers/lab/envs/fields'
import { propose } from '../../workers/lab/interventions/propose'
import { interventionsOf } from '../../workers/lab/interventions/registry'
import type { Player } from '../../workers/lab/play/player'
import { createRandom } from '../../workers/lab/random'
import type { Random } from '../../workers/lab/random'
import { fingerprint, openGame, wander } from '../unit/play/stages'

const STATES = 100
/** First and one after the last decision after which short games are met; others last longer. */
const met: Readonly<Record<string, readonly [number, number]>> = { catch: [3, 7], recall: [0, 10] }

/** How a game is set up where its usual one has too little of what can be changed: easy levels have hardly an enemy. */
const setups: Readonly<Record<string, Opening>> = { coinrun: { options: { mode: 'hard' } } }

/** Any legal options: a form filled in at random. */
function anyOptions(spec: OptionSpec, random: Random): Values {
  return Object.fromEntries(
    Object.entries(spec).map(([key, option]) => {
      switch (option.kind) {
        case 'number': {
          const step = option.step ?? 0
          const value = option.min + random.uniform() * (option.max - option.min)
          return [key, step ? Math.min(option.max, Math.round(value / step) * step) : value]
        }
        case 'choice':
          return [key, option.of[random.below(option.of.length)] as string]
        case 'toggle':
          return [key, random.uniform() < 0.5]
        case 'names':
          return [key, option.default]
        default:
          return option satisfies never
      }
    }),
  )
}

/** Fields of slot 0 that hold what their description forbids. Read where they lie: a world has thousands of cells. */
function outOfRange(game: BatchGame): string[] {
  const bytes = game.state(0)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return game.spec.fields.flatMap(
    ({ path, used, offset, stride = 0, type, count = 1, min = -Infinity, max = Infinity }) => {
      const inUse = used ? Math.min(count, Number(game.read(0, used))) : count
      return Array.from({ length: inUse }, (_, i) => i)
        .filter((i) => {
          const value = readField(view, offset + i * stride, type)
          return typeof value === 'number' && !(value >= min && value <= max)
        })
        .map((i) => path.replace('[]', `[${i}]`))
    },
  )
}

describe.each(gameIds())('%s: every ready-made intervention', (id) => {
  let game: BatchGame
  const players: Player[] = []
  const moments: ReturnType<Player['driver']['capture']>[] = []

  beforeAll(async () => {
    game = await openGame(id, setups[id])
    const [first, end] = met[id] ?? [3, 63]
    for (let seed = 1; moments.length < STATES; seed++) {
      const player = wander(game, seed, first + ((seed * 7) % (end - first)), setups[id])
      players[0] = player
      if (player.over) continue
      // Some with several balls, which no usual game has.
      if (id === 'breakout' && seed % 4 === 0)
        player.apply(propose(game.spec, player.driver.capture(), { id: 'add-ball', options: {} }), 'more')
      moments.push(player.driver.capture())
    }
  })

  it('has entries with titles, groups and help', () => {
    expect(interventionsOf(id).length).toBeGreaterThan(3)
    for (const { title, group, help, options } of interventionsOf(id)) {
      expect([title, group, help].every((text) => text.length > 2)).toBe(true)
      for (const option of Object.values(options)) expect(option.help.length).toBeGreaterThan(5)
    }
  })

  it.each(interventionsOf(id).map((entry) => [entry.id, entry] as const))(
    '%s leaves a legal state, or is refused and changes nothing',
    (name, entry) => {
      const player = players[0] as Player
      const random = createRandom(99)
      let legal = 0
      moments.forEach((moment, i) => {
        player.newGame(0)
        player.driver.restore(moment)
        player.stack = (['consistent', 'carry', 'settle'] as const)[i % 3] ?? 'carry'
        const options = i < 10 ? defaults(entry.options) : anyOptions(entry.options, random)
        const before = fingerprint(player)
        try {
          player.apply(propose(game.spec, moment, { id: name, options }), '')
          legal++
        } catch (error) {
          expect(error).toBeInstanceOf(InputError)
          expect((error as Error).message.length).toBeGreaterThan(5)
          expect(fingerprint(player)).toBe(before)
          return
        }
        expect(player.history.entries[0]?.intervention.label).not.toBe('')
        if (player.stack === 'settle')
          player.driver.restore({ ...moment, state: player.history.entries[0]?.after.moment.state ?? moment.state })
        const after = game.hash(0)
        expect(game.settle(0)).toBe('')
        expect(game.hash(0)).toBe(after)
        expect(outOfRange(game)).toEqual([])
      })
      expect(legal, 'some state must allow it').toBeGreaterThan(0)
    },
  )
})
