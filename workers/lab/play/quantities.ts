import type { Quantities } from '../contracts/quantity'

/** The folder listing is the registry: `quantities/GAME.ts` exports what is true of a game in numbers. */
const found = new Map(
  Object.entries(import.meta.glob<Quantities>('./quantities/*.ts', { eager: true, import: 'default' })).map(
    ([path, quantities]) => {
      const game = path.slice(path.lastIndexOf('/') + 1, -'.ts'.length)
      if (quantities?.id !== game) throw new Error(`${path} must export default the quantities of "${game}"`)
      return [game, quantities] as const
    },
  ),
)

/** Null: nobody has written down what is true of it. */
export function quantitiesOf(game: string): Quantities | null {
  return found.get(game) ?? null
}
