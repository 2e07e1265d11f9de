import { InputError } from '../../lab/contracts/errors'
import { exportConfig, exportState, importConfig, importState } from '../../lab/envs/toybox-json'
import type { BatchGame } from '../../lab/envs/game'
import { editsBetween } from '../../lab/interventions/diff'
import type { Proposal } from '../../lab/interventions/transaction'
import type { Recording } from '../../lab/contracts/recording'
import type { Player } from '../../lab/play/player'
import { recordingOf } from '../../lab/recording/games'
import { decodeRecording, encodeRecording, requireEnv, requireHash } from '../../lab/recording/recording'
import type { EpisodeState } from '../api'
import { EDITED } from './games'

/** Who plays when nobody does, in a recording file. */
export const NOBODY = 'nobody'

/** Record: the episode as seed, actions and interventions. */
export function describeEpisode(player: Player, agent: string | null): EpisodeState {
  const { env, ...episode } = player.episode()
  return { env: env.id, setting: player.driver.setting, agent, program: player.repeater.program, ...episode }
}

/** A recording file, as bytes. */
export function writeRecording(player: Player, agent: string | null): Uint8Array {
  return new TextEncoder().encode(encodeRecording(recordingOf(player, agent ?? NOBODY)))
}

/** The recording in a file and the id of its agent, null where nobody played. Throws InputError naming the field. */
export function readRecording(bytes: Uint8Array): { recording: Recording; agent: string | null } {
  const recording = decodeRecording(new TextDecoder().decode(bytes))
  return { recording, agent: recording.agent === NOBODY ? null : recording.agent }
}

const atOnce = async (steps: Iterable<number>) => {
  for (const _ of steps);
}

/** Re-simulates a recording on a fresh player; it must fit the game and reach its hash. `follow`: how its steps are taken. */
export async function replayRecording(player: Player, recording: Recording, follow = atOnce): Promise<void> {
  requireEnv(recording, player.spec)
  try {
    await follow(player.replaying(recording))
  } catch (error) {
    throw error instanceof InputError && error.field !== 'replay'
      ? new InputError(`recording.${error.field}`, error.problem)
      : error
  }
  requireHash(recording, player.world.hash())
}

export function writeToybox(game: BatchGame, slot: number, what: 'state' | 'config'): string {
  return what === 'state' ? exportState(game, slot) : exportConfig(game, slot)
}

/**
 * A Toybox document as edits on the live state (a state) or on the start of a new game (a configuration), so that it can
 * be undone, replayed and shared like any other intervention. Nothing changes here; throws InputError naming the field.
 */
export function readToybox(
  game: BatchGame,
  live: number,
  what: 'state' | 'config',
  json: string,
  seed: number,
): Proposal {
  const scratch = EDITED
  if (what === 'state') game.restore(scratch, game.snapshot(live))
  else game.reset(scratch, seed)
  const before = game.snapshot(scratch)
  if (what === 'state') importState(game, scratch, json)
  else {
    importConfig(game, scratch, json)
    game.renew(scratch)
  }
  const { edits, fixed } = editsBetween(game.spec, before, game.snapshot(scratch))
  // What only the next wall would be laid from does not matter to this game: its bricks are laid already.
  const foreign = fixed.find((path) => !path.startsWith('rows[') && path !== 'tick')
  if (foreign) throw new InputError(`${what} (${foreign})`, 'is different from this game’s and cannot be changed')
  return { edits }
}
