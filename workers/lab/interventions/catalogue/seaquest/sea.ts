import type { Edit } from '../../../contracts/env'
import { refuse } from '../../entry'
import type { StateView } from '../../entry'

export type List = 'enemies' | 'divers' | 'shots' | 'torpedoes'

const facing: Readonly<Record<List, string>> = {
  enemies: 'swimsRight',
  divers: 'swimsRight',
  shots: 'fliesRight',
  torpedoes: 'fliesRight',
}
export const lists = Object.keys(facing) as readonly List[]

/** Cells along a side, and the lowest row that somebody can be in. */
export function sea(state: StateView): { readonly side: number; readonly lowest: number } {
  const last = (path: string) => state.spec.fields.find((field) => field.path === path)?.max ?? 0
  return { side: last('submarine.x') + 1, lowest: last('submarine.y') }
}

/** The numbers of those that are there. */
export const present = (state: StateView, list: List): number[] =>
  state.list(`${list}[].there`).flatMap((there, i) => (there === true ? [i] : []))

export const isSubmarine = (state: StateView, i: number): boolean => state.read(`enemies[${i}].isSubmarine`) === true

export const remove = (list: List, numbers: readonly number[]): Edit[] =>
  numbers.map((i) => ({ path: `${list}[${i}].there`, value: false }))

/** One more swimmer in the first free place; refused where there is none, or on the submarine. */
export function add(
  state: StateView,
  list: 'enemies' | 'divers',
  at: { readonly x: number; readonly y: number; readonly right: boolean; readonly timer: number },
): { readonly path: string; readonly edits: Edit[] } {
  const { side, lowest } = sea(state)
  const free = state.list(`${list}[].there`).indexOf(false)
  if (free < 0) refuse('no room for more')
  if (at.x < 0 || at.x >= side || at.y < 1 || at.y > lowest) refuse('that is outside the sea')
  const path = `${list}[${free}]`
  return {
    path,
    edits: [
      { path: `${path}.there`, value: true },
      { path: `${path}.x`, value: at.x },
      { path: `${path}.y`, value: at.y },
      { path: `${path}.swimsRight`, value: at.right },
      { path: `${path}.timer`, value: at.timer },
    ],
  }
}

/** Everybody in a list turns round. */
export const turn = (state: StateView, list: List): Edit[] =>
  present(state, list).map((i) => {
    const path = `${list}[${i}].${facing[list]}`
    return { path, value: state.read(path) !== true }
  })

export const mirror = (state: StateView, path: string): Edit => ({
  path,
  value: sea(state).side - 1 - state.number(path),
})
