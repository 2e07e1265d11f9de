import { parseJson } from '../../lab/contracts/guards'
import { program } from '../../lab/contracts/program'
import type { FileKind } from '../api'
import { readFile, readText } from '../read-file'
import { LIVE } from './games'
import type { Opening } from './opening'
import { readToybox } from './record'
import { requireGame } from './scene'
import type { Stage } from './stage'

/** Bytes at most: some ten times what the largest that anybody writes has. */
const most = { recording: 64_000_000, toybox: 2_000_000, program: 200_000 } as const

/** Throws InputError naming the field; nothing has changed then. */
export function openFile(stage: Stage, opening: Opening, kind: FileKind, file: Blob): Promise<void> {
  switch (kind) {
    case 'recording':
      return openRecording(opening, file)
    case 'program':
      return openProgram(stage, file)
    case 'state':
    case 'config':
      return openToybox(stage, kind, file)
    default:
      kind satisfies never
      throw new Error(kind)
  }
}

async function openRecording(opening: Opening, file: Blob): Promise<void> {
  return opening.openRecording(await readFile(file, most.recording, 'recording'))
}

async function openProgram(stage: Stage, file: Blob): Promise<void> {
  const given = program(parseJson(await readText(file, most.program, 'program'), 'program'), 'program')
  return stage.move((player) => player.repeater.set(given, player.stack))
}

/** A state becomes an intervention here and now; a configuration one at the start of a new game. */
async function openToybox(stage: Stage, what: 'state' | 'config', file: Blob): Promise<void> {
  const json = await readText(file, most.toybox, what)
  return stage.move((player) => {
    const { seed } = player.timeline
    const proposal = readToybox(requireGame(stage.scene()), LIVE, what, json, seed)
    if (what === 'config') player.newGame(seed)
    if (what === 'state' || proposal.edits.length > 0)
      player.apply(proposal, what === 'state' ? 'Imported state' : 'Imported configuration')
  }, what === 'config')
}
