import { InputError } from '../../lab/contracts/errors'
import { flag, list, number, oneOf, text, whole } from '../../lab/contracts/guards'
import type { BatchGame } from '../../lab/envs/game'
import { differs, differsSingle, differsTable, firstOf } from './difference.lib'
import { originalOf } from './original.lib'
import { actions, differsGrid, grid, mode, rows, taking, word } from './shapes.lib'

const SIDE = 64
const BYTES = SIDE * SIDE * 3

const shape = taking({
  game: oneOf('coinrun'),
  options: taking({
    restrict_themes: flag,
    use_monochrome_assets: flag,
    use_backgrounds: flag,
    paint_vel_info: flag,
    center_agent: flag,
  }),
  shape: list(whole(1), 3, 3),
  states: list(
    taking({
      mode,
      level_seed: word,
      actions,
      steps: whole(0),
      agent: taking({ x: number(), y: number(), vx: number(), vy: number() }),
      support: whole(0, 1),
      entities: rows(6),
      grid,
      rgb: text(4 * BYTES),
    }),
    10_000,
    1,
  ),
})
type Observations = ReturnType<typeof shape>

/** States reached again by their actions, and what is seen there. Throws InputError naming the field that is wrong. */
export function compareObservations(game: BatchGame, json: unknown): string {
  const { options, shape: size, states } = shape(json, '')
  if (size.join() !== [SIDE, SIDE, 3].join()) throw new InputError('shape', `must be ${SIDE}, ${SIDE}, 3`)
  requireKnown(options)
  for (const [i, state] of states.entries()) {
    const problem = compare(game, state, options, `states[${i}]`)
    if (problem) return `state ${i} (${state.mode} ${state.level_seed}, step ${state.steps}): ${problem}`
  }
  return ''
}

/** What this project draws: flat colours around the agent, without a background. */
function requireKnown(options: Observations['options']): void {
  if (!options.use_monochrome_assets) throw new InputError('options.use_monochrome_assets', 'must be true')
  if (options.use_backgrounds) throw new InputError('options.use_backgrounds', 'must be false')
  if (!options.center_agent) throw new InputError('options.center_agent', 'must be true')
}

function compare(
  game: BatchGame,
  state: Observations['states'][number],
  { restrict_themes: plain, paint_vel_info: velocity }: Observations['options'],
  field: string,
): string {
  if (state.actions.length !== state.steps)
    throw new InputError(`${field}.actions`, `must have ${state.steps} entries as steps says`)
  const rgb = Buffer.from(state.rgb, 'base64')
  if (rgb.length !== BYTES) throw new InputError(`${field}.rgb`, `must be ${BYTES} bytes, not ${rgb.length}`)
  game.configure(0, { mode: state.mode, themes: !plain, velocity }, state.level_seed)
  game.reset(0, 0)
  for (const [i, action] of state.actions.entries())
    if (game.step(0, action).terminated && i + 1 < state.steps) return `the game is over at step ${i + 1}`
  const original = originalOf(game)
  const boxes = original.entities().map(({ type, x, y, rx, ry }) => [type, x, y, rx, ry])
  return firstOf(
    differsGrid('grid', state.grid, original.cells()),
    ...(['x', 'y', 'vx', 'vy'] as const).map((key) =>
      differsSingle(`agent.${key}`, state.agent[key], original.number(`agent.${key}`)),
    ),
    differs('support', state.support, original.number('agent.support')),
    differsTable('entities', state.entities.map(withoutImage), boxes, ['type', 'x', 'y', 'rx', 'ry']),
    () => differsPicture(rgb, game.observe(0)),
  )
}

/** Which image an entity shows is told by its colour. */
const withoutImage = ([type, , ...box]: readonly number[]) => [type!, ...box]

function differsPicture(expected: Uint8Array, got: Uint8Array): string {
  const pixel = (bytes: Uint8Array, at: number) => bytes.subarray(3 * at, 3 * at + 3).join(' ')
  const wrong = Array.from({ length: SIDE * SIDE }, (_, at) => at).filter(
    (at) => pixel(expected, at) !== pixel(got, at),
  )
  const [at] = wrong
  if (at === undefined) return ''
  const where = `rgb: row ${Math.floor(at / SIDE)}, column ${at % SIDE}`
  return `${where}: expected ${pixel(expected, at)}, got ${pixel(got, at)}; ${wrong.length} pixels differ`
}
