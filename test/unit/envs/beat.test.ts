import { expect, it } from 'vitest'
import { formerRhythm } from '../../../workers/lab/contracts/rhythm'
import { Beat } from '../../../workers/lab/envs/beat'

const spec = { launchAction: -1, noop: 0, frameSkip: 4 }
const going = { lifeLost: false, terminated: false, ended: 0 }

/** What is done, tick by tick, where every decision wants another action. */
function decide(beat: Beat, decisions: number): { wanted: number; done: number[] }[] {
  return Array.from({ length: decisions }, (_, i) => {
    const wanted = 1 + (i % 2)
    beat.begin()
    const done: number[] = []
    for (let tick = 0; tick < 4; tick++) {
      done.push(beat.act(wanted))
      beat.tick(going)
    }
    return { wanted, done }
  })
}

it('lets the action before go on as often as it is asked to, until the new one comes through', () => {
  const beat = new Beat(spec, { ...formerRhythm(spec), sticky: 0.25 })
  beat.reset(7)
  const played = decide(beat, 20_000)
  for (const tick of [0, 1, 2, 3]) {
    const late = played.filter(({ wanted, done }) => done[tick] !== wanted).length / played.length
    const [wanted, spread] = [0.25 ** (tick + 1), Math.sqrt(0.25 ** (tick + 1) / 20_000)]
    expect(Math.abs(late - wanted), `tick ${tick}`).toBeLessThan(4 * spread)
  }
  // Within a decision there is one change at most: nothing comes back.
  for (const { wanted, done } of played)
    expect(done.slice(done.indexOf(wanted)).every((action) => action === wanted || !done.includes(wanted))).toBe(true)
})

it('draws the same for the same seed, other words for another, and goes on exactly where it was captured', () => {
  const rhythm = { ...formerRhythm(spec), sticky: 0.5 }
  const [one, same, other] = [new Beat(spec, rhythm), new Beat(spec, rhythm), new Beat(spec, rhythm)]
  one.reset(7)
  same.reset(7)
  other.reset(8)
  const first = decide(one, 50)
  expect(decide(same, 50)).toEqual(first)
  expect(decide(other, 50)).not.toEqual(first)
  const moment = one.capture()
  const next = decide(one, 50)
  other.restore(moment)
  expect(decide(other, 50)).toEqual(next)
})

it('begins with nothing done, and never lets a launch stick', () => {
  const launched = { launchAction: 2, noop: 0, frameSkip: 4 }
  const beat = new Beat(launched, { ...formerRhythm(launched), sticky: 0.9 })
  const firsts = new Set<number>()
  for (let seed = 0; seed < 200; seed++) {
    beat.reset(seed)
    expect(beat.forced).toBe(2)
    beat.begin()
    for (let tick = 0; tick < 4; tick++) {
      expect(beat.act(2)).toBe(2)
      beat.tick(going)
    }
    firsts.add(beat.act(1))
  }
  expect(firsts).toEqual(new Set([1, 2]))
  const still = new Beat(spec, { ...formerRhythm(spec), sticky: 0.9 })
  still.reset(1)
  still.begin()
  expect(still.act(1)).toBe(0)
})

it('draws nothing where nothing sticks', () => {
  const beat = new Beat(spec, formerRhythm(spec))
  beat.reset(7)
  expect(decide(beat, 10).every(({ wanted, done }) => done.every((action) => action === wanted))).toBe(true)
  expect(beat.capture().sticking).toBe('')
})
