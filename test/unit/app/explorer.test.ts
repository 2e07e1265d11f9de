import { describe, expect, it } from 'vitest'
import { Explorer } from '../../../app/explore/explorer.svelte'
import { Notices } from '../../../app/state/notices.svelte'

/** An explorer whose own recording opens when it is told to. */
function slowly() {
  let tell: () => void = () => {}
  const own = new Promise<void>((resolve) => (tell = resolve))
  const infos = [{ id: 'shipped/walk', game: { id: 'toy' } }]
  const opened: string[] = []
  const api = {
    list: async () => infos,
    open: async (id: string) => {
      opened.push(id)
      if (id === 'own') await own
      return { info: { id, rows: 1 }, layers: [], places: [], trajectory: { agent: null, game: { actions: [] } } }
    },
    moment: () => new Promise(() => {}),
  }
  const explorer = new Explorer(() => ({ api, onMessage() {}, post() {}, close() {} }) as never, new Notices())
  return { explorer, opened, tell: () => tell() }
}

describe('what comes with the site', () => {
  it('is opened where nothing else was asked for', async () => {
    const { explorer } = slowly()
    await explorer.begin('toy')
    expect(explorer.open?.info.id).toBe('shipped/walk')
  })

  it('is not where something was asked for meanwhile', async () => {
    const { explorer, opened, tell } = slowly()
    const beginning = explorer.begin('toy')
    const showing = explorer.show('own')
    await beginning
    tell()
    await showing
    expect(opened).toEqual(['own'])
    expect(explorer.open?.info.id).toBe('own')
  })

  // The address names it, and somebody presses it in the list before it is there.
  it('is not where something asked for before is still being opened', async () => {
    const { explorer, opened, tell } = slowly()
    const showing = [explorer.show('own'), explorer.show('own')]
    await explorer.begin('toy')
    tell()
    await Promise.all(showing)
    expect(opened).toEqual(['own', 'own'])
    expect(explorer.open?.info.id).toBe('own')
  })
})
