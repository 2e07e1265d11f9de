import { beforeAll, describe, expect, it } from 'vitest'
import { byKey, between } from '../../../app/stage/region'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { loadGame } from '../../../workers/headless/games.lib'
import type { Claim } from '../../../workers/lab/contracts/claim'
import { claim as claimGuard } from '../../../workers/lab/contracts/claim'
import type { EnvSpec } from '../../../workers/lab/contracts/env'
import { onPicture, regionId, regionOf, regionTitle } from '../../../workers/lab/contracts/region'
import { conceptCoverage, conceptOf } from '../../../workers/lab/saliency/concepts'
import { conceptSaliency, summarizeMap } from '../../../workers/lab/saliency/summary'
import { openClaim } from '../../../workers/lab/studies/designs/open'
import { createPolicy } from '../../../workers/lab/models/policy'
import { askClaim, rowsOf } from '../studies/ask'
import { ballClaim } from '../studies/claims/claim'

let spec: EnvSpec
beforeAll(async () => {
  await chooseNodeBackend('wasm')
  ;({ spec } = await loadGame('breakout', 1))
})

const region = { x: 12, y: 43, w: 72, h: 24, name: 'The tunnel!' }

describe('a region drawn by hand', () => {
  it('is known by its id, with or without a name', () => {
    expect(regionId(region)).toBe('region-12-43-72-24-the-tunnel')
    expect(regionOf('region-12-43-72-24-the-tunnel')).toEqual({ ...region, name: 'the tunnel' })
    expect(regionOf(regionId({ ...region, name: '' }))).toEqual({ ...region, name: '' })
    expect(regionId({ ...region, name: ' – ' })).toBe('region-12-43-72-24')
    expect([regionTitle({ ...region, name: '' }), regionTitle(region)]).toEqual([
      'Region of 72 × 24 at 12, 43',
      'The tunnel! (drawn)',
    ])
    for (const id of ['ball', 'region-1-2-3', 'region-1-2-3-x', 'region-1-2-3-4-', 'region--1-2-3-4'])
      expect(regionOf(id)).toBeNull()
  })

  it('is a concept of fixed pixels, whatever is there; off the picture it is refused by name', () => {
    const scale = { width: 84, height: 84, frame: { width: spec.width, height: spec.height } }
    const concept = conceptOf(spec, regionId(region), [{ kind: 'ball', id: 0, x: 1, y: 1, w: 4, h: 4 }])
    expect(concept).toMatchObject({ title: 'The tunnel (drawn)', boxes: [{ x: 12, y: 43, w: 72, h: 24 }] })
    const area = conceptCoverage(concept, scale).reduce((sum, { part }) => sum + part, 0)
    expect(area).toBeCloseTo((72 * 24 * 84 * 84) / (spec.width * spec.height), 6)
    expect(conceptSaliency(new Float32Array(84 * 84).fill(3), concept, scale)).toBeCloseTo(3, 6)
    expect(() => conceptOf(spec, 'region-0-0-241-1', [])).toThrow(/concept: is a region that reaches to 241, 1/)
    expect(() => conceptOf(spec, 'region-0-0-0-5', [])).toThrow(/concept: is a region without a pixel/)
    expect(() => conceptOf(spec, 'region-0-0-0', [])).toThrow(/"region-0-0-0" is unknown/)
  })

  it('stands in the summary of a map, by its part of it and of the picture', () => {
    const scale = { width: 4, height: 4, frame: { width: 40, height: 40 } }
    const map = new Float32Array(16)
    map.set([3, 1])
    const sentence = (regions: { x: number; y: number; w: number; h: number; name: string }[]) =>
      summarizeMap(map, [], [], scale, { regions }).sentence
    expect(sentence([{ x: 0, y: 0, w: 10, h: 20, name: 'corner' }])).toMatch(
      /Your region “corner” holds 75 % of the map, 6\.0 times its part of the picture\.$/,
    )
    expect(sentence([{ x: 30, y: 30, w: 10, h: 10, name: '' }])).toMatch(/Your region at 30, 30 holds 0 %/)
    expect(sentence([{ x: 50, y: 0, w: 10, h: 10, name: 'x' }])).toMatch(/lies where the agent does not look/)
    expect(sentence([])).not.toMatch(/region/)
  })

  it('can be what a claim is about, and a condition', async () => {
    const claim: Claim = { ...ballClaim, concept: regionId({ x: 0, y: 0, w: spec.width, h: spec.height, name: 'all' }) }
    const agents = [{ id: 'a', name: 'A', hash: 'h', env: 'breakout', acting: 'sampled' as const }]
    expect(openClaim(claimGuard(claim, 'claim'), spec, agents).claim.concept).toBe(claim.concept)
    expect(() => openClaim({ ...claim, concept: 'region-230-0-20-5' }, spec, agents)).toThrow(/reaches to 250, 5/)
    const [first, ...others] = claim.conditions
    const within = (concept: string) => ({ ...claim, conditions: [{ ...first!, concept }, ...others] })
    expect(() => openClaim(within('region-230-0-20-5'), spec, agents)).toThrow(/reaches to 250, 5/)
    const policy = createPolicy({ env: spec, network: 'tiny', seed: 4 })
    const rows = await rowsOf(await askClaim({ ...claim, rollouts: 6, samples: 1, decisions: 12 }, policy))
    policy.dispose()
    expect(rows.length).toBeGreaterThan(6)
    expect(rows.every(({ saliency }) => Number.isFinite(saliency))).toBe(true)
    expect(rows.some(({ saliency }) => saliency !== 0)).toBe(true)
  })
})

describe('drawing one', () => {
  const picture = { width: 240, height: 160 }

  it('takes both pixels that a pointer went between, on the picture', () => {
    expect(between({ x: 10.9, y: 20.1 }, { x: 4.2, y: 29.9 }, picture)).toEqual({ x: 4, y: 20, w: 7, h: 10 })
    expect(between({ x: 5.5, y: 5.5 }, { x: 5.6, y: 5.6 }, picture)).toEqual({ x: 5, y: 5, w: 1, h: 1 })
    expect(between({ x: 230, y: 150 }, { x: 999, y: -3 }, picture)).toEqual({ x: 230, y: 0, w: 10, h: 151 })
  })

  it('goes by keys: arrows move it, with Shift they move its far corner, to the border and no further', () => {
    const at = { x: 10, y: 10, w: 20, h: 20 }
    const key = (name: string, shiftKey = false, ctrlKey = false, from = at) =>
      byKey(from, { key: name, shiftKey, ctrlKey }, picture)
    expect(key('ArrowRight')).toEqual({ ...at, x: 11 })
    expect(key('ArrowUp', false, true)).toEqual({ ...at, y: 0 })
    expect(key('ArrowLeft', true)).toEqual({ ...at, w: 19 })
    expect(key('ArrowDown', true, true)).toEqual({ ...at, h: 30 })
    expect(key('ArrowLeft', true, false, { ...at, w: 1 })).toEqual({ ...at, w: 1 })
    expect(key('ArrowRight', true, true, { ...at, x: 218, w: 20 })).toEqual({ ...at, x: 218, w: 22 })
    expect(key('ArrowRight', false, false, { ...at, x: 220 })).toEqual({ ...at, x: 220 })
    expect(key('a')).toBeNull()
  })

  it('by number keeps it on the picture, in whole pixels', () => {
    expect(onPicture({ x: 239, y: -4, w: 30.4, h: 0 }, picture)).toEqual({ x: 210, y: 0, w: 30, h: 1 })
    expect(onPicture({ x: 5, y: 5, w: 500, h: 500 }, picture)).toEqual({ x: 0, y: 0, w: 240, h: 160 })
  })
})
