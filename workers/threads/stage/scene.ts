import type { Setting } from '../../lab/contracts/env'
import { InputError } from '../../lab/contracts/errors'
import { usualRhythm, type Rhythm } from '../../lab/contracts/rhythm'
import type { World } from '../../lab/contracts/world'
import type { BatchGame, Opening } from '../../lab/envs/game'
import { worldOf } from '../../lab/envs/world'
import { Player } from '../../lab/play/player'
import type { Card } from '../../lab/contracts/checkpoint'
import { openingOf, rhythmOfCard } from '../../lab/agents/requirements'
import { EDITED, LIVE, openGame, STAGE_SLOTS, UNEDITED } from './games'

/** What can be put on the stage: somebody plays in a world, and two more of the kind are there for the sides of a branch. */
export interface Scene {
  readonly player: Player
  readonly spare: { readonly edited: World; readonly unedited: World }
  /** Where the world is a slot of a game: what only games have, such as Toybox's documents. */
  readonly game: BatchGame | null
  /** How it was opened. */
  readonly opening: Opening
}

export interface SceneRequest {
  readonly env: string
  readonly rhythm?: Rhythm
  readonly setting?: Pick<Setting, 'options' | 'level'>
}

/** A game set up as asked; at the game's usual rhythm where nobody says another. Throws InputError for an unknown game or option. */
export async function openScene({ env, rhythm, setting = {} }: SceneRequest): Promise<Scene> {
  const opening = openingOf(setting, rhythm ?? { frames: 0 })
  const game = await openGame(env, STAGE_SLOTS, opening)
  const player = new Player(worldOf(game, LIVE), rhythm ?? usualRhythm(game.spec), setting)
  return { player, spare: { edited: worldOf(game, EDITED), unedited: worldOf(game, UNEDITED) }, game, opening }
}

/** Whether somebody who plays it so sees another thing than this scene shows, or plays another game. */
export function needsAnother({ opening, player }: Scene, card: Pick<Card, 'env' | 'envOptions'>): boolean {
  const wanted = openingOf(card.env, rhythmOfCard(card))
  return (
    card.env.id !== player.spec.id ||
    JSON.stringify([wanted.frames, wanted.options, wanted.level]) !==
      JSON.stringify([opening.frames, opening.options, opening.level])
  )
}

export function requireGame({ game, player }: Scene): BatchGame {
  if (!game) throw new InputError('game', `${player.spec.title} is no game of ours`)
  return game
}
