import { tick } from 'svelte'

/** How far a report that is opened beside what opened it has to move: no further than into sight; one that stands below a long list, to the top. */
const places = { verdict: 'nearest', findings: 'start' } as const

/** What somebody opened is brought into sight; on narrow screens, where it stands far below what opened it, whoever goes on by keys goes on from there. */
export async function revealReport(name: keyof typeof places): Promise<void> {
  await tick()
  const report = document.querySelector<HTMLElement>(`[data-testid=${name}]`)
  const narrow = matchMedia('(max-width: 900px)').matches
  if (narrow) report?.focus({ preventScroll: true })
  report?.scrollIntoView({ block: narrow ? 'start' : places[name] })
}
