import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { InputError } from '../lab/contracts/errors'
import { runCommand } from './arguments.lib'
import { readInputSync } from './input.lib'
import { replayFile } from './replay.lib'

/**
 * `npm run -s toybox -- FILE…`: replay traces of the original games; one line per file, exit 1 if any failed. Hit masks come
 * from the `masks.json` beside a file, where there is one. Ctrl-C ends with the file that is being replayed, and sums up.
 */
const files = process.argv.slice(2)
if (files.length === 0) console.error('usage: npm run -s toybox -- FILE…   (traces of the original, .json or .json.gz)')

/** A trace of so many frames takes seconds: that is told before it starts. */
const LONG = 1_000_000

let stopped = false
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void (stopped = true))

function masksBeside(file: string): string {
  const path = join(dirname(file), 'masks.json')
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}

async function step(file: string, frame: number, frames: number): Promise<void> {
  if (frame === 0 && frames >= LONG) console.error(`${basename(file)}: ${frames.toLocaleString('en')} frames`)
  await new Promise((turn) => setImmediate(turn))
  if (stopped) throw new InputError('stopped', `at frame ${frame} of ${frames}`)
}

/** A file that stops the replay itself fails alone. */
const problemOf = (file: string): Promise<string> =>
  replayFile(
    () => readInputSync(file, 'file'),
    false,
    () => masksBeside(file),
    (frame, frames) => step(file, frame, frames),
  ).catch((error: unknown) => `could not be replayed: ${String(error)}`)

await runCommand(async () => {
  let passed = 0
  let asked = 0
  for (const file of files) {
    if (stopped) break
    asked++
    const problem = await problemOf(file)
    if (!problem) passed++
    console.log(`${basename(file)}: ${problem || 'ok'}`)
  }
  const rest = files.length - asked
  console.log(`${passed} passed, ${asked - passed} failed${rest > 0 ? `, ${rest} not asked` : ''}`)
  process.exitCode = files.length > 0 && passed === files.length ? 0 : 1
})
