import type { Component } from 'svelte'
import type { Page, Session } from '../state/session.svelte'

/** What a panel file says about itself (`export const panel` in its module script). The folder listing is the registry. */
export interface PanelInfo {
  readonly title: string
  readonly page: Exclude<Page, 'explore'>
  /** hands: what you can change; mind: what the agent intends. */
  readonly side: 'hands' | 'mind'
  readonly order: number
  /** Folded away until asked for. */
  readonly folded?: boolean
  /** Absent when this says no. */
  needs?(session: Session): boolean
}

export interface Panel extends PanelInfo {
  readonly id: string
  readonly body: Component
}

const files = import.meta.glob<{ readonly default: Component; readonly panel?: PanelInfo }>('./*.svelte', { eager: true })

export const panels: readonly Panel[] = Object.entries(files)
  .flatMap(([path, { default: body, panel }]) => (panel ? [{ ...panel, id: path.slice(2, -'.svelte'.length).toLowerCase(), body }] : []))
  .sort((a, b) => a.order - b.order)
