import type { Study } from '../contracts/study'
import { InputError } from '../contracts/errors'

/** The folder listing is the registry: `ID.study.ts`, or a folder `ID` with a `study.ts`, exports default a study with that id. */
const found = new Map(
  Object.entries(
    import.meta.glob<Study | undefined>(['./*.study.ts', './*/study.ts'], { eager: true, import: 'default' }),
  ).map(([path, study]) => {
    const id = /([^/]+?)(?:\.study\.ts|\/study\.ts)$/.exec(path)?.[1]
    if (!study || study.id !== id) throw new Error(`${path} must export default a study with id "${id}"`)
    return [study.id, study] as const
  }),
)

export const studies: readonly Study[] = [...found.values()]

/** Throws InputError naming the field that it stands in, and the known ids. */
export function studyOf(id: string, field = 'study'): Study {
  const study = found.get(id)
  if (!study) throw new InputError(field, `"${id}" is unknown; there is ${[...found.keys()].join(', ')}`)
  return study
}
