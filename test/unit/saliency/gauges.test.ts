import { policyTarget } from '../../../workers/lab/contracts/target'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPolicy } from '../../../workers/lab/models/policy'
import { upload } from '../../../workers/lab/models/upload'
import { observedFrame } from '../../../workers/lab/contracts/env'
import { defaults } from '../../../workers/lab/contracts/options'
import type { Policy } from '../../../workers/lab/contracts/model'
import type { Subject } from '../../../workers/lab/contracts/saliency'
import type { BatchGame } from '../../../workers/lab/envs/game'
import { hasCoarse, look, openView } from '../../../workers/lab/play/look'
import { observationOf } from '../../../workers/lab/envs/frames'
import type { Plane } from '../../../workers/lab/contracts/moment'
import { disposeKept } from '../../../workers/lab/saliency/cache'
import { coverage } from '../../../workers/lab/saliency/coverage'
import object, { objectScores } from '../../../workers/lab/saliency/methods/object'
import { saliencyMethods } from '../../../workers/lab/saliency/registry'
import { summarizeMap } from '../../../workers/lab/saliency/summary'
import { defaultTarget } from '../../../workers/lab/saliency/targets'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { openGame, wander } from '../play/stages'
import { numbers } from './policies'

/** By its option CartPole's agent sees four rows of gauges at the foot of the picture and nothing else: 24 × 4 cells of 7 × 10 pixels. */
const gauges = ['position', 'velocity', 'angle', 'spin']
const [WIDTH, HEIGHT] = [24, 4]

let game: BatchGame
let policy: Policy
let planes: readonly Plane[]

beforeAll(async () => {
  await chooseNodeBackend('wasm')
  game = await openGame('cartpole', { options: { observe: 'gauges' } })
  policy = createPolicy({ env: game.spec, network: 'mlp', seed: 3 })
  planes = wander(game, 5, 6).planes
})
afterAll(() => {
  policy.dispose()
  disposeKept()
})

const scale = () => ({ width: WIDTH, height: HEIGHT, frame: observedFrame(game.spec) })
const newest = () => planes.at(-1) as Plane

describe('an agent that sees a part of the picture', () => {
  it('has boxes that lie where it looks, cell for cell, and none for what it does not see', () => {
    for (const [row, kind] of gauges.entries()) {
      const covered = coverage(
        newest().boxes.filter((box) => box.kind === kind),
        scale(),
      )
      expect(covered).toEqual(Array.from({ length: WIDTH }, (_, i) => ({ pixel: row * WIDTH + i, part: 1 })))
    }
    for (const kind of ['cart', 'pole'])
      expect(
        coverage(
          newest().boxes.filter((box) => box.kind === kind),
          scale(),
        ),
      ).toEqual([])
  })

  it.each(saliencyMethods.filter(({ id }) => id !== 'grad-cam').map((method) => [method.id, method] as const))(
    'can be asked by %s, in full and coarsely',
    async (method, { options }) => {
      const view = openView(
        { method, target: defaultTarget(saliencyMethods.find(({ id }) => id === method)!), options: defaults(options) },
        game.spec,
      )
      for (const depth of hasCoarse(view) ? (['full', 'coarse'] as const) : (['full'] as const)) {
        const [judgement] = await look({ policies: [policy], views: [view], planes, spec: game.spec, depth })
        const map = judgement?.maps[0]?.map as Float32Array
        expect(map).toHaveLength(WIDTH * HEIGHT)
        expect(map.every(Number.isFinite)).toBe(true)
        expect(map.some((value) => value !== 0)).toBe(true)
      }
    },
  )

  it('misses its gauges and not the cart, by object saliency', async () => {
    const observation = upload(observationOf(game.spec.observation, planes), policy.observation)
    const subject: Subject = {
      model: policy,
      inputs: { observation },
      of: 'observation',
      objects: planes.map(({ boxes }) => boxes),
      frame: observedFrame(game.spec),
      target: policyTarget,
    }
    const { groups, scores } = objectScores(subject, [subject.target], defaults(object.options))
    const found = await numbers(scores[0]!)
    observation.dispose()
    expect(groups.map(({ kind }) => kind)).toEqual(['cart', 'pole', ...gauges])
    groups.forEach(({ kind }, i) =>
      gauges.includes(kind) ? expect(found[i], kind).toBeGreaterThan(0) : expect(found[i], kind).toBe(0),
    )
  })

  it('is described in words by its gauges', () => {
    const map = Float32Array.from({ length: WIDTH * HEIGHT }, (_, i) =>
      Math.floor(i / WIDTH) === 2 ? 3 : i < WIDTH ? 1 : 0,
    )
    const { shares, elsewhere, sentence } = summarizeMap(map, newest().boxes, game.spec.kinds, scale())
    expect(shares[0]).toMatchObject({ name: 'angle', share: 0.75, mean: 3 })
    expect(shares[1]).toMatchObject({ name: 'position', share: 0.25 })
    expect(elsewhere).toBe(0)
    expect(sentence).toContain('The angle holds 75 % of the map')
  })
})

it('paints the gauges as bright as the agent sees them', () => {
  const frame = game.paint(0)
  const seen = game.observe(0)
  const { y = 0 } = observedFrame(game.spec)
  const light = (cell: number, row: number) => {
    const at = 4 * ((y + row * 10 + 4) * game.spec.width + cell * 7 + 3)
    return (frame[at] ?? 0) + (frame[at + 1] ?? 0) + (frame[at + 2] ?? 0)
  }
  for (let row = 0; row < HEIGHT; row++) {
    const cells = Array.from({ length: WIDTH }, (_, cell) => ({
      seen: seen[row * WIDTH + cell] ?? 0,
      painted: light(cell, row),
    })).sort((a, b) => a.seen - b.seen)
    expect(cells.at(-1)?.seen).toBeGreaterThan(126)
    for (const [i, cell] of cells.entries())
      if (i > 0) expect(cell.painted > (cells[i - 1]?.painted ?? 0)).toBe(cell.seen > (cells[i - 1]?.seen ?? 0))
  }
})
