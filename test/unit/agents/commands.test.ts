import { describe, expect, it } from 'vitest'
import { byFlag, parseFlags, parseSettings, positiveNumber, wholeNumber } from '../../../workers/headless/arguments.lib'
import { createProgress } from '../../../workers/headless/progress.lib'
import type { Progress } from '../../../workers/lab/runs/training/pace'
import { InputError } from '../../../workers/lab/contracts/errors'
import type { OptionSpec } from '../../../workers/lab/contracts/options'

const spec = {
  rate: { kind: 'number', default: 1, min: 0, max: 10, help: 'A rate.' },
  way: { kind: 'choice', default: 'up', of: ['up', 'down'], help: 'A way.' },
  loud: { kind: 'toggle', default: false, help: 'A switch.' },
} as const satisfies OptionSpec

describe('command line', () => {
  const flags = {
    env: { kind: 'text', default: 'catch', help: 'game' },
    set: { kind: 'list', help: 'options' },
    resume: { kind: 'switch', help: 'go on' },
  } as const

  it('reads flags with their defaults', () => {
    expect(parseFlags(flags, [])).toEqual({ env: 'catch', set: [], resume: false })
    expect(parseFlags(flags, ['--env', 'breakout', '--set', 'a=1', '--resume', '--set', 'b=2'])).toEqual({
      env: 'breakout',
      set: ['a=1', 'b=2'],
      resume: true,
    })
    expect(() => parseFlags(flags, ['--envv', 'x'])).toThrow(/command line: .*envv/)
    expect(() => parseFlags(flags, ['stray'])).toThrow('command line')
  })

  it('reads settings after their description', () => {
    expect(parseSettings('set', spec, ['rate=2.5', 'loud=true'])).toEqual({ rate: 2.5, way: 'up', loud: true })
    expect(parseSettings('set', spec, ['way=down'], { rate: 3 })).toEqual({ rate: 3, way: 'down', loud: false })
  })

  it.each([
    ['rte=1', '--set rte: is not an option here; there is rate, way, loud'],
    ['rate=fast', '--set rate: "fast" is not a number'],
    ['rate=', '--set rate: "" is not a number'],
    ['rate=11', '--set rate: must lie in 0 … 10'],
    ['way=left', '--set way: must be one of up, down'],
    ['loud=1', '--set loud: must be true or false'],
    ['rate', '--set: "rate" must read key=value'],
  ])('refuses %s', (pair, message) => {
    expect(() => parseSettings('set', spec, [pair])).toThrow(message)
  })

  it('names what the lab refuses by the flag that it came from, the nearest there is', () => {
    const fields = { setting: '--game', 'setting.options': '--gameset', workers: '--workers' }
    const told = (field: string) => (byFlag(new InputError(field, 'is wrong'), fields) as Error).message
    expect(['workers', 'setting.options.size', 'setting.level', 'setting', 'card.workers', 'work'].map(told)).toEqual([
      '--workers: is wrong',
      '--gameset size: is wrong',
      '--game level: is wrong',
      '--game: is wrong',
      'card.workers: is wrong',
      'work: is wrong',
    ])
    const other = new Error('else')
    expect(byFlag(other, fields)).toBe(other)
  })

  it('refuses numbers that are none, broken or out of bounds', () => {
    expect(wholeNumber('seed', '7', 0)).toBe(7)
    for (const bad of [undefined, '', '1.5', '-1', 'x', '11'])
      expect(() => wholeNumber('seed', bad, 0, 10)).toThrow('--seed')
    expect(positiveNumber('minutes', '0.5', 0)).toBe(0.5)
    for (const bad of [undefined, ' ', '-1', 'NaN'])
      expect(() => positiveNumber('minutes', bad, 0)).toThrow('--minutes')
  })
})

describe('progress', () => {
  const metrics = [
    { id: 'charts/q', title: 'Q', word: 'q', help: '' },
    { id: 'charts/epsilon', title: 'ε', help: '' },
    { id: 'losses/entropy', title: 'Entropy', word: 'entropy', help: '' },
  ]
  const progress = (decisions: number, told: Record<string, number>): Progress => ({
    event: { update: 1, decisions, metrics: told },
    rate: 5,
    secondsLeft: [61, 61],
  })
  const games = (decisions: number, mean: number, count: number) =>
    progress(decisions, count ? { 'charts/return': mean, 'charts/length': 8, 'charts/games': count } : {})

  it('averages over the newest games, at least 100 where there are as many, weighted by their number', () => {
    const { line } = createProgress(1e6, metrics)
    line(games(100, 50, 80))
    expect(line(games(200, 1, 90))).toContain(`return ${((50 * 80 + 90) / 170).toFixed(2)} (last 170 games)`)
    expect(line(games(300, 2, 10))).toContain('return 1.10 (last 100 games)')
    expect(line(games(400, 0, 0))).toContain('return 1.10 (last 100 games)')
  })

  it('tells what the trainer tells and has a word for, and nothing of what it does not', () => {
    const { line } = createProgress(1000, metrics)
    expect(line(progress(10, { 'charts/epsilon': 1 }))).toBe(
      '10/1000 decisions  5/s  return – (last 0 games)  0:01:01 left',
    )
    expect(
      line({ ...progress(20, { 'losses/entropy': 0.5, 'charts/q': 1.25 }), secondsLeft: [Infinity, Infinity] }),
    ).toContain('q 1.25  entropy 0.500  ? left')
  })
})
