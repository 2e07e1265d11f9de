import type { EnvSpec } from '../contracts/env'
import type { Script } from '../contracts/script'
import { viewState } from '../interventions/entry'

/** The folder listing is the registry: `scripts/GAME.ts` exports the way of playing that is written down for a game. */
const found = new Map(
  Object.entries(import.meta.glob<Script>('./scripts/*.ts', { eager: true, import: 'default' })).map(
    ([path, script]) => {
      const game = path.slice(path.lastIndexOf('/') + 1, -'.ts'.length)
      if (script?.id !== game) throw new Error(`${path} must export default a script with id "${game}"`)
      return [game, script] as const
    },
  ),
)

/** Null: nobody has written down how to play it. */
export function scriptOf(game: string): Script | null {
  return found.get(game) ?? null
}

/** What the game's script does in a state, null where there is none. Throws where it names no action of the game. */
export function scripted(spec: EnvSpec, state: Uint8Array): number | null {
  const action = scriptOf(spec.id)?.act(viewState(spec, state)) ?? null
  if (action !== null && !spec.actions[action])
    throw new Error(`the script of ${spec.id} says ${action}, which is no action`)
  return action
}

/** Index of an action by its id. Throws where the game has none of it: a script is written for its game. */
export function actionOf({ id, actions }: EnvSpec, wanted: string): number {
  const index = actions.findIndex((action) => action.id === wanted)
  if (index < 0) throw new Error(`${id} has no action ${wanted}`)
  return index
}
