import { readFileSync } from 'node:fs'
import type { BatchGame } from '../../../workers/lab/envs/game'
import { instantiate, type Opening } from '../../../workers/lab/envs/game'
import { agentOf } from '../../../workers/lab/agents/open'
import type { Agent } from '../../../workers/lab/contracts/agent'
import type { Policy } from '../../../workers/lab/contracts/model'
import { usualRhythm } from '../../../workers/lab/contracts/rhythm'
import { worldOf, type GameWorld } from '../../../workers/lab/envs/world'
import { Player } from '../../../workers/lab/play/player'
import { createRandom } from '../../../workers/lab/random'

/** A game on the bounds-checked build, with room for a live slot and two branches. */
export async function openGame(id: string, opening: Opening = {}): Promise<BatchGame> {
  return instantiate(readFileSync(`envs-wasm/build/${id}.checked.wasm`), 3, opening)
}

/** Somebody who plays in a slot at the game's usual rhythm. */
export function playerOn(
  game: BatchGame,
  slot = 0,
  rhythm = usualRhythm(game.spec),
  setting: Opening = {},
): Player<GameWorld> {
  return new Player(worldOf(game, slot), rhythm, setting)
}

/** A policy as an agent of a game, at the game's usual rhythm unless told otherwise. */
export function agentOn(
  policy: Policy,
  { spec }: Pick<BatchGame, 'spec'>,
  about: Partial<Pick<Agent, 'id' | 'rhythm' | 'acting' | 'hash'>> = {},
): Agent {
  return agentOf(policy, {
    id: 'test',
    name: 'Test',
    game: { id: spec.id, version: spec.version },
    rhythm: usualRhythm(spec),
    acting: 'sampled',
    hash: 'none',
    ...about,
  })
}

/** A player that has followed a clumsy hand for so many decisions: wanders, launches when it has to. */
export function wander(game: BatchGame, seed: number, decisions: number, setting: Opening = {}): Player<GameWorld> {
  const player = playerOn(game, 0, usualRhythm(game.spec), setting)
  const random = createRandom(seed)
  player.newGame(seed)
  for (let i = 0; i < decisions && !player.over; i++) decide(player, random.below(game.spec.actions.length))
  return player
}

export function decide(player: Player, action: number): void {
  player.decide(player.driver.forced >= 0 ? player.driver.forced : action)
}

/** Everything that decides the future, in one comparable text. */
export function fingerprint({ driver, world }: Player): string {
  const { decision, tick, phase, action, random, ended, launch, launching, planes } = driver.capture()
  const sum = (bytes: Uint8Array) => bytes.reduce((hash, byte) => (Math.imul(hash, 31) + byte) | 0, 7)
  const seen = planes.map(({ pixels, state }) => [sum(pixels), state && sum(state)])
  return JSON.stringify([
    world.hash(),
    decision,
    tick,
    phase,
    phase > 0 ? action : -1,
    random,
    ended,
    launch,
    launching,
    seen,
  ])
}
