import { expect, it } from 'vitest'
import { ClaimsState } from '../../../app/state/claims.svelte'
import { Notices } from '../../../app/state/notices.svelte'
import type { ReportView, StudiesApi } from '../../../workers/threads/api'
import type { Connection } from '../../../workers/threads/client'

/** Workers that read reports when told to; `closed` are those that are gone. */
function bench() {
  const opened: { answer: (view: ReportView) => void; closed: boolean }[] = []
  const notices = new Notices()
  const claims = new ClaimsState(
    () => {
      const worker: (typeof opened)[number] = { answer() {}, closed: false }
      opened.push(worker)
      const api: Partial<StudiesApi> = {
        openReport: () => new Promise((resolve) => (worker.answer = resolve)),
        claims: async () => [],
        shipped: async () => [],
        kept: async () => [],
      }
      const close = () => (worker.closed = true)
      return { api, onMessage() {}, post() {}, close } as unknown as Connection<StudiesApi, never>
    },
    { notices },
  )
  return { claims, notices, opened }
}

const view = (title: string) => ({ claim: { id: title, title } }) as unknown as ReportView
const large = (name: string) => Object.defineProperty(new File([], name), 'size', { value: 150e6 })

it('a large report says its size, is read beside what is open, and can be given up', async () => {
  const { claims, notices, opened } = bench()
  await claims.load()
  const first = claims.openReport(new File(['small'], 'small.html'))
  await expect.poll(() => opened.length).toBe(2)
  opened[1]!.answer(view('small'))
  await first
  expect(claims.shown.claim.view?.claim.title).toBe('small')
  expect(opened.map(({ closed }) => closed)).toEqual([false, false])

  const second = claims.openReport(large('large.html'))
  expect(notices.list.map(({ text }) => text)).toEqual(['Reading large.html, 150 MB.'])
  // Claims are still answered.
  await claims.load()
  notices.list[0]!.act!.run()
  await second
  expect(claims.shown.claim.view?.claim.title).toBe('small')
  expect(opened.map(({ closed }) => closed)).toEqual([false, false, true])
  expect(notices.list).toEqual([])

  // The one on show is held by its worker until another takes its place.
  const third = claims.openReport(new File(['other'], 'other.html'))
  await expect.poll(() => opened.length).toBe(4)
  opened[3]!.answer(view('other'))
  expect(await third).toBe('claim')
  expect(opened.map(({ closed }) => closed)).toEqual([false, true, true, false])
})
