import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../workers/lab/random'
import { createStreams, drawSeeds, loadStreams, saveStreams } from '../../../workers/lab/streams'

describe('seeds of many games', () => {
  it('are drawn from one: neighbouring ones share none', () => {
    const drawn = [1000, 1001, 1002, 1020].flatMap((seed) => drawSeeds(seed, 1000))
    expect(new Set(drawn).size).toBe(drawn.length)
  })

  it('begin with those of a smaller count, and no two are equal', () => {
    const many = drawSeeds(7, 5000)
    expect(drawSeeds(7, 30)).toEqual(many.slice(0, 30))
    expect(new Set(many).size).toBe(5000)
  })
})

describe('a random stream per slot', () => {
  it('is made of the seed and the slot alone, and of no other', () => {
    const few = saveStreams(createStreams(7, 3))
    expect(saveStreams(createStreams(7, 8)).slice(0, 3)).toEqual(few)
    const words = [1, 2, 3, 0xffffffff].flatMap((seed) =>
      saveStreams(createStreams(seed, 64)).flatMap((state) => state.match(/.{8}/g) ?? []),
    )
    expect(new Set(words).size).toBe(words.length)
  })

  it('comes back as it was', () => {
    const streams = createStreams(1, 4)
    streams.forEach((stream, i) => Array.from({ length: i }, () => stream.word()))
    const saved = saveStreams(streams)
    const next = streams.map((stream) => stream.word())
    const other = createStreams(2, 4)
    loadStreams(other, saved, 'random')
    expect(other.map((stream) => stream.word())).toEqual(next)
  })

  it('is made of the one stream that the version before kept, always the same', () => {
    const former = createRandom(5).save()
    const [one, two] = [createStreams(1, 4), createStreams(2, 4)]
    for (const streams of [one, two]) loadStreams(streams, [former], 'random')
    expect(saveStreams(one)).toEqual(saveStreams(two))
    expect(new Set(saveStreams(one)).size).toBe(4)
  })

  it('refuses what is none, and changes nothing then', () => {
    const streams = createStreams(1, 3)
    const before = saveStreams(streams)
    for (const bad of [[], before.slice(1), ['xyz'], [...before.slice(1), 'F'.repeat(32)]])
      expect(() => loadStreams(streams, bad, 'random')).toThrow('random')
    expect(saveStreams(streams)).toEqual(before)
  })
})
