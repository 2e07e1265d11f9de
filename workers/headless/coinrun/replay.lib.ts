import { InputError } from '../../lab/contracts/errors'
import { asRecord, parseJson } from '../../lab/contracts/guards'
import type { BatchGame } from '../../lab/envs/game'
import { textOfFile } from '../text-file.lib'
import { rebuildLevels } from './levels.lib'
import { compareObservations } from './observations.lib'
import { replayTrace } from './trace.lib'

/** Where a file of the original first differs from this game, or what is wrong with it; '' when it agrees. A trace, levels a line each, or observations. */
export function replayOriginal(game: BatchGame, read: () => Uint8Array): string {
  try {
    return replay(game, textOfFile(read()))
  } catch (error) {
    if (error instanceof InputError || (error instanceof Error && 'code' in error)) return error.message
    throw error
  }
}

function replay(game: BatchGame, text: string): string {
  const whole = wholeJson(text)
  if (whole === undefined) return rebuildLevels(game, linesOf(text))
  const file = asRecord(whole, 'file')
  if ('states' in file || file['kind'] === 'observations') return compareObservations(game, file)
  if ('ents' in file || 'grid_fnv1a' in file) return rebuildLevels(game, [file])
  return replayTrace(game, file)
}

/** Undefined where the text is not one JSON value: then every line has to be. */
function wholeJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** What does not begin with a whole value in its first line is no list of them. */
function linesOf(text: string): unknown[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  if (lines.length > 1 && wholeJson(lines[0]!) === undefined) throw new InputError('file', 'is not JSON')
  return lines.map((line, i) => parseJson(line, lines.length > 1 ? `line ${i + 1}` : 'file'))
}
