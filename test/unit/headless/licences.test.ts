import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { licencesOf } from '../../../workers/headless/licences.lib'

it('a built site carries the licence of every package in it, and says where the source of each is', () => {
  const notices = licencesOf('.').split(`\n${'-'.repeat(80)}\n\n`)
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: Record<string, string> }
  for (const name of [...Object.keys(dependencies), 'svelte', 'assemblyscript'])
    expect(
      notices.filter((notice) => notice.startsWith(`${name} `)),
      name,
    ).toHaveLength(1)
  expect(notices.find((notice) => notice.startsWith('mediabunny '))).toMatch(
    /^mediabunny [\d.]+, MPL-2\.0\nSource: \S*github\.com\S+\n\nMozilla Public License/,
  )
  // The site is the page and its workers; tools that built it are not in it.
  expect(notices.some((notice) => notice.startsWith('vite '))).toBe(false)
})
