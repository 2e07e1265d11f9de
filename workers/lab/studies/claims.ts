import { claim, type Claim } from '../contracts/claim'
import { InputError } from '../contracts/errors'

/** The folder listing is the registry: a ready-made claim is one file in `claims/`, its id the file name. */
const found = new Map(
  Object.entries(import.meta.glob<unknown>('./claims/*.ts', { eager: true, import: 'default' })).map(
    ([path, given]) => {
      const name = path.slice(path.lastIndexOf('/') + 1, -'.ts'.length)
      const checked = claim(given, name)
      if (checked.id !== name) throw new Error(`${path} must export default a claim with id "${name}"`)
      return [name, checked] as const
    },
  ),
)

/** In the order of their ids: a study comes before its variants. (Of files it does not: `-` is before `.`.) */
export const claims: readonly Claim[] = [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1))

/** Throws InputError naming the known ids. */
export function claimOf(id: string): Claim {
  const known = found.get(id)
  if (!known) throw new InputError('claim', `"${id}" is unknown; there is ${[...found.keys()].join(', ')}`)
  return known
}
