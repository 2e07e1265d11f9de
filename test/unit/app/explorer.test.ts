import { expect, it } from 'vitest'
import { Explorer } from '../../../app/explore/explorer.svelte'
import { Notices } from '../../../app/state/notices.svelte'

it('opens what comes with the site only where nothing else was asked for meanwhile', async () => {
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
  const beginning = explorer.begin('toy')
  const showing = explorer.show('own')
  await beginning
  tell()
  await showing
  expect(opened).toEqual(['own'])
  expect(explorer.open?.info.id).toBe('own')
})
