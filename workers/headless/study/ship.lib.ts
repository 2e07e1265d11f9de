import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { EnvSpec } from '../../lab/contracts/env'
import type { Study } from '../../lab/contracts/study'
import { InputError } from '../../lab/contracts/errors'
import { parseJson } from '../../lab/contracts/guards'
import type { OpenQuestion } from '../../lab/runs/study/question'
import { reopen, type Findings } from '../../lab/runs/study/report'
import {
  encodeShipped,
  entryOf,
  namesOf,
  readShipped,
  shippedReport,
  type ShippedReport,
} from '../../lab/runs/study/shipped'
import { unreadable } from '../input.lib'
import { decodeRows, encodeRows, shippedData } from '../../lab/runs/study/shipped-rows'
import type { ReportData } from '../../lab/studies/report/html'
import { makeFolder, replaceFile } from '../../storage/atomic'

/** The report that its shipped rows make, whoever makes it and when. */
export function reportOfRows(data: ReportData, spec: EnvSpec): ShippedReport {
  const { told, findings } = reopen(data, spec)
  return shippedReport(told, findings)
}

/** A site brings along one report of a question and its agents: of states that somebody kept, only what cannot be asked without. */
export function requireOwn({ onlyKept }: Study, kept: boolean): void {
  if (kept && !onlyKept) throw new InputError('--ship', 'takes reports of agents’ own rollouts; leave out --states')
}

/**
 * Puts a finished report among those that a site brings along: QUESTION.AGENT.json, QUESTION.AGENT.rows that it is made of, and a line in
 * index.json.
 */
export async function shipReport(folder: string, open: OpenQuestion, findings: Findings): Promise<void> {
  requireOwn(open.study, open.states !== undefined)
  const data = shippedData(open, findings)
  const report = reportOfRows(data, open.spec)
  const { file, rows } = namesOf(report)
  await makeFolder(folder)
  await write(join(folder, rows), encodeRows(data))
  await write(join(folder, file), encodeShipped(report))
  await writeList(folder)
  console.log(shippedWords(folder, file, report))
}

/** Makes every report there anew from its rows, which may be told otherwise than when they came; those that do not stay go. */
export async function shipAnew(
  folder: string,
  specOf: (env: string) => Promise<EnvSpec>,
  stays: (data: ReportData) => boolean,
): Promise<void> {
  const names = await readdir(folder).catch(unreadable(folder, '--ship'))
  if (!names.some((name) => name.endsWith('.rows')))
    throw new InputError('--ship', `${folder} holds no rows of reports: nothing can be made anew there`)
  const kept = new Set(['index.json'])
  for (const name of names.filter((one) => one.endsWith('.rows'))) {
    const data = decodeRows(await readFile(join(folder, name)))
    if (!stays(data)) continue
    const report = reportOfRows(data, await specOf(data.claim?.env ?? data.agents[0]!.env))
    const { file } = namesOf(report)
    await write(join(folder, file), encodeShipped(report))
    kept.add(file).add(name)
    console.log(shippedWords(folder, file, report))
  }
  for (const name of names) if (!kept.has(name)) await rm(join(folder, name), { force: true })
  await writeList(folder)
}

const shippedWords = (folder: string, file: string, { report }: ShippedReport) =>
  `${join(folder, file)}: ${report.verdict ?? report.words[0]}`

/** Of what is there, whoever put it there: several may be shipping at once. */
async function writeList(folder: string): Promise<void> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json') && name !== 'index.json').sort()
  const entries = await Promise.all(
    files.map(async (name) => entryOf(readShipped(parseJson(await readFile(join(folder, name), 'utf8'), name)))),
  )
  await write(join(folder, 'index.json'), `${JSON.stringify(entries, null, 2)}\n`)
}

const write = (path: string, content: string | Uint8Array) => replaceFile(path, content)
