import { describe, expect, it } from 'vitest'
import { growCurves, emptyCurves, type Curves } from '../../../app/state/curves'
import type { EnvSpec } from '../../../workers/lab/contracts/env'
import { Account } from '../../../workers/lab/runs/training/account'
import { mergeMetrics, Pace } from '../../../workers/lab/runs/training/pace'
import { planRun } from '../../../workers/lab/runs/training/plan'
import type { PolicyCard } from '../../../workers/lab/contracts/checkpoint'
import { software } from '../../../workers/lab/software'
import { request } from './bench'

const event = (decisions: number, metrics: Record<string, number> = {}) => ({ update: decisions, decisions, metrics })

describe('pace', () => {
  function setUp() {
    let ms = 0
    const pace = new Pace(10_000, 200, () => ms)
    pace.restart(0)
    return { pace, pass: (by: number) => (ms += by) }
  }

  it('tells at most five times a second and loses nothing in between', () => {
    const { pace, pass } = setUp()
    const told = []
    for (let i = 1; i <= 100; i++) {
      pass(20)
      const progress = pace.note(event(i * 10, { 'charts/games': 1, 'charts/return': i }))
      if (progress) told.push(progress)
    }
    const rest = pace.flush()
    expect(told.length).toBeLessThanOrEqual(11)
    const games = [...told, ...(rest ? [rest] : [])].reduce(
      (sum, { event: { metrics } }) => sum + (metrics['charts/games'] ?? 0),
      0,
    )
    expect(games).toBe(100)
  })

  it('knows rate and time left, and counts no pause', () => {
    const { pace, pass } = setUp()
    pass(1000)
    expect(pace.note(event(500))).toMatchObject({ rate: 500 })
    pass(3_600_000)
    pace.restart(500)
    pass(1000)
    const { rate, secondsLeft } = pace.note(event(1500))!
    expect(rate).toBe(1000)
    // 8.5 at the pace of late, 17 at the first one; the pause is in neither.
    expect(secondsLeft[0]).toBeLessThan(8.6)
    expect(secondsLeft[1]).toBeGreaterThan(16)
    expect(secondsLeft[1]).toBeLessThan(30)
  })

  it('weighs returns by games, losses by updates, and leaves out what is not there', () => {
    const merged = mergeMetrics([
      event(1, { 'charts/return': 10, 'charts/games': 1, 'losses/value': 1 }),
      event(2, { 'losses/value': 2 }),
      event(3, { 'charts/return': 40, 'charts/games': 2, 'losses/value': 6 }),
    ])
    expect(merged).toEqual({ 'charts/return': 30, 'charts/games': 3, 'losses/value': 3 })
  })
})

describe('the account of a run', () => {
  const plan = planRun(request, ['catch'], () => 'id')
  const open = () => new Account(plan, { id: 'catch', version: 3 } as EnvSpec, '2026-01-01T00:00:00Z')

  it('says on the card what it was trained with, and with what it went on', () => {
    const [plain, fused] = ['wasm (WebAssembly SIMD)', 'wasm (WebAssembly SIMD, fused multiply-add)']
    const at = { decisions: 1, update: 1 }
    const first = open()
    expect(first.card(at, plain)).toMatchObject({ backend: plain, software })
    expect(first.card(at, plain).backend).toBe(plain)
    // A device that went away in mid-run, and a run that goes on in a later session.
    const moved = first.card(at, fused)
    expect(moved.backend).toBe(`${plain}, then ${fused}`)
    const goOn = (card: PolicyCard) =>
      new Account({ ...plan, earlier: { card, weights: [] } }, { id: 'catch', version: 3 } as EnvSpec, '')
    expect(goOn(moved).card(at, fused).backend).toBe(moved.backend)
    const { software: _, ...before } = moved
    expect(goOn(before).card(at, plain)).toMatchObject({
      backend: `${plain}, then ${fused}, then ${plain}`,
      software: `unknown, then ${software}`,
    })
  })

  it('keeps the curve short and its means right', () => {
    const account = open()
    for (let i = 1; i <= 1000; i++) account.note(event(i, { 'charts/return': i, 'charts/games': i % 2 ? 1 : 3 }))
    const { curve } = account.card({ decisions: 1000, update: 1000 }, 'wasm')
    expect(curve.length).toBeLessThanOrEqual(400)
    expect(curve.at(-1)?.[0]).toBe(1000)
    expect(curve.every(([x], i) => i === 0 || x > (curve[i - 1]?.[0] ?? 0))).toBe(true)
    // As finely told from the first to the last.
    const gaps = curve.map(([x], i) => x - (curve[i - 1]?.[0] ?? 0))
    expect(Math.max(...gaps)).toBeLessThanOrEqual(4)
    // However often pairs were merged, a point is the mean over all games up to it from the one before.
    const upTo = Array.from({ length: curve[0]?.[0] ?? 0 }, (_, i) => i + 1)
    const games = (i: number) => (i % 2 ? 1 : 3)
    const sum = (of: (i: number) => number) => upTo.reduce((total, i) => total + of(i), 0)
    expect(upTo.length).toBeGreaterThan(1)
    expect(curve[0]?.[1]).toBeCloseTo(sum((i) => i * games(i)) / sum(games), 5)
  })

  it('forgets what a fall-back undid', () => {
    const account = open()
    for (let i = 1; i <= 10; i++) account.note(event(i * 100, { 'charts/return': i, 'charts/games': 1 }))
    account.rewind(500)
    expect(account.card({ decisions: 500, update: 5 }, 'wasm').curve).toEqual([
      [100, 1],
      [200, 2],
      [300, 3],
      [400, 4],
      [500, 5],
    ])
  })
})

describe('curves on the page', () => {
  it('grow, stay bounded, and drop what a fall-back undid', () => {
    let curves: Curves = emptyCurves
    for (let i = 1; i <= 10_000; i++) curves = growCurves(curves, event(i, { a: 5, b: i }))
    expect(curves.a?.length).toBeLessThanOrEqual(3000)
    expect(curves.a?.every(([, y]) => y === 5)).toBe(true)
    expect(curves.b?.at(-1)).toEqual([10_000, 10_000])
    const back = growCurves(curves, event(4000, { b: -1 }))
    expect(back.b?.at(-1)).toEqual([4000, -1])
    expect(back.b?.every(([x]) => x <= 4000)).toBe(true)
    expect(back.a?.at(-1)?.[0]).toBeLessThan(4000)
  })
})
