import { InputError } from '../../lab/contracts/errors'
import { parseJson } from '../../lab/contracts/guards'
import { cellPicturesOf } from '../../lab/runs/study/cell-pictures'
import { pageOf, readTold, reopen, type Findings, type Told } from '../../lab/runs/study/report'
import { isOfClaim, isOfStudy, readShipped } from '../../lab/runs/study/shipped'
import { decodeRows } from '../../lab/runs/study/shipped-rows'
import { rowsCsv } from '../../lab/studies/report/html'
import type { StudiesApi } from '../api'
import type { Found } from './cells'
import type { Surroundings } from './surroundings'

type Commands = Pick<StudiesApi, 'shipped' | 'shippedStudies' | 'openShipped' | 'shippedFile'>

/** Reports that come with the site: told from their files, with their rows where somebody looks into them, and made again from those to be saved. */
export function createSiteReports({
  reports,
  loadReport,
  openGame,
}: Pick<Surroundings, 'reports' | 'loadReport' | 'openGame'>): Commands & {
  /** The last one is held. Throws InputError for one that does not come with this site. */
  rowsOf(file: string): Promise<Found>
} {
  let held: { readonly file: string; readonly found: Promise<Found> } | null = null

  const entryOf = (file: string) => {
    const entry = reports.find((one) => one.file === file)
    if (!entry) throw new InputError('report', `"${file}" does not come with this site`)
    return entry
  }

  const dataOf = async (file: string) => decodeRows(await loadReport(entryOf(file).rows))

  return {
    rowsOf(file) {
      if (held?.file === file) return held.found
      const found = dataOf(file).then(readTold)
      held = { file, found }
      // What could not be fetched is tried again by whoever asks next.
      found.catch(() => (held = held?.found === found ? null : held))
      return found
    },
    shipped: async () => reports.filter(isOfClaim),
    shippedStudies: async () => reports.filter(isOfStudy),
    async openShipped(file) {
      const text = new TextDecoder().decode(await loadReport(entryOf(file).file))
      const { format: _, ...view } = readShipped(parseJson(text, 'report'))
      return view
    },
    async shippedFile(file, kind) {
      const data = await dataOf(file)
      if (kind === 'csv') return rowsCsv(data.rows)
      const { told, findings } = reopen(data, (await openGame(data.claim?.env ?? data.agents[0]!.env, 1)).spec)
      return wholePage(told, findings, openGame)
    },
  }
}

/** For elsewhere: with pictures of what can be looked into. What is kept here makes them again. */
export const wholePage = async (told: Told, findings: Findings, openGame: Surroundings['openGame']): Promise<string> =>
  pageOf(told, findings, await cellPicturesOf(told, findings.report, openGame))
