import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { claims } from '../../../workers/lab/studies/claims'
import { waitsOf } from '../../../workers/lab/recording/games'
import { loadGame } from '../../../workers/headless/games.lib'
import { conceptIds } from '../../../workers/lab/saliency/concepts'
import { claim } from '../../../workers/lab/contracts/claim'
import { entryOf, readEntries, readShipped, shippedReport } from '../../../workers/lab/runs/study/shipped'
import { decodeCard } from '../../../workers/storage/safetensors'
import { decodeTrajectory } from '../../../workers/storage/trajectory-file'

const json = (path: string): unknown => JSON.parse(readFileSync(`public/${path}`, 'utf8'))
const agents = json('agents/index.json') as readonly string[]

describe('what comes with the site', () => {
  it('has a finished report of every ready-made claim, as its list says', () => {
    const entries = readEntries(json('reports/index.json'))
    expect(entries.map(({ id }) => id)).toEqual(claims.map(({ id }) => id))
    for (const entry of entries) {
      const report = readShipped(json(`reports/${entry.file}`))
      expect(entryOf(report, entry.file)).toEqual(entry)
      expect(report.done).toBe(report.cells)
      // Asked as the claim now says, of agents that are here.
      expect(report.claim).toEqual(
        claim(
          claims.find(({ id }) => id === entry.id),
          'claim',
        ),
      )
      for (const { id } of report.agents) expect(agents).toContain(`${id.replace('shipped/', '')}.safetensors`)
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

  it('has an agent for every game', () => {
    const playing = agents.map((file) => decodeCard(readFileSync(`public/agents/${file}`)).env.id)
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

  it('no report that is not finished, or not of a claim', () => {
    const report = { verdict: 'open' as const, words: [], tables: [], figures: [] }
    const found = { report, rows: [], done: 1, cells: 2, look: null, seal: null }
    expect(() => shippedReport(claims[0]!, [], found)).toThrow('rests on 1 of 2 cells')
    expect(() => shippedReport(null, [], { ...found, done: 2 })).toThrow('is not about a claim')
    expect(() => readShipped({ ...found, format: 9 })).toThrow('report.format')
  })
})
