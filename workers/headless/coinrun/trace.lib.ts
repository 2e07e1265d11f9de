import { InputError } from '../../lab/contracts/errors'
import { list, oneOf, text, whole } from '../../lab/contracts/guards'
import type { BatchGame } from '../../lab/envs/game'
import { differs, differsSingle, differsTable, firstOf } from './difference.lib'
import { ENEMY, entityHash, hashOf, originalOf, type Entity, type Original } from './original.lib'
import { MOST_STEPS, actions, bits, cell, differsGrid, grid, mode, numbers, rows, taking, word } from './shapes.lib'

const causes = ['coin', 'saw', 'enemy', 'lava', 'out_of_bounds', 'timeout'] as const

const shape = taking({
  game: oneOf('coinrun'),
  mode,
  level_seed: word,
  level: taking({ coin: cell, grid_fnv1a: word, agent_theme: whole(0, 4), wall_theme: whole(0, 5), grid }),
  initial: taking({ entities: rows(8), hash: word }),
  steps: whole(0, MOST_STEPS),
  end: taking({ reason: oneOf(...causes, 'cut'), causes: list(oneOf(...causes), causes.length) }),
  actions,
  x: numbers,
  y: numbers,
  vx: numbers,
  vy: numbers,
  reward: numbers,
  done: bits,
  level_complete: bits,
  flags: text(MOST_STEPS, /^[0-7]*$/, 'must be digits from 0 to 7'),
  hash: list(word, MOST_STEPS),
  movers: list(taking({ step: whole(1), core_hash: word, entities: rows(5) }), MOST_STEPS),
})
type Trace = ReturnType<typeof shape>

const ENTITY = ['type', 'x', 'y', 'vx', 'vy', 'rx', 'ry', 'theme'] as const
const MOVER = ['type', 'x', 'y', 'vx', 'facing'] as const
const columns = ['actions', 'x', 'y', 'vx', 'vy', 'reward', 'done', 'level_complete', 'flags', 'hash'] as const

/** A recorded game, played again from its level and actions alone. Throws InputError naming the field that is wrong. */
export function replayTrace(game: BatchGame, json: unknown): string {
  const trace = shape(json, '')
  for (const key of columns)
    if (trace[key].length !== trace.steps)
      throw new InputError(key, `must have ${trace.steps} entries as steps says, not ${trace[key].length}`)
  game.configure(0, { mode: trace.mode }, trace.level_seed)
  game.reset(0, 0)
  const original = originalOf(game)
  const problem = start(original, trace)
  return problem || play(game, original, trace)
}

function start(original: Original, { level, initial }: Trace): string {
  const cells = original.cells()
  const entities = original.entities()
  const problem = firstOf(
    differsGrid('level.grid', level.grid, cells),
    differs('level.grid_fnv1a', level.grid_fnv1a, hashOf(cells)),
    differs('level.coin[0]', level.coin[0]!, original.number('coin.column')),
    differs('level.coin[1]', level.coin[1]!, original.number('coin.row')),
    differs('level.agent_theme', level.agent_theme, original.number('agent.theme')),
    differs('level.wall_theme', level.wall_theme, original.number('wallTheme')),
    differsTable('initial.entities', initial.entities, table(entities), ENTITY),
    differs('initial.hash', initial.hash, entityHash(entities)),
  )
  return problem && `start: ${problem}`
}

const table = (entities: readonly Entity[]) => entities.map((one) => ENTITY.map((name) => one[name]))

function play(game: BatchGame, original: Original, trace: Trace): string {
  const movers = new Map(trace.movers.map((mover) => [mover.step, mover]))
  let over = false
  for (const [i, action] of trace.actions.entries()) {
    if (over) return `step ${i + 1}: the game is over since step ${i}`
    const { reward, terminated } = game.step(0, action)
    over = terminated
    const entities = original.entities()
    const mover = movers.get(i + 1)
    const problem =
      firstOf(
        ...['x', 'y', 'vx', 'vy'].map((key) =>
          differsSingle(key, trace[key as 'x'][i]!, original.number(`agent.${key}`)),
        ),
      ) ||
      firstOf(
        differs('reward', trace.reward[i]!, reward),
        differs('done', trace.done[i]!, Number(terminated)),
        differs('level_complete', trace.level_complete[i]!, (original.number('causes') >> 1) & 1),
        differs('flags', Number(trace.flags[i]), flagsOf(original)),
        () => (mover ? differsMovers(mover, entities) : ''),
        () => differsHash(trace.hash[i]!, entities),
      )
    if (problem) return `step ${i + 1}: ${problem}`
  }
  const problem = end(original, trace, over)
  return problem && `end: ${problem}`
}

const flagsOf = (original: Original) =>
  original.number('agent.support') + 2 * original.number('agent.onCrate') + 4 * original.number('agent.facesRight')

function differsMovers(mover: Trace['movers'][number], entities: readonly Entity[]): string {
  const enemies = entities.filter(({ type }) => type === ENEMY)
  const got = enemies.map(({ type, x, y, vx }) => [type, x, y, vx, vx > 0 ? 1 : -1])
  return firstOf(
    differsTable('movers.entities', mover.entities, got, MOVER),
    differs('movers.core_hash', mover.core_hash, entityHash(entities, true)),
  )
}

const differsHash = (expected: number, entities: readonly Entity[]) => differs('hash', expected, entityHash(entities))

function end(original: Original, { end: { reason, causes: expected } }: Trace, over: boolean): string {
  const bit = original.number('causes')
  const got = causes.filter((_, i) => (bit >> (i + 1)) & 1)
  if (expected.join() !== got.join())
    return `causes: expected ${expected.join() || 'none'}, got ${got.join() || 'none'}`
  const first = over ? causes[original.number('ending') - 1] : 'cut'
  return first === reason ? '' : `reason: expected ${reason}, got ${first}`
}
