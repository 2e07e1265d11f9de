import type { OptionValues } from '../controls/options-draft'

/** Into how many parts a run with these options is cut: so many workers can help. */
export const partsIn = ({ parts = 1 }: OptionValues): number => Number(parts)

/** All cores but one, which is the page's. */
export const usualWorkers = (parts: number, cores = globalThis.navigator?.hardwareConcurrency ?? 2): number =>
  Math.max(1, Math.min(parts, cores - 1))

/** How many compute a run: as many as were chosen, as far as there are parts. */
export const workersFor = (options: OptionValues, chosen: number | undefined): number =>
  Math.min(partsIn(options), chosen ?? usualWorkers(partsIn(options)))
