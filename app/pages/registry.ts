import type { KeyBinding } from '../state/keys.svelte'
import type { Session } from '../state/session.svelte'

/** Something chosen on a page. '' is nothing. */
export interface Choice {
  /**
   * What another one is in the browser's history. `place`: an entry of its own, and going back leads to the one before;
   * `moment`: it moves all the time, and the address follows at a distance. Else it changes the entry that is there.
   */
  readonly kind?: 'place' | 'moment'
  read(session: Session): string
  /** As the address asks for it; what is not there is told of. */
  take(session: Session, value: string): Promise<void>
}

/** What a page file says about itself (`export const page`). The folder listing is the registry, the file name the id; panels say themselves where they stand. */
export interface PageInfo {
  readonly title: string
  /** Its place in the header; the first one is opened when the address names none. */
  readonly order: number
  /** What one can do there, in a line. */
  readonly about: string
  /** Where the stage stands: in the middle, or small in the column beside; absent: nowhere. */
  readonly stage?: 'middle' | 'beside'
  /** The column that narrow screens show first. */
  readonly first: 'hands' | 'mind'
  keys(session: Session, showKeys: () => void): KeyBinding[]
  /** What is chosen there and stands in the address, by its name in it; each is taken after those before it. */
  readonly choices?: Readonly<Record<string, Choice>>
  /** The game that the page itself is about, where that need not be the stage's; '' = none yet. */
  game?(session: Session): string
  /** What is open there, for the window's title; '' = nothing yet. */
  opened(session: Session): string
  /** What a link from here opens, in a sentence; absent: the game on the stage. */
  shares?(session: Session): string
  /** Called on the way in; what it gives back, on the way out. */
  enter?(session: Session): () => void
}

export interface Page extends PageInfo {
  readonly id: string
}

/** One that tells tabs, bookmarks and places in the history apart. */
export function windowTitle({ title, opened }: Pick<PageInfo, 'title' | 'opened'>, session: Session): string {
  const what = opened(session)
  return what ? `${title}: ${what}, Nudge` : `${title}, Nudge`
}

const files = import.meta.glob<{ readonly page: PageInfo }>(['./*.ts', '!./registry.ts'], { eager: true })

export const pages: readonly Page[] = Object.entries(files)
  .map(([path, { page }]) => ({ ...page, id: path.slice('./'.length, -'.ts'.length) }))
  .sort((a, b) => a.order - b.order)
