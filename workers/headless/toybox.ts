import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { runCommand } from './arguments.lib'
import { replayFile } from './replay.lib'

/**
 * `npm run -s toybox -- FILE…`: replay traces of the original games; one line per file, exit 1 if any failed. Hit masks come
 * from the `masks.json` beside a file, where there is one.
 */
const files = process.argv.slice(2)
if (files.length === 0) console.error('usage: npm run -s toybox -- FILE…   (traces of the original, .json or .json.gz)')

function masksBeside(file: string): string {
  const path = join(dirname(file), 'masks.json')
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}

/** A file that stops the replay itself fails alone. */
const problemOf = (file: string): Promise<string> =>
  replayFile(
    () => readFileSync(file),
    false,
    () => masksBeside(file),
  ).catch((error: unknown) => `could not be replayed: ${String(error)}`)

await runCommand(async () => {
  let passed = 0
  for (const file of files) {
    const problem = await problemOf(file)
    if (!problem) passed++
    console.log(`${basename(file)}: ${problem || 'ok'}`)
  }
  console.log(`${passed} passed, ${files.length - passed} failed`)
  process.exitCode = files.length > 0 && passed === files.length ? 0 : 1
})
