import { beforeAll, describe, expect, it } from 'vitest'
import type { BatchGame } from '../../../workers/lab/envs/game'
import type { StackMode } from '../../../workers/lab/contracts/recording'
import type { Player } from '../../../workers/lab/play/player'
import { createRandom } from '../../../workers/lab/random'
import { playerOn, decide, fingerprint, openGame, wander } from './stages'

const modes: StackMode[] = ['consistent', 'carry', 'settle']

describe.each(['catch', 'breakout'])('%s: one player', (id) => {
  let game: BatchGame
  const moved = id === 'catch' ? 'basket.x' : 'paddle.x'
  beforeAll(async () => void (game = await openGame(id)))

  /** Plays on past game overs until enough is there to seek in; returns a fingerprint per decision. */
  function follow(player: Player, decisions: number, seed = 5): string[] {
    const random = createRandom(seed)
    const prints = [fingerprint(player)]
    while (player.driver.decision < decisions && !player.over) {
      decide(player, random.below(game.spec.actions.length))
      prints[player.driver.decision] = fingerprint(player)
    }
    return prints
  }

  it('seeks back to any decision exactly, and forward again along what was done', () => {
    const player = wander(game, 3, 0)
    const prints = follow(player, 700)
    for (const target of [0, 1, prints.length >> 1, prints.length - 2, 2, prints.length - 1].filter((d) => d >= 0)) {
      player.seek(target)
      expect(fingerprint(player), `decision ${target}`).toBe(prints[target])
    }
  })

  it.each(modes)('replays an episode with %s edits to the same hash and the same stack', (stack) => {
    const player = wander(game, 11, 2)
    player.stack = stack
    player.apply({ edits: [{ path: moved, value: 50 }] }, 'there')
    for (let i = 0; i < 3 && !player.over; i++) decide(player, 1)
    player.apply({ edits: [{ path: moved, value: 40 }] }, 'back')
    if (!player.over) decide(player, 2)
    const episode = player.episode()
    const again = playerOn(game, 1)
    again.replay(episode)
    expect(again.episode()).toEqual(episode)
    expect(fingerprint(again)).toBe(fingerprint(player))
    expect(again.history.entries.map(({ intervention }) => intervention.label)).toEqual(['there', 'back'])
  })

  it('replays an edit made in the middle of a decision', () => {
    const player = wander(game, 4, 3)
    player.tick(1)
    player.tick(1)
    player.apply({ edits: [{ path: moved, value: 33 }] }, 'mid')
    player.finish()
    const episode = player.episode()
    expect(episode.interventions[0]?.at).toEqual({ decision: 3, tick: 14 })
    const again = playerOn(game, 2)
    again.replay(episode)
    expect(again.episode()).toEqual(episode)
  })

  it('refuses a log that does not fit, naming what is wrong', () => {
    const player = wander(game, 4, 3)
    const episode = player.episode()
    expect(() => player.replay({ ...episode, actions: Uint8Array.of(0, 99) })).toThrow('actions[1]')
    expect(() => player.replay({ ...episode, ticks: 999 })).toThrow('ticks')
    const foreign = {
      at: { decision: 1, tick: 4 },
      label: '',
      stack: 'carry' as const,
      edits: [{ path: 'no.such', value: 1 }],
    }
    expect(() => player.replay({ ...episode, interventions: [foreign] })).toThrow('no.such')
  })
})

describe('breakout: long episodes', () => {
  it('reaches decisions that are no longer kept by simulating again', async () => {
    const game = await openGame('breakout')
    const player = playerOn(game)
    player.newGame(1)
    const prints: string[] = []
    const targets = [7, 255, 256, 257, 300, 599]
    // A hand that follows the ball keeps the game going for long.
    while (player.driver.decision < 700 && !player.over) {
      if (targets.includes(player.driver.decision)) prints[player.driver.decision] = fingerprint(player)
      const dx =
        Number(game.read(0, 'ballCount')) > 0
          ? Number(game.read(0, 'balls[0].x')) - Number(game.read(0, 'paddle.x'))
          : 0
      decide(player, dx > 4 ? 2 : dx < -4 ? 3 : 0)
    }
    expect(player.driver.decision).toBeGreaterThan(600)
    for (const target of targets) {
      player.seek(target)
      expect(fingerprint(player), `decision ${target}`).toBe(prints[target])
    }
  })

  it('forgets the future once something new is done there', async () => {
    const game = await openGame('breakout')
    const player = wander(game, 2, 60)
    player.seek(20)
    expect(player.timeline.length).toBe(60)
    decide(player, 0)
    expect(player.timeline.length).toBe(21)
    expect(player.episode().actions.length).toBe(21)
  })
})
