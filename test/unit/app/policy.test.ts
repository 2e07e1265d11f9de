import { readdirSync, readFileSync } from 'node:fs'
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

it('workers are opened in one place, which gives them the policy of the page', () => {
  const files = ['app', 'workers/threads', 'workers/lab'].flatMap((room) =>
    readdirSync(room, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(ts|svelte)$/.test(file))
      .map((file) => `${room}/${file}`),
  )
  const opening = files.filter((file) => /new (Shared)?Worker\(/.test(readFileSync(file, 'utf8')))
  expect(opening).toEqual(['workers/threads/open-module.ts'])
})
