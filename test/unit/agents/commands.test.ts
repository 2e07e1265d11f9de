import { describe, expect, it } from 'vitest'
import { parseFlags, parseSettings, positiveNumber, wholeNumber } from '../../../workers/headless/arguments.lib'
import { createProgress } from '../../../workers/headless/progress.lib'
import type { TrainEvent } from '../../../workers/lab/contracts/trainer'
import type { OptionSpec } from '../../../workers/lab/contracts/options'

const spec = {
  rate: { kind: 'number', default: 1, min: 0, max: 10, help: 'A rate.' },
  way: { kind: 'choice', default: 'up', of: ['up', 'down'], help: 'A way.' },
  loud: { kind: 'toggle', default: false, help: 'A switch.' },
} as const satisfies OptionSpec

describe('command line', () => {
  const flags = { env: { kind: 'text', default: 'catch', help: 'game' }, set: { kind: 'list', help: 'options' }, resume: { kind: 'switch', help: 'go on' } } as const

  it('reads flags with their defaults', () => {
    expect(parseFlags(flags, [])).toEqual({ env: 'catch', set: [], resume: false })
    expect(parseFlags(flags, ['--env', 'breakout', '--set', 'a=1', '--resume', '--set', 'b=2'])).toEqual({ env: 'breakout', set: ['a=1', 'b=2'], resume: true })
    expect(() => parseFlags(flags, ['--envv', 'x'])).toThrow(/command line: .*envv/)
    expect(() => parseFlags(flags, ['stray'])).toThrow('command line')
  })

  it('reads settings after their description', () => {
    expect(parseSettings(spec, ['rate=2.5', 'loud=true'])).toEqual({ rate: 2.5, way: 'up', loud: true })
    expect(parseSettings(spec, ['way=down'], { rate: 3 })).toEqual({ rate: 3, way: 'down', loud: false })
  })

  it.each([
    ['rte=1', 'rte: is not an option here; there is rate, way, loud'],
    ['rate=fast', 'rate: "fast" is not a number'],
    ['rate=', 'rate: "" is not a number'],
    ['rate=11', 'rate: must lie in 0 … 10'],
    ['way=left', 'way: must be one of up, down'],
    ['loud=1', 'loud: must be true or false'],
    ['rate', 'command line: "rate" must read key=value'],
  ])('refuses %s', (pair, message) => {
    expect(() => parseSettings(spec, [pair])).toThrow(message)
  })

  it('refuses numbers that are none, broken or out of bounds', () => {
    expect(wholeNumber('seed', '7', 0)).toBe(7)
    for (const bad of [undefined, '', '1.5', '-1', 'x', '11']) expect(() => wholeNumber('seed', bad, 0, 10)).toThrow('--seed')
    expect(positiveNumber('minutes', '0.5', 0)).toBe(0.5)
    for (const bad of [undefined, ' ', '-1', 'NaN']) expect(() => positiveNumber('minutes', bad, 0)).toThrow('--minutes')
  })
})

describe('progress', () => {
  const metrics = [{ id: 'charts/q', title: 'Q', word: 'q', help: '' }, { id: 'charts/epsilon', title: 'ε', help: '' }, { id: 'losses/entropy', title: 'Entropy', word: 'entropy', help: '' }]
  const event = (decisions: number, mean: number, games: number): TrainEvent => ({
    update: 1, decisions, metrics: games ? { 'charts/return': mean, 'charts/length': 8, 'charts/games': games } : {},
  })

  it('averages over the newest games, at least 100 where there are as many, weighted by their number', () => {
    const progress = createProgress(1e6, metrics, { decisions: 0, seconds: 0, curve: [] })
    progress.note(event(100, 50, 80))
    progress.note(event(200, 1, 90))
    expect(progress.line()).toContain(`return ${((50 * 80 + 90) / 170).toFixed(2)} (last 170 games)`)
    progress.note(event(300, 2, 10))
    expect(progress.line()).toContain('return 1.10 (last 100 games)')
    progress.note(event(400, 0, 0))
    expect(progress.line()).toContain('return 1.10 (last 100 games)')
  })

  it('tells what the trainer tells and has a word for, and nothing of what it does not', () => {
    const progress = createProgress(1000, metrics, { decisions: 0, seconds: 0, curve: [] })
    progress.note({ update: 1, decisions: 10, metrics: { 'charts/epsilon': 1 } })
    expect(progress.line()).toMatch(/10\/1000 decisions .* return – \(last 0 games\)  \S+ left$/)
    progress.note({ update: 2, decisions: 20, metrics: { 'losses/entropy': 0.5, 'charts/q': 1.25 } })
    expect(progress.line()).toContain('q 1.25  entropy 0.500')
  })

  it('draws a curve of about 200 points, each the mean since the one before, after what was there', () => {
    const progress = createProgress(1000, metrics, { decisions: 10, seconds: 5, curve: [[5, -1], [10, 0]] })
    progress.note(event(12, 8, 1))
    progress.note(event(16, 2, 2))
    progress.note(event(22, 3, 1))
    expect(progress.curve).toEqual([[5, -1], [10, 0], [16, 4], [22, 3]])
    expect(progress.seconds).toBeGreaterThanOrEqual(5)
  })
})
