import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { InputError } from '../../lab/contracts/errors'
import { parseJson } from '../../lab/contracts/guards'
import { seal as sealGuard, type Seal } from '../../lab/contracts/seal'
import type { RowShelf } from '../../lab/runs/study/shelf'
import { fileError, makeFolder, replaceFile, writeOnce } from '../../storage/atomic'

/**
 * Seals in a folder, `HASH.json` each: written whole and then linked to its name, which succeeds for one process only, and never written
 * again. One that cannot be read is named to `warn` and says nothing any more; the rows that lie there do, of whatever is asked next.
 */
export async function openSeals(
  folder: string,
  warn: (words: string) => void,
): Promise<Pick<RowShelf, 'seal' | 'seals'>> {
  await makeFolder(folder)
  const read = async (name: string): Promise<Seal[]> => {
    const path = join(folder, name)
    try {
      return [sealGuard(parseJson(await readFile(path, 'utf8'), 'seal'), 'seal')]
    } catch (error) {
      if (!(error instanceof InputError)) throw fileError(path, error)
      warn(`${path}: cannot be read (${error.message}); what it fixed is asked anew`)
      return []
    }
  }
  return {
    async seals() {
      const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort()
      return (await Promise.all(names.map(read))).flat()
    },
    async seal(given) {
      const name = `${given.hash}.json`
      const text = JSON.stringify(given, null, 2)
      if (await writeOnce(join(folder, name), text)) return given
      const [kept] = await read(name)
      if (!kept) await replaceFile(join(folder, name), text)
      return kept ?? given
    },
  }
}
