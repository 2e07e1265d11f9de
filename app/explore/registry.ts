import type { Component } from 'svelte'
import type { Explorer } from './explorer.svelte'
import type { ExplorePanel, ExplorePanelInfo, Need } from './panel'

/** The folder listing is the registry: a file in `panels/` that exports `panel` is a panel. */
const files = import.meta.glob<{ readonly default: Component<{ explorer: Explorer }>; readonly panel?: ExplorePanelInfo }>('./panels/*.svelte', { eager: true })

export const explorePanels: readonly ExplorePanel[] = Object.entries(files)
  .flatMap(([path, { default: body, panel }]) => (panel ? [{ ...panel, id: `explore-${path.slice('./panels/'.length, -'.svelte'.length).toLowerCase()}`, body }] : []))
  .sort((a, b) => a.order - b.order)

/** Panels of a place that the open trajectory can serve. */
export function panelsFor(place: ExplorePanel['place'], { open, has }: Pick<Explorer, 'open' | 'has'>): readonly ExplorePanel[] {
  const met = (need: Need) => has(need)
  return explorePanels.filter((panel) => panel.place === place && (panel.always || (open !== null && (panel.needs ?? []).every(met))))
}
