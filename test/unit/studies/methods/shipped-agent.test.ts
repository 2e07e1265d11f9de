import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../../workers/headless/backend.lib'
import { openGame } from '../../../../workers/headless/games.lib'
import * as ops from '../../../../workers/lab/backend/ops'
import { requirePolicy } from '../../../../workers/lab/contracts/checkpoint'
import type { NamedArray } from '../../../../workers/lab/contracts/model'
import type { Row } from '../../../../workers/lab/contracts/study'
import { createPolicy } from '../../../../workers/lab/models/policy'
import { invite, type Guest } from '../../../../workers/lab/runs/study/agents'
import { disposeKept } from '../../../../workers/lab/saliency/cache'
import { saliencyMethod } from '../../../../workers/lab/saliency/registry'
import { drawMoments } from '../../../../workers/lab/studies/draw-moments'
import { medianFrame, stackOf } from '../../../../workers/lab/studies/methods/background'
import { litPeer } from '../../../../workers/lab/studies/methods/lit'
import { measure } from '../../../../workers/lab/studies/methods/measures'
import { stateOf, type State } from '../../../../workers/lab/studies/methods/state'
import { decodeCheckpoint } from '../../../../workers/storage/safetensors'

/** What was found wrong with published comparisons, on the agent that is shipped. */
let guest: Guest
let state: State
let background: Float32Array
let fresh: NamedArray[]
beforeAll(async () => {
  await chooseNodeBackend('wasm')
  const file = requirePolicy(decodeCheckpoint(readFileSync('public/agents/breakout-small.safetensors')))
  guest = await invite('breakout-small', file, openGame)
  const game = await guest.openGame(1)
  const draw = { seed: 5, decisions: 120, samples: 1, breathe: async () => {} }
  const { moments, frames } = await drawMoments(game, guest.agent, draw)
  background = stackOf(medianFrame(frames), 4, 1)
  state = await stateOf(guest.agent.model, moments[0]!, game.spec)
  const other = createPolicy({ env: game.spec, network: guest.agent.model.network, seed: 77 })
  fresh = await other.read()
  other.dispose()
})
afterAll(() => {
  ops.dispose(state.inputs)
  guest.agent.dispose()
  disposeKept()
})

async function rowsOf(...ids: string[]): Promise<Row[]> {
  const methods = ids.map((id) => (id === 'lit' ? litPeer : saliencyMethod(id)))
  const rows: Row[] = []
  for await (const row of measure({
    methods,
    pairs: [],
    state,
    background,
    fresh,
    words: [1],
    breathe: async () => {},
  }))
    rows.push(row)
  return rows
}
const valueOf = (rows: readonly Row[], method: string, metric: string) =>
  Number(rows.filter((row) => row['method'] === method && row['metric'] === metric).at(-1)?.['value'])

describe('gradient × input with random weights', () => {
  it('is alike over all pixels because most are black, as the bare lit mask is, and not over lit ones', async () => {
    const rows = await rowsOf('gradient-input', 'lit')
    const all = valueOf(rows, 'gradient-input', 'randomised-spearman')
    expect(all).toBeGreaterThan(0.85)
    expect(valueOf(rows, 'gradient-input', 'lit-spearman')).toBeGreaterThan(0.8)
    expect(valueOf(rows, 'gradient-input', 'randomised-spearman-lit')).toBeLessThan(all - 0.3)
    expect(valueOf(rows, 'gradient-input', 'randomised-spearman-varying')).toBeLessThan(all - 0.3)
    // The mask is the same whatever the weights are.
    expect(valueOf(rows, 'lit', 'randomised-spearman')).toBe(1)
    expect(valueOf(rows, 'lit', 'lit-spearman')).toBeNaN()
  })
})

describe('maps that are estimates', () => {
  it('say how far they are what they estimate', async () => {
    const rows = await rowsOf('smoothgrad', 'integrated-gradients')
    expect(valueOf(rows, 'smoothgrad', 'reliability')).toBeGreaterThan(0.5)
    const completeness = rows.find(({ metric }) => metric === 'completeness')!
    expect(completeness).toMatchObject({ method: 'integrated-gradients', steps: 32 })
    expect(completeness['value']).toBeGreaterThanOrEqual(0)
    const { value, needed } = completeness as unknown as { value: number; needed: number | null }
    expect(needed === null || (value <= 0.05 ? needed === 32 : needed > 32)).toBe(true)
    expect(rows.some(({ metric, method }) => metric === 'reliability' && method !== 'smoothgrad')).toBe(false)
  })
})
