import { tick } from 'svelte'

/** What somebody opened is brought into sight; on narrow screens, where it stands far below what opened it, whoever goes on by keys goes on from there. */
export async function revealReport(): Promise<void> {
  await tick()
  const verdict = document.querySelector<HTMLElement>('[data-testid=verdict]')
  const narrow = matchMedia('(max-width: 900px)').matches
  if (narrow) verdict?.focus({ preventScroll: true })
  verdict?.scrollIntoView({ block: narrow ? 'start' : 'nearest' })
}
