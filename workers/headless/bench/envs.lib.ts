import { OBSERVE, STACK } from '../../lab/envs/game'
import type { BatchGame } from '../../lab/envs/game'
import { createRandom } from '../../lab/random'
import { median } from '../../lab/statistics/interval'
import type { Row } from '../bench'
import { gameIds, loadGame } from '../games.lib'

/**
 * One thread, random actions drawn beforehand, games reset when over. A raw tick is a game step without a picture; a
 * decision is four ticks and a fresh observation; stacked decisions also push it on the agent's stack.
 */
const slots = 16
const runs = 5
const runMs = 500
const plans = [
  { metric: 'raw ticks', unit: 'ticks/s', ticks: 1, flags: 0 },
  { metric: 'decisions', unit: 'decisions/s', ticks: 4, flags: OBSERVE },
  { metric: 'stacked', unit: 'decisions/s', ticks: 4, flags: OBSERVE | STACK },
] as const
const draws = 1 << 16

export default async function* envs(): AsyncGenerator<Row> {
  for (const id of gameIds()) {
    const game = await loadGame(id, slots)
    const actions = randomActions(game)
    for (const { metric, unit, ticks, flags } of plans) {
      run(game, actions, ticks, flags)
      const speeds = Array.from({ length: runs }, () => run(game, actions, ticks, flags))
      yield { case: id, metric, value: median(speeds), unit, versus: null, ratio: null }
    }
  }
}

function randomActions(game: BatchGame): Int32Array {
  const random = createRandom(1)
  return Int32Array.from({ length: draws }, () => random.below(game.spec.actions.length))
}

/** Steps of all slots together per second, over at least `runMs`. */
function run(game: BatchGame, actions: Int32Array, ticks: number, flags: number): number {
  for (let slot = 0; slot < slots; slot++) game.reset(slot, slot)
  let steps = 0
  let at = 0
  const start = performance.now()
  let elapsed = 0
  while (elapsed < runMs) {
    for (let i = 0; i < 256; i++, at = (at + slots) % draws) {
      game.actions.set(actions.subarray(at, at + slots))
      game.stepMany(slots, ticks, flags)
      for (let slot = 0; slot < slots; slot++) if (game.ended[slot]) game.reset(slot, steps + slot)
    }
    steps += 256 * slots
    elapsed = performance.now() - start
  }
  return (steps * 1000) / elapsed
}
