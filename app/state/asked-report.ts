import type { Session } from './session.svelte'

/** What runs has the page: what grows is not given up for a step back. */
export function isHeld({ claims, notices }: Pick<Session, 'claims' | 'notices'>): boolean {
  const { active } = claims.run
  if (active) notices.say('info', 'An experiment runs. Other reports open when it is done or cancelled.', 'address')
  return active
}

/** The page opens all the same; whoever followed a link is told what of it is not here. */
export function tellUnknown({ notices }: Pick<Session, 'notices'>, field: 'claim' | 'report', name: string): void {
  const problem = {
    claim: 'is not one of this site',
    report: 'is neither one of this site nor one that this browser keeps',
  } as const
  notices.say('warning', `The address asks for ${field} “${name.slice(0, 80)}”, which ${problem[field]}.`, 'address')
}
