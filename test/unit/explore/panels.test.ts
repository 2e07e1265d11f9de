import { readFileSync } from 'node:fs'
import { render } from 'svelte/server'
import { describe, expect, it } from 'vitest'
import type { Explorer } from '../../../app/explore/explorer.svelte'
import type { ExplorePanelInfo } from '../../../app/explore/panel'
import * as example from '../../../app/explore/example/Rewards.svelte'
import { explorePanels, panelsFor } from '../../../app/explore/registry'
import { open } from './trajectories'

// Types of a component's module script are known to svelte-check, not to tsc.
const { panel } = example as unknown as { panel: ExplorePanelInfo }
const has = (needs: readonly string[]) => (need: string) => needs.includes(need)

describe('a panel of one’s own', () => {
  it('is in the readme as it is compiled', () => {
    const source = readFileSync('app/explore/example/Rewards.svelte', 'utf8').trim()
    expect(readFileSync('app/README.md', 'utf8')).toContain(`\`\`\`svelte\n${source}\n\`\`\``)
  })

  it('shows what is open and marks the cursor', () => {
    const explorer = { open, cursor: 1, hover: null, seek: () => {} } as unknown as Explorer
    const { body } = render(example.default, { props: { explorer } })
    expect(body.replace(/<!--.*?-->/g, '').replace(/\s+/g, ' ')).toMatch(/<li><button class="bare" aria-current="true">\s*row 1: \+1, value before 2\.00\s*<\/button><\/li>/)
    expect(body.match(/<li>/g)).toHaveLength(1)
    expect(panel.needs).toEqual(['value'])
  })
})

describe('the built-in panels', () => {
  it('say where they stand, each once', () => {
    expect(explorePanels.length).toBeGreaterThan(4)
    expect(new Set(explorePanels.map(({ id }) => id)).size).toBe(explorePanels.length)
    expect(new Set(explorePanels.map(({ place, order }) => `${place} ${order}`)).size).toBe(explorePanels.length)
  })

  it('are there only where the recording serves them', () => {
    const all = ['logits', 'value', 'picture', 'agent', 'activations', 'recording']
    const ids = (given: Parameters<typeof panelsFor>[1]) => (['hands', 'centre', 'mind'] as const).flatMap((place) => panelsFor(place, given).map(({ id }) => id))
    expect(ids({ open: null, has: has(all) as Explorer['has'] })).toEqual(['explore-recordings'])
    expect(ids({ open, has: has(all) as Explorer['has'] })).toHaveLength(explorePanels.length)
    const bare = ids({ open, has: has([]) as Explorer['has'] })
    expect(bare).toContain('explore-places')
    expect(bare).not.toContain('explore-looking')
  })

  it('take the explorer and nothing else', () => {
    for (const { id } of explorePanels) {
      const file = readFileSync(`app/explore/panels/${explorePanelFile(id)}`, 'utf8')
      expect(file, id).toContain('let { explorer }: ExplorePanelProps = $props()')
    }
  })
})

function explorePanelFile(id: string): string {
  const name = id.slice('explore-'.length)
  return `${name[0]!.toUpperCase()}${name.slice(1)}.svelte`
}
