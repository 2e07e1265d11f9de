import type { Game } from '../../contracts/env'
import type { Report } from '../../contracts/study'
import { openingOfRecording } from '../../recording/recording'
import { MOST_PICTURE_BYTES, packState, type CellPictures, type StatePictures } from '../../studies/report/cells'
import { sightsOf } from '../../studies/robustness/cell'
import type { OpenGame } from './agents'
import type { Told } from './report'

/**
 * Of every state of a report with every change that its figures have, each made again: what a file needs so that its cells can be looked
 * into where no game is. As many states as there is room for. Undefined: there is nothing to look into.
 */
export async function cellPicturesOf(
  { states }: Pick<Told, 'states'>,
  { figures }: Pick<Report, 'figures'>,
  openGame: OpenGame,
): Promise<CellPictures | undefined> {
  const cells = figures.flatMap(({ cells: of }) => of ?? [])
  if (!states || cells.length === 0) return undefined
  const { recording } = states.episodes[0]!
  const game: Game = await openGame(recording.env.id, 2, openingOfRecording(recording))
  const { width, height, actions } = game.spec
  const numbers = [...new Set(cells.flatMap(({ changes }) => changes.map(({ number }) => number)))].filter(
    (number) => number >= 0,
  )
  const pictures: Record<string, StatePictures> = {}
  let room = MOST_PICTURE_BYTES
  for (const { episode, decision, plain, changed } of sightsOf(game, states, numbers)) {
    const state = packState(plain, changed, { width, height })
    room -= JSON.stringify(state).length
    if (room < 0) break
    pictures[`${episode} ${decision}`] = state
  }
  return { actions: actions.map(({ title }) => title), width, height, states: pictures }
}
