import { namesText } from '../../workers/lab/charts/agent-words'
import { isHeld, tellUnknown } from '../state/asked-report'
import { pageKeys } from '../state/page-keys'
import type { Session } from '../state/session.svelte'
import type { PageInfo } from './registry'

export const page: PageInfo = {
  title: 'Claims',
  order: 3,
  about: 'Say what an agent relies on, change it many times, and read what came out.',
  stage: 'beside',
  first: 'hands',
  opened({ claims, draft }) {
    const { view } = claims.shown.claim
    if (!view) return draft.claim?.title ?? ''
    return `“${view.claim.title}”, ${namesText(view.agents.map(({ name }) => name))}`
  },
  keys: pageKeys,
  game: ({ claims, draft }) => claims.shown.claim.view?.claim.env ?? draft.env,
  enter({ draft, pages }) {
    if (pages.chosen('claim') === '' && pages.chosen('report') === '') void draft.showFirst()
    return () => {}
  },
  shares({ claims, draft }) {
    if (claims.shown.claim.kept)
      return 'It opens this report in this browser; for somebody else, save the report and send the file'
    if (claims.shown.claim.file)
      return 'It opens Claims, and the stage as it is; for somebody else, send the report’s file too'
    if (claims.shown.claim.shipped) return 'It opens this report, and the stage as it is'
    if (draft.original) return 'It opens this claim, and the stage as it is'
    return 'It opens Claims, and the stage as it is; for somebody else, save the claim and send the file too'
  },
  choices: {
    claim: {
      kind: 'place',
      // A report says itself which claim it is of; the one in hand may be another by now.
      read: ({ claims, draft }) => (claims.shown.claim.place || draft.opening ? '' : (draft.original?.id ?? '')),
      async take(session, id) {
        if (isHeld(session) || (await session.draft.show(id))) return
        await openOther(session, 'claim', id)
      },
    },
    report: {
      kind: 'place',
      read: ({ claims }) => claims.shown.claim.place,
      async take(session, name) {
        if (isHeld(session) || (await session.draft.showReport(name))) return
        await openOther(session, 'report', name)
      },
    },
    states: {
      read: ({ draft }) => draft.states,
      take: async ({ draft }, id) => draft.setStates(id),
    },
  },
}

/** The page opens all the same. */
async function openOther(session: Session, field: 'claim' | 'report', name: string): Promise<void> {
  await session.draft.showFirst()
  tellUnknown(session, field, name)
}
