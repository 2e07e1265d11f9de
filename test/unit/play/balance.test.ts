import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { openGame } from '../../../workers/headless/games.lib'
import { openAgent } from '../../../workers/lab/agents/open'
import * as ops from '../../../workers/lab/backend/ops'
import type { Agent } from '../../../workers/lab/contracts/agent'
import { requirePolicy } from '../../../workers/lab/contracts/checkpoint'
import type { BatchGame } from '../../../workers/lab/envs/game'
import type { Plane } from '../../../workers/lab/contracts/moment'
import { observationShape } from '../../../workers/lab/contracts/observation'
import { defaults } from '../../../workers/lab/contracts/options'
import { CLOSE_GAP, gapOf } from '../../../workers/lab/contracts/saliency'
import { actionTarget } from '../../../workers/lab/contracts/target'
import { observationOf } from '../../../workers/lab/envs/frames'
import { look, openView, type Depth } from '../../../workers/lab/play/look'
import type { RawMap } from '../../../workers/lab/saliency/raw-map'
import { disposeKept } from '../../../workers/lab/saliency/cache'
import integrated from '../../../workers/lab/saliency/methods/integrated-gradients'
import { decodeCheckpoint } from '../../../workers/storage/safetensors'
import { upload } from '../../../workers/lab/models/upload'
import { wander } from './stages'

let agent: Agent
let game: BatchGame
const moments: (readonly Plane[])[] = []

beforeAll(async () => {
  await chooseNodeBackend('wasm')
  game = await openGame('spaceinvaders', 1)
  const file = readFileSync('public/agents/spaceinvaders-small.safetensors')
  agent = await openAgent(requirePolicy(decodeCheckpoint(file)), game.spec)
  for (const decisions of [20, 45, 70, 95]) moments.push(wander(game, 3, decisions).planes)
})
afterAll(() => {
  agent.dispose()
  disposeKept()
})

async function mapAt(planes: readonly Plane[], steps: number, depth: Depth = 'full', finest = false): Promise<RawMap> {
  const view = openView({ method: 'integrated-gradients', target: actionTarget(1), options: { steps } }, game.spec)
  const views = [finest ? { ...view, method: { ...view.method, finer: () => null } } : view]
  const [judgement] = await look({ policies: [agent.model], views, planes, spec: game.spec, depth })
  return judgement!.maps[0]!
}

/** What the action's logit is here, less what it is of a black screen. */
async function change(planes: readonly Plane[]): Promise<number> {
  const logits = ops.tidy(() => {
    const x = upload(observationOf(game.spec.observation, planes), observationShape(game.spec.observation))
    return ops.slice(agent.model.forward({ observation: ops.concat([x, ops.zerosLike(x)]) }).logits, [0, 1], [2, 1])
  })
  const [here = 0, black = 0] = await ops.readBack(logits)
  logits.dispose()
  return here - black
}

const sumOf = ({ map }: RawMap) => map.reduce((sum, value) => sum + value, 0)

describe('a map that ought to add up', () => {
  it('says how far it is off, whatever it is asked with', async () => {
    for (const planes of moments) {
      const map = await mapAt(planes, 8, 'coarse')
      const owed = await change(planes)
      expect(map.balance).toEqual({ gap: expect.closeTo(Math.abs(sumOf(map) - owed) / Math.abs(owed), 4), steps: 8 })
    }
  })

  it('takes twice the steps until it is near enough', async () => {
    const [planes] = moments as [readonly Plane[]]
    const [rough, near] = [await mapAt(planes, 2, 'coarse'), await mapAt(planes, 2)]
    expect(rough.balance!.gap).toBeGreaterThan(CLOSE_GAP)
    expect(near.balance!.gap).toBeLessThanOrEqual(CLOSE_GAP)
    expect(near.balance!.steps).toBe(8)
    // The very map of so many steps, not one beside it.
    expect(near.map).toEqual((await mapAt(planes, 8, 'coarse')).map)
    for (const other of moments) expect((await mapAt(other, 32)).balance!.gap).toBeLessThanOrEqual(CLOSE_GAP)
  })

  it('says so where no more steps are to be had, and there is an end to them', async () => {
    const [planes] = moments as [readonly Plane[]]
    const { gap, steps } = (await mapAt(planes, 2, 'full', true)).balance!
    expect([steps, gap > CLOSE_GAP]).toEqual([2, true])
    const usual = defaults(integrated.options)
    expect(integrated.finer(usual)).toEqual({ ...usual, steps: 64 })
    expect([256, 300, 512].map((steps) => integrated.finer({ ...usual, steps })?.steps ?? null)).toEqual([
      512,
      null,
      null,
    ])
  })

  it('of something that does not change owes nothing', () => {
    expect([gapOf(0, 0), gapOf(2, 0), gapOf(1.1, -1)]).toEqual([0, Infinity, 2.1])
  })
})
