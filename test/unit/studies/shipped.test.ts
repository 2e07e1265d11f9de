import { readdirSync, readFileSync, statSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { withClaims } from '../../../workers/headless/study/claims-table.lib'
import { reportOfRows } from '../../../workers/headless/study/ship.lib'
import { hashOfWeights } from '../../../workers/lab/agents/weights-hash'
import { requirePolicyCard } from '../../../workers/lab/contracts/checkpoint'
import { holm } from '../../../workers/lab/statistics/multiple'
import { studies, studyOf } from '../../../workers/lab/studies/registry'
import { claimOf, claims } from '../../../workers/lab/studies/claims'
import { numbersOf, withNumbers } from '../../../workers/lab/studies/designs/options'
import { waitsOf } from '../../../workers/lab/recording/games'
import { loadGame } from '../../../workers/headless/games.lib'
import { conceptIds } from '../../../workers/lab/saliency/concepts'
import { networks } from '../../../workers/lab/models/registry'
import { claim } from '../../../workers/lab/contracts/claim'
import { canAsk } from '../../../workers/lab/contracts/study'
import { familiesOf } from '../../../workers/lab/contracts/family'
import {
  encodeShipped,
  entryOf,
  isOfClaim,
  isOfStudy,
  readEntries,
  readShipped,
  shippedReport,
  type ShippedClaim,
} from '../../../workers/lab/runs/study/shipped'
import { decodeRows, encodeRows } from '../../../workers/lab/runs/study/shipped-rows'
import type { ReportData } from '../../../workers/lab/studies/report/html'
import { decodeCard, decodeCheckpoint } from '../../../workers/storage/safetensors'
import { decodeTrajectory } from '../../../workers/storage/trajectory-file'

const json = (path: string): unknown => JSON.parse(readFileSync(`public/${path}`, 'utf8'))
const agents = json('agents/index.json') as readonly string[]
const cards = agents.map((file) => {
  const card = requirePolicyCard(decodeCard(readFileSync(`public/agents/${file}`)))
  return {
    id: `shipped/${file.replace('.safetensors', '')}`,
    env: card.env.id,
    score: card.score?.mean ?? -Infinity,
    memory: networks.get(card.network).memory ?? 0,
  }
})
/** All seeds of each family, as ids with spaces between. */
const families = familiesOf(
  (json('families/index.json') as readonly string[]).map((file) => ({
    id: `shipped/${file.replace('.safetensors', '')}`,
    card: decodeCard(readFileSync(`public/families/${file}`)),
  })),
).map(({ members }) => ({ id: members.map(({ id }) => id).join(' '), env: members[0]!.card.env.id }))
const every = readEntries(json('reports/index.json'))
const entries = every.filter(isOfClaim)
const ofStudies = every.filter(isOfStudy)
/** A row is a few bytes; 440 agents in 30 states under 38 changes are half a million rows. */
const MOST_BYTES = 2.5e6

describe('what comes with the site', () => {
  it('has a finished report of every ready-made claim, put to every agent that plays its game and to all seeds of every family, as its list says', () => {
    const asked = claims.flatMap(({ id, env }) =>
      [...cards, ...families].filter((one) => one.env === env).map((one) => `${id} ${one.id}`),
    )
    expect(entries.map(({ id, of }) => `${id} ${of.join(' ')}`).sort()).toEqual(asked.sort())
    for (const entry of entries) {
      const report = readShipped(json(`reports/${entry.file}`)) as ShippedClaim
      expect(entryOf(report)).toEqual(entry)
      expect(report.done).toBe(report.cells)
      // Asked as the claim now says, if not as often.
      const now = claim(claimOf(entry.id), 'claim')
      expect(withNumbers(report.claim, numbersOf(now))).toEqual(withNumbers(now, numbersOf(now)))
    }
  })

  it('has a finished report of every study of agents, of every game that they see and it can be about, on the one that plays it best, or on any where it trains its own', async () => {
    const best = new Map<string, (typeof cards)[number]>()
    for (const card of cards) {
      const before = best.get(card.env)
      if (!before || card.score > before.score) best.set(card.env, card)
    }
    const asked: string[] = []
    for (const { id, env, memory } of best.values())
      if ((await loadGame(env, 1)).spec.observation.kind === 'image')
        for (const study of studies)
          if (study.about === 'agents' && !study.onlyKept && canAsk(study, env, memory > 0))
            if (study.trains) expect(ofStudies.filter((one) => one.id === study.id && one.env === env)).not.toEqual([])
            else asked.push(`${study.id} ${id}`)
    // Others may lie beside them.
    expect(ofStudies.map(({ id, of }) => `${id} ${of.join(' ')}`)).toEqual(expect.arrayContaining(asked))
    for (const entry of ofStudies) {
      const report = readShipped(json(`reports/${entry.file}`))
      expect(entryOf(report)).toEqual(entry)
      expect(report.done).toBe(report.cells)
    }
  })

  it('says of maps that they tell who chooses otherwise only where the same maps laid elsewhere tell less', () => {
    const robust = ofStudies.filter(({ id }) => id === 'robustness')
    expect(robust.length).toBeGreaterThan(0)
    for (const { file } of robust) {
      const { words, tables } = readShipped(json(`reports/${file}`)).report
      const { columns, rows: all } = tables.find(({ id }) => id === 'salience')!
      // Told of every family where it has trained longest, and held to as many tests.
      const rows = all.filter(([family], i) => all.findLastIndex(([other]) => other === family) === i)
      const of = (name: string) => rows.map((row) => Number(row[columns.indexOf(name)]))
      const corrected = (all: readonly number[]) => {
        const left = holm(all.filter((p) => !Number.isNaN(p)))
        return all.map((p) => (Number.isNaN(p) ? p : left.shift()!))
      }
      const [beyond, placed] = [corrected(of('p')), corrected(of('p, more'))]
      const [low, lowMore] = [of('low'), of('low, more')]
      const isSaid = (i: number) => beyond[i]! < 0.05 && low[i]! > 0 && placed[i]! < 0.05 && lowMore[i]! > 0
      const said = words.filter((sentence) =>
        sentence.includes('What was salient is what made agents choose otherwise.'),
      )
      expect(said.map((sentence) => sentence.split(/[:,]/)[0])).toEqual(
        rows.filter((_, i) => isSaid(i)).map(([family]) => family),
      )
    }
  })

  it('calls things by their titles, never by an id', async () => {
    for (const { file, env } of readEntries(json('reports/index.json'))) {
      const { report } = readShipped(json(`reports/${file}`))
      const { spec } = await loadGame(env, 1)
      const said = [
        ...report.words,
        ...report.tables.flatMap(({ title, columns, rows }) => [title, ...columns, ...rows.flat()]),
        ...report.figures.flatMap(({ title, x, y, caption, names = [], series }) => [
          title,
          x,
          y,
          caption,
          ...names,
          ...series.map(({ name }) => name),
        ]),
      ].join('\n')
      for (const id of conceptIds(spec)) expect(said).not.toMatch(new RegExp(`(of |^)${id}( |:|$)`, 'm'))
    }
  })

  it.each(every)(
    'has the rows of $file, and they say what it says: verdict, words, tables and figures',
    async ({ file, rows, env }) => {
      const bytes = readFileSync(`public/reports/${rows}`)
      expect(statSync(`public/reports/${rows}`).size).toBeLessThan(MOST_BYTES)
      const data = decodeRows(bytes)
      const { spec } = await loadGame(env, 1)
      const report = reportOfRows(data, spec)
      expect(JSON.parse(encodeShipped(report))).toEqual(json(`reports/${file}`))
      if (report.claim) expect(report.seal!.claim).toEqual(report.claim)
      // The rows are what it is made of: without those of one change, or of one method, it is another.
      const part = report.claim ? 'arm' : 'method'
      const one = data.rows.find((row) => row['arm'] !== 'control' && (row['refusal'] ?? '') === '')!
      const fewer = data.rows.filter((row) => row[part] !== one[part])
      expect(reportOfRows({ ...data, rows: fewer }, spec).report.tables).not.toEqual(report.report.tables)
    },
  )

  it('has of sweeps, to the bit, agents that a report of robustness is of: its cells show their maps', async () => {
    const told = ofStudies
      .filter(({ id }) => id === 'robustness')
      .flatMap(({ rows }) => decodeRows(readFileSync(`public/reports/${rows}`)).agents)
    const hashes = new Map(told.map(({ id, hash }) => [id, hash]))
    for (const file of json('sweeps/index.json') as readonly string[]) {
      const { weights } = decodeCheckpoint(readFileSync(`public/sweeps/${file}`))
      expect([file, hashes.get(`shipped/${file.replace('.safetensors', '')}`)]).toEqual([
        file,
        await hashOfWeights(weights),
      ])
    }
  })

  it('is told of in the readme as it is', () => {
    const text = readFileSync('README.md', 'utf8')
    const reports = new Map(every.map(({ file }) => [file, readShipped(json(`reports/${file}`)).report]))
    expect(withClaims(text, entries, reports)).toBe(text)
    for (const { id } of claims) expect(text).toContain(`| \`${id}\`: `)
    // Of the methods too it is a table that tells, a line for each that was asked.
    const told = reports.get('methods.breakout-longest.json')!.tables.find(({ id }) => id === 'methods')!
    for (const [method] of told.rows)
      expect(text).toMatch(new RegExp(`^\\| ${method} \\| .* (better|worse|not shown) \\|`, 'm'))
  })

  it('has an agent for every game', () => {
    const playing = cards.map(({ env }) => env)
    for (const file of readdirSync('envs-wasm/games').filter((name) => name.endsWith('.ts')))
      expect(playing).toContain(file.replace('.ts', ''))
  })

  it('has recordings of its own agents, and knows how long each waited before anybody was asked', async () => {
    for (const file of json('trajectories/index.json') as readonly string[]) {
      const trajectory = decodeTrajectory(readFileSync(`public/trajectories/${file}`))
      const { agent, columns, game } = trajectory
      const { spec } = await loadGame(game.id, 1)
      const [wait] = waitsOf(trajectory, spec)
      for (const action of columns.action.subarray(0, wait)) expect([spec.noop, spec.launchAction]).toContain(action)
      if (game.id === 'amidar') expect(wait).toBe(3)
      expect(waitsOf({ ...trajectory, origin: 'stage' }, spec)).toEqual([0])
      expect(agents).toContain(`${agent?.id.replace('shipped/', '')}.safetensors`)
      expect(columns.action.length).toBeGreaterThan(300)
    }
  })

  it('no report that is not finished', () => {
    const report = { verdict: 'open' as const, words: [], tables: [], figures: [] }
    const found = { report, rows: [], done: 1, cells: 2, look: null, seal: null }
    const told = { study: studyOf('moments'), claim: claims[0]!, options: {}, agents: [] }
    expect(() => shippedReport(told, found)).toThrow('rests on 1 of 2 cells')
    expect(() => shippedReport({ ...told, claim: null, study: studyOf('methods') }, found)).toThrow('rests on 1 of 2')
    // A claim whose verdict nobody has judged.
    expect(() =>
      shippedReport(told, { ...found, report: { ...report, verdict: null }, done: 2, look: { number: 1, of: 1 } }),
    ).toThrow('let it finish')
    expect(() => readShipped({ ...found, format: 9 })).toThrow('report.format')
  })
})

describe('rows that ship', () => {
  const data: ReportData = {
    study: 'moments',
    claim: null,
    options: {},
    agents: [{ id: 'a', name: 'A', hash: 'h', env: 'catch', acting: 'sampled' as const }],
    done: 2,
    cells: 2,
    rows: [
      { agent: 'a', seed: 3, arm: 'control', series: [1, 2.5] },
      { agent: 'a', seed: 3, arm: 'x', value: null, ok: true },
      { agent: 'a', seed: 4, arm: 'control', series: [] },
    ],
  }

  it('come back as they were, whoever unpacked them, and are the same bytes each time', () => {
    const bytes = encodeRows(data)
    expect(decodeRows(bytes)).toEqual(data)
    expect(encodeRows(decodeRows(bytes))).toEqual(bytes)
  })

  it('are refused where they are damaged', () => {
    const bytes = encodeRows(data)
    expect(() => decodeRows(bytes.subarray(0, 30))).toThrow(/^rows/)
    const plain = (change: object) =>
      new TextEncoder().encode(
        JSON.stringify({ format: 1, ...data, shapes: [['arm']], shape: [0], columns: { arm: ['x'] }, ...change }),
      )
    expect(decodeRows(plain({})).rows).toEqual([{ arm: 'x' }])
    expect(() => decodeRows(plain({ format: 2 }))).toThrow('rows.format: is 2: made by a newer Nudge')
    expect(() => decodeRows(plain({ shape: [1] }))).toThrow('rows.shape[0]')
    expect(() => decodeRows(plain({ columns: {} }))).toThrow('rows.rows[0].arm')
  })
})
