import type { Component } from 'svelte'
import type { PageInfo } from '../pages/registry'
import type { Session } from '../state/session.svelte'

/** head: quiet lines under the header; hands: what you can change; centre: over the whole width; mind: what the agent intends. */
export type Column = 'head' | 'hands' | 'centre' | 'mind'

/** What a panel file says about itself (`export const panel` in its module script). The folder listing is the registry. */
export interface PanelInfo {
  readonly title: string
  /** Ids of the pages it stands on; '*': on every one. */
  readonly page: string | readonly string[]
  readonly column: Column
  /** Belongs to the stage: goes to the column beside with it, on pages that put it there. */
  readonly ofStage?: boolean
  readonly order: number
  /** Folded away until asked for. */
  readonly folded?: boolean
  /** Shares the width of the middle with another such one, where there is room for two. */
  readonly half?: boolean
  /** Without title and fold. */
  readonly bare?: boolean
  /** Absent when this says no. */
  needs?(session: Session): boolean
}

export interface Panel extends PanelInfo {
  /** Folder and file name: `play-actions`. */
  readonly id: string
  readonly body: Component
}

const files = import.meta.glob<{ readonly default: Component; readonly panel?: PanelInfo }>(
  ['./*/*.svelte', '!./example/*'],
  { eager: true },
)

export const panels: readonly Panel[] = Object.entries(files)
  .flatMap(([path, { default: body, panel }]) =>
    panel ? [{ ...panel, id: path.slice('./'.length, -'.svelte'.length).replace('/', '-').toLowerCase(), body }] : [],
  )
  .sort((a, b) => a.order - b.order)

/** Whether a panel has a place on a page. */
export function standsOn({ page }: Pick<PanelInfo, 'page'>, id: string): boolean {
  return page === '*' || page === id || (Array.isArray(page) && page.includes(id))
}

/** The column of a panel on a page. */
export function columnOn({ column, ofStage }: Pick<PanelInfo, 'column' | 'ofStage'>, page: PageInfo): Column {
  return ofStage && page.stage === 'beside' ? 'mind' : column
}

/** What stands in a column of the page that is open, as far as there is what it needs. */
export function panelsIn(column: Column, session: Session): readonly Panel[] {
  const page = session.pages.current
  return panels.filter(
    (panel) => columnOn(panel, page) === column && standsOn(panel, page.id) && (panel.needs?.(session) ?? true),
  )
}
