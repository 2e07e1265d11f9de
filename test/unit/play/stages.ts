import { readFileSync } from 'node:fs'
import type { BatchGame } from '../../../workers/lab/envs/game'
import { instantiate } from '../../../workers/lab/envs/game'
import { Player } from '../../../workers/lab/play/player'
import { createRandom } from '../../../workers/lab/random'

/** A game on the bounds-checked build, with room for a live slot and two branches. */
export async function openGame(id: string): Promise<BatchGame> {
  return instantiate(readFileSync(`envs-wasm/build/${id}.checked.wasm`), 3)
}

/** A player that has followed a clumsy hand for so many decisions: wanders, launches when it has to. */
export function wander(game: BatchGame, seed: number, decisions: number): Player {
  const player = new Player(game)
  const random = createRandom(seed)
  player.newGame(seed)
  for (let i = 0; i < decisions && !player.over; i++) decide(player, random.below(game.spec.actions.length))
  return player
}

export function decide(player: Player, action: number): void {
  player.decide(player.driver.forced >= 0 ? player.driver.forced : action)
}

/** Everything that decides the future, in one comparable text. */
export function fingerprint({ driver, game }: Player): string {
  const { decision, tick, phase, action, random, ended, launch, launching, planes } = driver.capture()
  const sum = (bytes: Uint8Array) => bytes.reduce((hash, byte) => (Math.imul(hash, 31) + byte) | 0, 7)
  const seen = planes.map(({ pixels, state }) => [sum(pixels), state && sum(state)])
  return JSON.stringify([game.hash(driver.slot), decision, tick, phase, phase > 0 ? action : -1, random, ended, launch, launching, seen])
}
