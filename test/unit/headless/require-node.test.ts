import { exec } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'

let folder = ''
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'nudge-node-'))))
afterAll(() => rmSync(folder, { recursive: true }))

/** A line of a shell, under a Node that says it is of this version. */
function under(version: string, line: string): Promise<{ status: number; said: string; complained: string }> {
  const other = join(folder, `${version}.cjs`)
  writeFileSync(other, `Object.defineProperty(process.versions, 'node', { value: '${version}' })`)
  const env = { ...process.env, NODE_OPTIONS: `--require ${other}` }
  return new Promise((resolve) => {
    exec(line, { env }, (error, said, complained) =>
      resolve({ status: error ? Number(error.code ?? -1) : 0, said, complained }),
    )
  })
}

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
const check = 'node workers/headless/require-node.mjs'
const refusal = {
  status: 2,
  said: '',
  complained: 'Nudge needs Node ^20.19 || >=22.12; this is 18.20.4\n',
}

/** What a script runs before anything else: itself, or the script that it begins with. */
const firstOf = (script: string): string => {
  const [first = ''] = (scripts[script] ?? '').split(' && ')
  const [, other] = /^npm run -s (\S+)$/.exec(first) ?? []
  return other === undefined ? first : firstOf(other)
}

it.each(Object.keys(scripts))('npm run %s asks first whether Node is new enough', (script) => {
  expect(firstOf(script)).toBe(check)
})

it.each(['check', 'train'])('npm run %s says on an older Node which one it needs, in one line', async (script) => {
  expect(await under('18.20.4', `npm run -s ${script}`)).toEqual(refusal)
})

it.each(['20.18.3', '21.7.0', '22.11.0'])('Node %s is refused', async (version) => {
  expect(await under(version, check)).toMatchObject({ status: 2, said: '' })
})

it.each(['20.19.0', '22.12.0', '24.0.0'])('Node %s is taken', async (version) => {
  expect(await under(version, check)).toEqual({ status: 0, said: '', complained: '' })
})
