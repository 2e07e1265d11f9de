import { afterEach, describe, expect, it, vi } from 'vitest'
import { pages } from '../../../app/pages/registry'
import { Pages } from '../../../app/state/pages.svelte'
import { placeAt } from './place'

afterEach(() => void vi.useRealTimers())

describe('the address', () => {
  it('keeps the state of the stage, gains an entry per page, and drops what was chosen on another', () => {
    const place = placeAt('#1.abc')
    const here = new Pages(pages, place)
    here.turn('claims')
    here.turn('claims')
    here.note({ claim: 'amidar-score', report: '' })
    here.turn('train')
    here.turn('nowhere')
    expect(place.entries).toEqual(['#1.abc', '?page=claims&claim=amidar-score#1.abc', '?page=train#1.abc'])
  })

  it('gains an entry per report and per recording: back leads through them, and forward again', () => {
    const place = placeAt('')
    const here = new Pages(pages, place)
    here.turn('claims')
    here.note({ claim: 'amidar-score' })
    here.note({ claim: 'breakout-bricks' })
    // A claim of one's own has no name to go back to: it takes the place of what it was made from.
    here.note({ claim: '' })
    here.note({ claim: 'amidar-enemies' })
    here.turn('explore')
    here.note({ recording: 'shipped/a', at: '' })
    here.note({ recording: 'shipped/b', at: '' })
    expect(place.entries).toEqual([
      '',
      '?page=claims&claim=amidar-score',
      '?page=claims&claim=amidar-enemies',
      '?page=explore&recording=shipped%2Fa',
      '?page=explore&recording=shipped%2Fb',
    ])
    for (const [page, name, value] of [
      ['explore', 'recording', 'shipped/a'],
      ['claims', 'claim', 'amidar-enemies'],
      ['claims', 'claim', 'amidar-score'],
      ['play', 'claim', ''],
    ] as const) {
      expect(here.return(place.back())).toBe(true)
      expect([here.current.id, here.chosen(name)]).toEqual([page, value])
    }
    here.return(place.forward())
    expect(here.chosen('claim')).toBe('amidar-score')
    // What the entry asks for is not there: it says what is, and forward still leads on.
    here.settle({ claim: 'breakout-bricks' })
    expect(place.entries).toHaveLength(5)
    here.return(place.forward())
    expect(here.chosen('claim')).toBe('amidar-enemies')
  })

  it('follows a moment once a second, and leaves it in the entry that is left', () => {
    vi.useFakeTimers()
    const place = placeAt('')
    const here = new Pages(pages, place)
    here.turn('explore')
    here.note({ recording: 'a', at: '' })
    let writes = 0
    const { replaceState } = place.history
    place.history.replaceState = (...what) => (writes++, replaceState(...what))
    for (let row = 1; row <= 150; row++) {
      here.note({ recording: 'a', at: `${row}` })
      vi.advanceTimersByTime(1000 / 15)
    }
    expect(writes).toBeGreaterThan(8)
    expect(writes).toBeLessThanOrEqual(11)
    here.note({ recording: 'a', at: '180' })
    here.note({ recording: 'b', at: '' })
    vi.advanceTimersByTime(5000)
    expect(place.entries).toEqual(['', '?page=explore&recording=a&at=180', '?page=explore&recording=b'])
    here.note({ recording: 'b', at: '7' })
    here.turn('play')
    vi.advanceTimersByTime(5000)
    expect(place.entries.slice(-2)).toEqual(['?page=explore&recording=b&at=7', ''])
  })

  it('gains an entry when the game on the stage is another, and says on the way back which it was', () => {
    const place = placeAt('')
    const here = new Pages(pages, place)
    here.write('1.a', 'breakout')
    here.write('1.b', 'breakout')
    here.write('1.c', 'amidar')
    here.turn('train')
    here.write('1.d', 'amidar')
    expect(place.entries).toEqual(['#1.b', '#1.c', '?page=train#1.d'])
    here.return(place.back())
    expect(here.game).toBe('amidar')
    here.return(place.back())
    expect(here.game).toBe('breakout')
  })

  it('turns pages back, not time, within a visit', () => {
    const place = placeAt('')
    const here = new Pages(pages, place)
    here.turn('claims')
    here.note({ claim: 'amidar-score' })
    here.turn('explore')
    expect(here.return(place.back())).toBe(true)
    expect([here.current.id, here.chosen('claim')]).toEqual(['claims', 'amidar-score'])
    expect(here.return(place.back())).toBe(true)
    expect(here.current.id).toBe('play')
  })

  it('opens what was there before another link was put into it', () => {
    const place = placeAt('#1.first')
    const here = new Pages(pages, place)
    place.history.pushState(null, '', '#1.second')
    here.begin()
    expect(here.return(place.back())).toBe(false)
  })

  it('is the same visit after a reload', () => {
    const place = placeAt('')
    new Pages(pages, place).turn('train')
    const again = new Pages(pages, place)
    expect(again.current.id).toBe('train')
    expect(again.return(place.back())).toBe(true)
  })
})
