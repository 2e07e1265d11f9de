import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Notices } from '../../../app/state/notices.svelte'
import type { Preferences } from '../../../app/state/preferences.svelte'
import type { StageState } from '../../../app/state/stage.svelte'
import { Link } from '../../../app/state/url.svelte'

/** Times and addresses of what is written. */
let written: { readonly at: number; readonly address: string }[] = []
let decision = 0

beforeEach(() => {
  vi.useFakeTimers()
  written = []
  decision = 0
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function open(): Link {
  const writeLink = async () => ({ text: `1.${decision}`, env: 'catch' })
  const stage = { api: { writeLink }, life: 'open', editing: false, status: null, spec: { version: 1 }, views: [] }
  const preferences = { opacity: 0.5, hold: false }
  const pages = { write: (hash: string) => void written.push({ at: performance.now(), address: `#${hash}` }) }
  return new Link(pages, stage as unknown as StageState, preferences as Preferences, new Notices())
}

/** A frame, sixty times a second. */
async function play(link: Link, seconds: number): Promise<void> {
  for (let frame = 0; frame < 60 * seconds; frame++) {
    if (frame % 4 === 0) decision++
    link.follow(true)
    await vi.advanceTimersByTimeAsync(1000 / 60)
  }
}

describe('the address', () => {
  it('is written once in four seconds while the stage plays, and when it has come to rest', async () => {
    const link = open()
    await play(link, 120)
    expect(written.length).toBeGreaterThan(20)
    expect(written.length).toBeLessThanOrEqual(30)
    const before = written.length
    link.follow(false)
    await vi.advanceTimersByTimeAsync(1500)
    expect(written.length).toBe(before + 1)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(written.length).toBe(before + 1)
  })

  it('is written once in a second at most, however often the page comes to rest, and only when it is another', async () => {
    const link = open()
    for (let i = 0; i < 100; i++) {
      decision++
      link.follow(false)
      await vi.advanceTimersByTimeAsync(350)
    }
    await vi.advanceTimersByTimeAsync(2000)
    const gaps = written.slice(1).map(({ at }, i) => at - written[i]!.at)
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1000)
    expect(written.length).toBeGreaterThan(10)
    const before = written.length
    link.follow(false)
    await vi.advanceTimersByTimeAsync(2000)
    expect(written.length).toBe(before)
  })

  it('is written within a second where somebody chose, also while the stage plays', async () => {
    const link = open()
    while (written.length === 0) await play(link, 0.1)
    const first = written.length
    link.followChoice()
    // Playing on alone, the next one is four seconds away.
    await play(link, 1.5)
    expect(written.length).toBe(first + 1)
  })
})
