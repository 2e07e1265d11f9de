import { parseCard } from '../../storage/card'
import type { LibraryEntry } from '../api'
import { shippedIds } from './shipped'

/**
 * Cards of what comes with the site, read from the heads of its files when the site was built: telling who there is fetches nobody. By path.
 */
const cards: Readonly<Record<string, unknown>> = import.meta.glob(
  '../../../public/{agents,families,sweeps}/*.safetensors',
  {
    query: '?card',
    import: 'default',
    eager: true,
  },
)
const known = new Map(Object.entries(cards).map(([path, card]) => [/([^/]+)\.safetensors$/.exec(path)?.[1], card]))

/** In the order of the site's lists. */
export const listShipped = (): readonly LibraryEntry[] =>
  shippedIds.map((id) => ({ id, card: parseCard(known.get(id.split('/')[1]), 'policy'), shipped: true }))
