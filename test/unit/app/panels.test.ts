import { readdirSync, readFileSync } from 'node:fs'
import { render } from 'svelte/server'
import { describe, expect, it } from 'vitest'
import * as example from '../../../app/panels/example/Rewards.svelte'
import { columnOn, panels, panelsIn, standsOn, type Column, type PanelInfo } from '../../../app/panels/registry'
import { pages } from '../../../app/pages/registry'
import { Pages } from '../../../app/state/pages.svelte'
import { placeAt } from './place'
import type { Session } from '../../../app/state/session.svelte'
import { open } from '../explore/trajectories'
import Within from './Within.svelte'

// Types of a component's module script are known to svelte-check, not to tsc.
const { panel } = example as unknown as { panel: PanelInfo }
const columns: readonly Column[] = ['head', 'hands', 'centre', 'mind']

describe('pages', () => {
  it('are found by their files, in the order they ask for', () => {
    const files = readdirSync('app/pages').filter((file) => file.endsWith('.ts') && file !== 'registry.ts')
    expect(pages.map(({ id }) => `${id}.ts`).sort()).toEqual(files.sort())
    expect(pages[0]?.id).toBe('play')
    expect(new Set(pages.map(({ order }) => order)).size).toBe(pages.length)
    for (const { about } of pages) expect(about).toMatch(/^[A-Z].+\.$/)
  })

  it('open where the address says, or at the first', () => {
    expect(new Pages(pages, placeAt('?page=train')).current.id).toBe('train')
    expect(new Pages(pages, placeAt('')).current.id).toBe('play')
    expect(new Pages(pages, placeAt('?page=nowhere')).current.id).toBe('play')
  })

  it('open filled: each has something to see in the middle and beside it', () => {
    for (const page of pages)
      expect(new Set(panels.filter((one) => standsOn(one, page.id)).map((one) => columnOn(one, page)))).toEqual(
        new Set(columns),
      )
  })
})

describe('panels', () => {
  it('have names of their own and stand on pages that there are', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
    for (const { id, page } of panels)
      for (const one of [page].flat()) expect(['*', ...pages.map((known) => known.id)], id).toContain(one)
  })

  it('know their place: no two want the same', () => {
    for (const page of pages) {
      const places = panels.filter((one) => standsOn(one, page.id)).map((one) => `${columnOn(one, page)} ${one.order}`)
      expect(new Set(places).size, page.id).toBe(places.length)
    }
  })

  it('of the explorer are there only where the recording serves them', () => {
    const all = ['logits', 'value', 'picture', 'agent', 'activations', 'recording']
    const ids = (opened: typeof open | null, given: readonly string[]) => {
      const explorer = {
        open: opened,
        findings: { progress: null, components: null },
        has: (...needs: string[]) => opened !== null && needs.every((need) => given.includes(need)),
      }
      const session = { explorer, pages: new Pages(pages, placeAt('?page=explore')) } as unknown as Session
      return columns
        .flatMap((column) => panelsIn(column, session).map(({ id }) => id))
        .filter((id) => id.startsWith('explore-'))
    }
    expect(ids(null, all)).toEqual(['explore-recordings', 'explore-picture'])
    // Nothing is being worked on, nobody remembered anything, and no layer is a picture.
    const remembering = ['memory', 'components', 'readout', 'inside', 'probes', 'extremes']
    const absent = ['working', 'attributions', ...remembering].map((name) => `explore-${name}`)
    expect(ids(open, all)).toHaveLength(
      panels.filter((one) => one.page === 'explore' && !absent.includes(one.id)).length,
    )
    expect(ids(open, [])).toContain('explore-places')
    expect(ids(open, [])).not.toContain('explore-looking')
  })
})

describe('a panel of one’s own', () => {
  it('is in the readme as it is compiled', () => {
    const source = readFileSync('app/panels/example/Rewards.svelte', 'utf8').trim()
    expect(readFileSync('app/panels/README.md', 'utf8')).toContain(`\`\`\`svelte\n${source}\n\`\`\``)
  })

  it('shows what is open and marks the cursor', () => {
    const explorer = { open, cursor: 1, hover: null, seek: () => {} }
    const { body } = render(Within, { props: { panel: example.default, session: { explorer } as unknown as Session } })
    expect(body.replace(/<!--.*?-->/g, '').replace(/\s+/g, ' ')).toMatch(
      /<li><button class="bare" aria-current="true">\s*row 1: \+1, value before 2\.00\s*<\/button><\/li>/,
    )
    expect(body.match(/<li>/g)).toHaveLength(1)
    expect(panel.needs?.({ explorer: { has: (need: string) => need === 'value' } } as unknown as Session)).toBe(true)
  })
})
