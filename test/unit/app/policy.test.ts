import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

it('the page closes what it does not use', () => {
  const page = readFileSync('app/index.html', 'utf8')
  const [, policy = ''] = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(page) ?? []
  const closed = policy.split('; ').filter((directive) => directive.endsWith(" 'none'"))
  expect(closed).toEqual([
    "default-src 'none'",
    "frame-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ])
  expect(policy).not.toMatch(/unsafe-(inline|eval|hashes)(?<!wasm-unsafe-eval)|https?:|\*/)
})
