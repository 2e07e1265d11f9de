import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Row, Study } from '../../lab/contracts/study'
import { asRecord, list, parseJson, text } from '../../lab/contracts/guards'
import type { Kept, RowShelf } from '../../lab/runs/study/shelf'
import { row } from '../../lab/studies/report/html'
import { makeFolder, replaceFile } from '../../storage/atomic'
import { openSeals } from './seals.lib'

/**
 * Rows in a folder, `rows/STUDY-VERSION/BATCH.ID.jsonl`: a file for every time that cells of a batch were done, a line for every cell:
 * a check sum, then its key and rows as JSON. A file is written beside, flushed and renamed, and never touched again. A line that is torn
 * or damaged is named to `warn` and costs its cell, no other. Beside them, in `seals`, what was asked and when.
 */
export async function openRows(
  folder: string,
  { id, version }: Pick<Study, 'id' | 'version'>,
  warn: (words: string) => void,
): Promise<RowShelf> {
  const rows = join(folder, 'rows')
  const own = join(rows, `${id}-${version}`)
  await makeFolder(own)
  for (const name of await readdir(rows))
    if (name !== `${id}-${version}` && name.startsWith(`${id}-`))
      warn(`${join(rows, name)}: rows of another version of the study; this one is ${version}, and does not use them`)
  const told = new Set<string>()
  const warnOnce = (words: string) => void (told.has(words) || warn(words), told.add(words))
  return {
    ...(await openSeals(join(folder, 'seals'), warnOnce)),
    async read(batches) {
      const wanted = new Set(batches)
      const files = (await readdir(own)).filter((name) => wanted.has(batchOf(name))).sort()
      const found = new Map<string, readonly Row[]>()
      for (const name of files)
        for (const [key, made] of linesOf(await readFile(join(own, name), 'utf8'), join(own, name), warnOnce))
          found.set(key, made)
      return found
    },
    async save(batch, cells) {
      const lines = [...cells].map(([key, made]) => lineOf(JSON.stringify({ key, rows: made })))
      const path = join(own, `${batch}.${randomUUID().slice(0, 13)}.jsonl`)
      await replaceFile(path, new TextEncoder().encode(lines.join('')))
    },
  }
}

const batchOf = (name: string) => /^(.*)\.[^.]+\.jsonl$/.exec(name)?.[1] ?? ''
const sumOf = (json: string) => createHash('sha256').update(json).digest('hex').slice(0, 16)
const lineOf = (json: string) => `${sumOf(json)} ${json}\n`

function linesOf(content: string, path: string, warn: (words: string) => void): Kept {
  const found = new Map<string, readonly Row[]>()
  const lines = content.split('\n')
  if (lines.at(-1) !== '') warn(`${path}: ends in the middle of a cell, which is done anew`)
  lines.slice(0, -1).forEach((line, i) => {
    const json = line.slice(17)
    if (line[16] !== ' ' || line.slice(0, 16) !== sumOf(json))
      return warn(`${path}:${i + 1}: is damaged; the cell is done anew`)
    const given = asRecord(parseJson(json, path), path)
    found.set(text(200)(given['key'], `${path}.key`), list(row, 1_000_000)(given['rows'], `${path}.rows`))
  })
  return found
}
