import { namesText } from '../../workers/lab/charts/agent-words'
import { pageKeys } from '../state/page-keys'
import type { Session } from '../state/session.svelte'
import type { PageInfo } from './registry'

export const page: PageInfo = {
  title: 'Claims',
  order: 3,
  about: 'Say what an agent relies on, change it many times, and read what came out.',
  stage: 'beside',
  first: 'hands',
  opened({ claims: { view }, draft }) {
    if (!view) return draft.claim?.title ?? ''
    return `“${view.claim.title}”, ${namesText(view.agents.map(({ name }) => name))}`
  },
  keys: pageKeys,
  game: ({ claims, draft }) => claims.view?.claim.env ?? draft.env,
  enter({ draft, pages }) {
    if (pages.chosen('claim') === '' && pages.chosen('report') === '') void draft.showFirst()
    return () => {}
  },
  shares({ claims, draft }) {
    if (claims.keptShown)
      return 'It opens this report in this browser; for somebody else, save the report and send the file'
    if (claims.file) return 'It opens Claims, and the stage as it is; for somebody else, send the report’s file too'
    if (claims.shippedShown) return 'It opens this report, and the stage as it is'
    if (draft.original) return 'It opens this claim, and the stage as it is'
    return 'It opens Claims, and the stage as it is; for somebody else, save the claim and send the file too'
  },
  choices: {
    claim: {
      kind: 'place',
      // A report says itself which claim it is of; the one in hand may be another by now.
      read: ({ claims, draft }) => (claims.place || draft.opening ? '' : (draft.original?.id ?? '')),
      async take(session, id) {
        if (isHeld(session) || (await session.draft.show(id))) return
        await openOther(session, 'claim', id, 'is not one of this site')
      },
    },
    report: {
      kind: 'place',
      read: ({ claims }) => claims.place,
      async take(session, name) {
        if (isHeld(session) || (await session.draft.showReport(name))) return
        await openOther(session, 'report', name, 'is neither one of this site nor one that this browser keeps')
      },
    },
  },
}

/** What runs has the page: what grows is not given up for a step back. */
function isHeld({ claims, notices }: Session): boolean {
  if (claims.active)
    notices.say('info', 'An experiment runs. Other reports open when it is done or cancelled.', 'address')
  return claims.active
}

/** The page opens all the same; whoever followed a link is told what of it is not here. */
async function openOther({ draft, notices }: Session, field: string, name: string, problem: string): Promise<void> {
  await draft.showFirst()
  notices.say('warning', `The address asks for ${field} “${name.slice(0, 80)}”, which ${problem}.`, 'address')
}
