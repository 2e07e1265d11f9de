import { worldOf } from '../../../workers/lab/envs/world'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  program as programGuard,
  describeWhen,
  type Program,
  type ProgramStep,
} from '../../../workers/lab/contracts/program'
import type { BatchGame } from '../../../workers/lab/envs/game'
import { openProgram } from '../../../workers/lab/interventions/program'
import { playBranch } from '../../../workers/lab/play/branch'
import { Player } from '../../../workers/lab/play/player'
import { decodeRecording, encodeRecording } from '../../../workers/lab/recording/recording'
import { createRandom } from '../../../workers/lab/random'
import { playerOn, decide, fingerprint, openGame, wander } from './stages'

let game: BatchGame
beforeAll(async () => void (game = await openGame('amidar')))

const held = (id: string, options: ProgramStep['options'] = {}): ProgramStep => ({ id, options, from: 0, every: 1 })
const program = (...steps: ProgramStep[]): Program => ({ format: 1, title: 'Test', env: 'amidar', steps })

function play(player: Player, decisions: number, seed = 5): void {
  const random = createRandom(seed)
  let action = 0
  for (let i = 0; i < decisions && !player.over; i++) {
    // Long enough in one direction to get somewhere.
    if (i % 12 === 0) action = random.below(game.spec.actions.length)
    decide(player, action)
  }
}

describe('a schedule', () => {
  const dueAt = (step: Partial<ProgramStep>, last: number, seed = 0) => {
    const schedule = openProgram(game.spec, program({ ...held('reset-score'), ...step }))
    return Array.from({ length: last }, (_, d) => d).filter((d) => schedule.due(d, seed).length > 0)
  }

  it('makes a step once, held, or every so many decisions from a first one', () => {
    expect(dueAt({ every: 0, from: 3 }, 10)).toEqual([3])
    expect(dueAt({ every: 1, from: 7 }, 10)).toEqual([7, 8, 9])
    expect(dueAt({ every: 4, from: 2 }, 15)).toEqual([2, 6, 10, 14])
  })

  it('draws a period per episode between two numbers, both included', () => {
    const periods = new Set(Array.from({ length: 200 }, (_, seed) => dueAt({ every: [5, 7] }, 15, seed)[1]))
    expect(periods).toEqual(new Set([5, 6, 7]))
    expect(dueAt({ every: [5, 20] }, 300, 9)).toEqual(dueAt({ every: [5, 20] }, 300, 9))
  })

  it('draws for each step by itself: the second one of a seed has not what the first one of the next has', () => {
    const every = [5, 20] as const
    const schedule = openProgram(game.spec, program({ ...held('reset-score'), every }, { ...held('lives'), every }))
    const periodOf = (id: string, seed: number) =>
      Array.from({ length: 21 }, (_, d) => d).findIndex(
        (d) => d > 0 && schedule.due(d, seed).some((step) => step.id === id),
      )
    const seeds = Array.from({ length: 60 }, (_, seed) => seed)
    const second = seeds.map((seed) => periodOf('lives', seed))
    const alike = second.filter((period, seed) => period === periodOf('reset-score', seed + 1))
    expect(alike.length).toBeLessThan(20)
  })

  it('keeps the order of the steps', () => {
    const schedule = openProgram(game.spec, program(held('reset-score'), held('lives')))
    expect(schedule.due(0, 0).map(({ id }) => id)).toEqual(['reset-score', 'lives'])
  })

  it('refuses another game, an unknown change and a wrong option, naming the step', () => {
    expect(() => openProgram(game.spec, { ...program(held('lives')), env: 'breakout' })).toThrow('program.env')
    expect(() => openProgram(game.spec, program(held('lives'), held('no-such')))).toThrow(
      'program.steps[1].intervention',
    )
    expect(() => openProgram(game.spec, program(held('lives', { lives: 1000 })))).toThrow(
      'program.steps[0].lives: must lie in',
    )
  })

  it('comes from a file only in the right shape', () => {
    const good = program({ ...held('lives'), every: [2, 3] })
    expect(programGuard(JSON.parse(JSON.stringify(good)), 'program')).toEqual(good)
    expect(() => programGuard({ ...good, format: 2 }, 'program')).toThrow('newer Nudge')
    expect(() => programGuard({ ...good, steps: [] }, 'program')).toThrow('program.steps')
    expect(() => programGuard(program({ ...held('lives'), every: [3, 2] }), 'program')).toThrow(
      'program.steps[0].every',
    )
    expect(() => programGuard(program({ ...held('lives'), from: -1 }), 'program')).toThrow('program.steps[0].from')
    expect([
      describeWhen(held('a')),
      describeWhen({ from: 80, every: 0 }),
      describeWhen({ from: 0, every: [5, 20] }),
    ]).toEqual(['held', 'once at 80', 'every 5 to 20 decisions'])
  })
})

describe('a repeater', () => {
  const shown = (_player: Player) => Number(game.read(0, 'displayedScore'))

  it('holds what is shown, through deaths and into the next game, and says how often', () => {
    const player = wander(game, 3, 0)
    player.repeater.set(program(held('displayed-score', { score: 77 })), 'consistent')
    for (let i = 0; i < 40 && !player.over; i++) {
      expect(shown(player)).toBe(77)
      play(player, 12, i)
    }
    expect(player.repeater.tallies[0]?.made).toBeGreaterThan(3)
    expect(player.repeater.tallies[0]?.refused).toBe(0)
    player.nextGame(4)
    expect(shown(player)).toBe(77)
    player.repeater.set(null, 'consistent')
    play(player, 200)
    expect(shown(player)).not.toBe(77)
  })

  it('composes: counts down from 3000 as the study did', () => {
    const player = wander(game, 3, 0)
    const steps = [
      { ...held('displayed-score', { score: 3000 }), every: 0 as const },
      { ...held('decrement-score', { by: 7 }), from: 1 },
    ]
    player.repeater.set(program(...steps), 'carry')
    expect(shown(player)).toBe(3000)
    for (let i = 1; i < 6; i++) {
      player.decide(player.driver.noop)
      expect(shown(player)).toBe(3000 - 7 * i)
    }
  })

  it('draws a number once per episode where it is told to, and another in the next', () => {
    const player = wander(game, 3, 0)
    const values = (step: Partial<ProgramStep>) => {
      player.newGame(3)
      player.repeater.set(program({ ...held('random-score'), ...step }), 'carry')
      const seen = Array.from({ length: 12 }, () => (player.decide(player.driver.noop), shown(player)))
      player.newGame(4)
      return { seen: new Set(seen), next: shown(player) }
    }
    const once = values({ perEpisode: true })
    expect(once.seen.size).toBe(1)
    expect(once.seen.has(once.next)).toBe(false)
    expect(values({}).seen.size).toBeGreaterThan(6)
  })

  it('is not made twice at a boundary when another step joins', () => {
    const player = wander(game, 3, 5)
    game.write(0, [{ path: 'displayedScore', value: 500 }])
    const down = held('decrement-score', { by: 10 })
    player.repeater.set(program(down), 'carry')
    expect(shown(player)).toBe(490)
    player.repeater.set(program(down, held('lives', { lives: 3 })), 'carry')
    expect(shown(player)).toBe(490)
  })

  it('tells why a step was refused, and changes nothing', () => {
    const player = wander(game, 3, 5)
    player.repeater.set(program(held('enemy-distance', { enemy: 0, by: 3 })), 'carry')
    const before = player.timeline.applied.length
    game.write(0, [{ path: 'enemyCount', value: 0 }])
    player.decide(player.driver.noop)
    expect(player.repeater.tallies[0]?.refused).toBeGreaterThan(0)
    expect(player.repeater.tallies[0]?.reason).not.toBe('')
    expect(player.timeline.applied.length).toBe(before)
  })

  it('seeks, replays and is stored like any intervention, but is no step of the history', () => {
    const player = wander(game, 8, 0)
    player.repeater.set(
      program({ ...held('random-score'), every: [5, 20] }, { ...held('enemy-speed', { times: 0 }), every: 0, from: 9 }),
      'consistent',
    )
    play(player, 40)
    player.apply({ edits: [{ path: 'lives', value: 2 }] }, 'by hand')
    play(player, 40, 6)
    const [end, episode] = [fingerprint(player), player.episode()]
    expect(player.history.entries.map(({ intervention }) => intervention.label)).toEqual(['by hand'])
    player.seek(33)
    player.seek(80)
    expect(fingerprint(player)).toBe(end)
    const file = encodeRecording({ format: 1, agent: 'nobody', ...episode })
    const again = playerOn(game, 1)
    again.replay(decodeRecording(file))
    expect(again.episode()).toEqual(episode)
    expect(again.history.entries.map(({ intervention }) => intervention.label)).toEqual(['by hand'])
    expect(again.timeline.applied.length).toBeGreaterThan(4)
  })

  it('undo goes back behind what it made since, exactly', () => {
    const player = wander(game, 8, 0)
    player.repeater.set(program({ ...held('random-score'), every: 3 }), 'consistent')
    play(player, 20)
    const before = fingerprint(player)
    player.apply({ edits: [{ path: 'lives', value: 2 }] }, 'by hand')
    play(player, 20, 6)
    expect(player.undo()).toBe(true)
    expect(fingerprint(player)).toBe(before)
  })

  it('goes on in both futures of a branch', async () => {
    const player = wander(game, 8, 12)
    player.repeater.set(program(held('displayed-score', { score: 55 })), 'carry')
    player.apply({ edits: [{ path: 'lives', value: 2 }] }, 'by hand')
    const [entry] = player.history.entries
    const uniform = {
      logits: new Float32Array(game.spec.actions.length),
      probabilities: new Float32Array(game.spec.actions.length).fill(1 / game.spec.actions.length),
      value: 0,
    }
    const branch = await playBranch({
      worlds: { edited: worldOf(game, 1), unedited: worldOf(game, 2) },
      rhythm: player.driver.rhythm,
      before: entry!.before.moment,
      after: entry!.after.moment,
      decisions: 30,
      acting: 'sampled',
      program: { schedule: player.repeater.schedule!, seed: player.timeline.seed, stack: 'carry' },
      judge: async (sides) => sides.map(() => uniform),
    })
    for (const states of [branch.states.edited, branch.states.unedited])
      for (const state of states) {
        game.restore(1, state)
        expect(game.read(1, 'displayedScore')).toBe(55)
      }
  })
})
