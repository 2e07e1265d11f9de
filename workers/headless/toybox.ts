import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { replayFile } from './replay.lib'

/** `npm run -s toybox -- FILE…`: replay traces of the original games; one line per file, exit 1 if any failed. */
const files = process.argv.slice(2)
if (files.length === 0) console.error('usage: npm run -s toybox -- FILE…   (traces of the original, .json or .json.gz)')

let passed = 0
for (const file of files) {
  const problem = await replayFile(() => readFileSync(file))
  if (!problem) passed++
  console.log(`${basename(file)}: ${problem || 'ok'}`)
}
console.log(`${passed} passed, ${files.length - passed} failed`)
process.exitCode = files.length > 0 && passed === files.length ? 0 : 1
