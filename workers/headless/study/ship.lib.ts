import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseJson } from '../../lab/contracts/guards'
import type { OpenQuestion } from '../../lab/runs/study/question'
import type { Findings } from '../../lab/runs/study/report'
import { encodeShipped, entryOf, readEntries, shippedReport } from '../../lab/runs/study/shipped'
import { replaceFile } from '../../storage/atomic'

/** Puts a finished report among those that a site brings along: CLAIM.json, and a line in index.json. */
export async function shipReport(folder: string, { claim, agents }: OpenQuestion, findings: Findings): Promise<void> {
  // On the site an agent goes by where it lies.
  const report = shippedReport(
    claim,
    agents.map(({ id, name }) => ({ id: `shipped/${id}`, name })),
    findings,
  )
  const file = `${report.claim.id}.json`
  await mkdir(folder, { recursive: true })
  const index = join(folder, 'index.json')
  const others = readEntries(parseJson(await readFile(index, 'utf8').catch(() => '[]'), index))
  const entries = [...others.filter(({ id }) => id !== report.claim.id), entryOf(report, file)]
  entries.sort((a, b) => (a.id < b.id ? -1 : 1))
  await write(join(folder, file), encodeShipped(report))
  await write(index, `${JSON.stringify(entries, null, 2)}\n`)
  console.log(`${join(folder, file)}: ${report.report.verdict}`)
}

const write = (path: string, content: string) => replaceFile(path, new TextEncoder().encode(content))
