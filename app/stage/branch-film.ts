import type { EnvSpec } from '../../workers/lab/contracts/env'
import type { Branch } from '../state/branch.svelte'
import { saveFile } from '../state/files'
import { filmFutures, type FutureFrame } from './futures-clip'

/** Both futures of a branch as a file, from their beginning to where a showing ends. Throws where no kind of film can be made. */
export async function filmBranch(branch: Branch, spec: EnvSpec): Promise<void> {
  const made = await filmFutures({
    width: spec.width,
    height: spec.height,
    rows: branch.end + 1,
    framesPerSecond: branch.perSecond,
    said: (row) => branch.saidAt(row) || 'The same agent, the same random words: only the nudge differs.',
    frames: (row) => framesAt(branch, spec, row),
  })
  if (made)
    saveFile(
      made.file,
      `nudge-${spec.id}-two-futures.${made.kind}`,
      made.kind === 'gif' ? 'image/gif' : `video/${made.kind}`,
    )
}

/** Null: the stage has gone on to another branch. */
async function framesAt(
  branch: Branch,
  { actions }: Pick<EnvSpec, 'actions'>,
  row: number,
): Promise<readonly FutureFrame[] | null> {
  const [edited, unedited] = await branch.pictures(row)
  const told = branch.result?.rows[row]
  if (!told || !edited || !unedited) return null
  const deed = ({ over, action, score }: typeof told.edited) =>
    `${over ? 'over' : (actions[action]?.title ?? '')} · score ${score}`
  return [
    { title: 'With the nudge', deed: deed(told.edited), pixels: edited, yours: true },
    { title: 'Without it', deed: deed(told.unedited), pixels: unedited, yours: false },
  ]
}
