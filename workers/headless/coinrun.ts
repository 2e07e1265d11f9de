import { basename } from 'node:path'
import { runCommand } from './arguments.lib'
import { replayOriginal } from './coinrun/replay.lib'
import { loadGame } from './games.lib'
import { readInputSync } from './input.lib'

/**
 * `npm run -s coinrun -- FILE…`: hold CoinRun to files of the original: traces (.json), levels (.jsonl, one a line) and observations
 * (.json), packed by gzip or not. One line per file, exit 1 if any failed.
 */
const files = process.argv.slice(2)
if (files.length === 0)
  console.error('usage: npm run -s coinrun -- FILE…   (traces, levels or observations of the original)')

await runCommand(async () => {
  const game = await loadGame('coinrun', 1)
  let passed = 0
  for (const file of files) {
    const problem = problemOf(file)
    if (!problem) passed++
    console.log(`${basename(file)}: ${problem || 'ok'}`)
  }
  console.log(`${passed} passed, ${files.length - passed} failed`)
  process.exitCode = files.length > 0 && passed === files.length ? 0 : 1

  /** A file that stops the replay itself fails alone. */
  function problemOf(file: string): string {
    try {
      return replayOriginal(game, () => readInputSync(file, 'file'))
    } catch (error) {
      return `could not be replayed: ${String(error)}`
    }
  }
})
