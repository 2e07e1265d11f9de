import { describe, expect, it } from 'vitest'
import { pages } from '../../../app/pages/registry'
import { Pages } from '../../../app/state/pages.svelte'
import { placeAt } from './place'

describe('the address', () => {
  it('keeps the state of the stage, gains an entry per page, and drops what was chosen on another', () => {
    const place = placeAt('#1.abc')
    const here = new Pages(pages, place)
    here.turn('claims')
    here.turn('claims')
    here.note({ claim: 'amidar-score', report: '' })
    here.note({ claim: 'breakout-bricks' })
    here.turn('train')
    here.turn('nowhere')
    expect(place.entries).toEqual(['#1.abc', '?page=claims&claim=breakout-bricks#1.abc', '?page=train#1.abc'])
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
