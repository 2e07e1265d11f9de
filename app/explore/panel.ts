import type { Component } from 'svelte'
import type { Explorer } from './explorer.svelte'

/**
 * What a panel of the explorer can ask for. `agent`: the weights of whoever played are here; `activations`: a layer can be
 * read, from the agent or the file; `picture`: there is something to look at.
 */
export type Need = 'logits' | 'value' | 'picture' | 'agent' | 'activations' | 'recording'

/** What a panel file says about itself (`export const panel` in its module script). */
export interface ExplorePanelInfo {
  readonly title: string
  /** hands: what is open; centre: over the whole width; mind: about the moment. */
  readonly place: 'hands' | 'centre' | 'mind'
  readonly order: number
  readonly folded?: boolean
  /** Without all of these the panel is not there. Nothing is needed to be shown before a trajectory is open, but `always`. */
  readonly needs?: readonly Need[]
  readonly always?: boolean
}

/** What a panel is given. Nothing else: whoever writes one can do what the built-in ones do. */
export interface ExplorePanelProps {
  readonly explorer: Explorer
}

export interface ExplorePanel extends ExplorePanelInfo {
  readonly id: string
  readonly body: Component<{ explorer: Explorer }>
}
