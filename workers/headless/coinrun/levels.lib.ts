import { InputError } from '../../lab/contracts/errors'
import { whole } from '../../lab/contracts/guards'
import type { BatchGame } from '../../lab/envs/game'
import { differs, differsTable, firstOf } from './difference.lib'
import { hashOf, originalOf } from './original.lib'
import { cell, rows, taking, word } from './shapes.lib'

const shape = taking({
  seed: word,
  mode: whole(0, 1),
  grid_fnv1a: word,
  coin: cell,
  agent_theme: whole(0, 4),
  bg: whole(0, 61),
  ents: rows(5),
})

/** Levels built anew from their seeds. `lines`: one level each. Throws InputError naming the line and the field that is wrong. */
export function rebuildLevels(game: BatchGame, lines: readonly unknown[]): string {
  if (lines.length === 0) throw new InputError('file', 'holds no level')
  for (const [i, line] of lines.entries()) {
    const level = shape(line, `line ${i + 1}`)
    const problem = rebuild(game, level)
    if (problem) return `line ${i + 1} (seed ${level.seed}): ${problem}`
  }
  return ''
}

function rebuild(game: BatchGame, level: ReturnType<typeof shape>): string {
  game.configure(0, { mode: level.mode ? 'hard' : 'easy' }, level.seed)
  game.reset(0, 0)
  const original = originalOf(game)
  const things = original.entities().slice(1)
  return firstOf(
    differs('grid_fnv1a', level.grid_fnv1a, hashOf(original.cells())),
    differs('coin[0]', level.coin[0]!, original.number('coin.column')),
    differs('coin[1]', level.coin[1]!, original.number('coin.row')),
    differs('agent_theme', level.agent_theme, original.number('agent.theme')),
    differs('bg', level.bg, original.number('sky')),
    differsTable(
      'ents',
      level.ents,
      things.map(({ type, x, y, vx, theme }) => [type, x, y, vx, theme]),
      ['type', 'x', 'y', 'vx', 'theme'],
    ),
  )
}
