import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'

let folder = ''
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'nudge-node-'))))
afterAll(() => rmSync(folder, { recursive: true }))

/** A script of package.json, under a Node that says it is of this version. */
function npm(script: string, version: string): Promise<{ status: number; said: string; complained: string }> {
  const other = join(folder, `${version}.cjs`)
  writeFileSync(other, `Object.defineProperty(process.versions, 'node', { value: '${version}' })`)
  const env = { ...process.env, NODE_OPTIONS: `--require ${other}` }
  return new Promise((resolve) => {
    execFile('npm', ['run', '-s', script], { env }, (error, said, complained) =>
      resolve({ status: error ? Number(error.code ?? -1) : 0, said, complained }),
    )
  })
}

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }

it.each(Object.keys(scripts))('npm run %s says on an older Node which one it needs, in one line', async (script) => {
  expect(await npm(script, '18.20.4')).toEqual({
    status: 2,
    said: '',
    complained: 'Nudge needs Node ^20.19 || >=22.12; this is 18.20.4\n',
  })
})

it.each(['20.18.3', '21.7.0', '22.11.0'])('Node %s is refused too', async (version) => {
  expect(await npm('toybox', version)).toMatchObject({ status: 2, said: '' })
})

it.each(['20.19.0', '22.12.0', '24.0.0'])('Node %s is taken', async (version) => {
  // Without a file to replay, the command says how it is called.
  expect((await npm('toybox', version)).complained).toMatch(/^usage: /)
})
