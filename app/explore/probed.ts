import type { Quantity } from '../../workers/lab/contracts/quantity'
import type { QuantityProbe } from '../../workers/threads/api'

/** A component alone has to give so much of a quantity's variance to be named by it. */
export const NAMED = 0.2
/** And so much to be listed beside it. */
const LISTED = 0.05
const MOST_LISTED = 4

/** What the components know: more than any other episodes' numbers gave at the same decisions, whichever episodes had been drawn (95 %). */
export const isRead = ({ probe }: Pick<QuantityProbe, 'probe'>): boolean =>
  probe !== null && probe.low > Math.max(0, probe.chance)

/** The components that give most of a quantity alone, greatest first. */
export function carriers({
  probe,
}: Pick<QuantityProbe, 'probe'>): { readonly component: number; readonly share: number }[] {
  return [...(probe?.each ?? [])]
    .map((share, component) => ({ component, share }))
    .filter(({ share }) => share >= LISTED)
    .sort((a, b) => b.share - a.share)
    .slice(0, MOST_LISTED)
}

/** For each of `count` components the title of the quantity that it gives most of, among those that are read at all; '' = it has no name. */
export function namesOf(
  probes: readonly QuantityProbe[],
  quantities: readonly Pick<Quantity, 'id' | 'title'>[],
  count: number,
): string[] {
  const read = probes.filter(isRead)
  return Array.from({ length: count }, (_, k) => {
    const shareOf = ({ probe }: QuantityProbe) => probe?.each[k] ?? 0
    const [best] = read.filter((one) => shareOf(one) >= NAMED).sort((a, b) => shareOf(b) - shareOf(a))
    return quantities.find(({ id }) => id === best?.id)?.title ?? ''
  })
}
