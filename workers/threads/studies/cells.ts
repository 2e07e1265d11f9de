import { openAgent } from '../../lab/agents/open'
import { hashOfWeights } from '../../lab/agents/weights-hash'
import type { Agent } from '../../lab/contracts/agent'
import type { EnvSpec, Game } from '../../lab/contracts/env'
import { InputError } from '../../lab/contracts/errors'
import type { ViewSpec } from '../../lab/contracts/recording'
import type { AgentInfo, Row } from '../../lab/contracts/study'
import { look, openView } from '../../lab/play/look'
import { encodeRecording, openingOfRecording } from '../../lab/recording/recording'
import type { Told } from '../../lab/runs/study/report'
import { openCell, opinionsIn, type CellPlace, type OpenCell, type Sight } from '../../lab/studies/robustness/cell'
import type { CellAsk, CellMap, CellPicture, CellsApi, CellView } from '../api'
import { frameOf } from '../map-frame'
import { NOBODY } from '../stage/record'
import type { Surroundings } from './surroundings'

/** Of what a report is. */
export interface Found {
  readonly told: Told
  readonly rows: readonly Row[]
}

/** Agents held open; the figure of a study as published has eleven. */
const MOST_OPEN = 12

type Needs = Pick<Surroundings, 'openGame' | 'loadAgent' | 'openBackend'>

/** Looks into cells of reports that carry the states they are about. `find`: the report that is meant; throws where there is none. */
export function createCells(
  { openGame, loadAgent, openBackend }: Needs,
  find: (ask: CellAsk) => Promise<Found>,
): CellsApi {
  /** By the hash of their weights: under which id they are here. */
  const here = new Map<string, Promise<string | null>>()
  const agents = new Map<string, Promise<Agent>>()
  let last: { readonly key: string; readonly open: Promise<{ readonly game: Game; readonly cell: OpenCell }> } | null =
    null

  async function statesOf(ask: CellAsk) {
    const { told } = await find(ask)
    if (!told.states) throw new InputError('cell', 'is of no kept state: this report carries none')
    return told.states
  }

  async function made(ask: CellAsk) {
    const states = await statesOf(ask)
    const { recording } = states.episodes[0]!
    const game = await openGame(recording.env.id, 2, openingOfRecording(recording))
    return { game, cell: openCell(game, states, ask) }
  }

  /** The last one stays open: its maps and the stage are asked for next. */
  function opened(ask: CellAsk) {
    const key = placeText(ask)
    if (last?.key !== key) {
      const open = made(ask)
      last = { key, open }
      open.catch(() => (last = last?.open === open ? null : last))
    }
    return last.open
  }

  /** Reports made by commands call agents by their cards’ ids; the site puts a word before those of its own. */
  async function lookFor({ id, hash }: AgentInfo): Promise<string | null> {
    for (const source of [id, `shipped/${id}`]) {
      const found = await loadAgent(source).catch(() => null)
      if (found && (await hashOfWeights(found.weights)) === hash) return source
    }
    return null
  }

  function idOf(agent: AgentInfo): Promise<string | null> {
    const known = here.get(agent.hash) ?? lookFor(agent)
    here.set(agent.hash, known)
    // One that is not here may come.
    void known.then((id) => id === null && here.delete(agent.hash))
    return known
  }

  async function openOne(id: string, hash: string, spec: EnvSpec): Promise<Agent> {
    const known = agents.get(hash) ?? loadAgent(id).then((checkpoint) => openAgent(checkpoint, spec, id))
    agents.delete(hash)
    agents.set(hash, known)
    known.catch(() => agents.delete(hash))
    while (agents.size > MOST_OPEN) {
      const [oldest, gone] = agents.entries().next().value!
      agents.delete(oldest)
      void gone.then((agent) => agent.dispose())
    }
    return known
  }

  const infosOf = ({ told }: Found, ask: CellAsk): AgentInfo[] =>
    ask.agents.map((hash) => {
      const info = told.agents.find((one) => one.hash === hash)
      if (!info) throw new InputError('cell', 'is of agents that the report does not name')
      return info
    })

  async function mapOf(
    { game, cell }: Awaited<ReturnType<typeof opened>>,
    { hash, ...info }: AgentInfo,
    view: ViewSpec,
    changed: boolean,
  ): Promise<CellMap[]> {
    const id = await idOf({ hash, ...info })
    if (id === null) return []
    const { spec } = game
    const agent = await openOne(id, hash, spec)
    try {
      const { planes, memory, past } = await cell.seenBy(agent, changed)
      const [judged] = await look({
        policies: [agent.model],
        views: [openView(view, spec, agent.model)],
        planes,
        memories: [memory],
        past: [past],
        spec,
        depth: 'full',
      })
      return [{ hash, map: frameOf(judged!.maps[0]!, view, planes, spec), refusal: '' }]
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      return [{ hash, map: null, refusal: error.problem }]
    }
  }

  return {
    async lookInto(ask): Promise<CellView> {
      const [found, { game, cell }] = await Promise.all([find(ask), opened(ask)])
      const { spec } = game
      const infos = infosOf(found, ask)
      const before = opinionsIn(found.rows, ask.agents, { ...ask, change: -1 })
      const after = ask.change < 0 ? infos.map(() => null) : opinionsIn(found.rows, ask.agents, ask)
      return {
        env: spec.id,
        title: cell.title,
        actions: spec.actions.map(({ title }) => title),
        before: pictureOf(cell.before, spec),
        after: cell.after && pictureOf(cell.after, spec),
        refusal: cell.refusal,
        agents: infos.map(({ hash, name }, i) => ({
          hash,
          name,
          before: before[i] ?? null,
          after: after[i] ?? null,
        })),
      }
    },
    async cellMaps(ask, view, changed) {
      await openBackend()
      const [found, open] = await Promise.all([find(ask), opened(ask)])
      const maps: CellMap[] = []
      for (const info of infosOf(found, ask)) maps.push(...(await mapOf(open, info, view, changed)))
      return maps
    },
    async cellForStage(ask, hash) {
      const [found, { cell }] = await Promise.all([find(ask), opened(ask)])
      const [info] = infosOf(found, { ...ask, agents: [hash] })
      const id = info ? await idOf(info) : null
      return { file: new TextEncoder().encode(encodeRecording(cell.recording(id ?? NOBODY))), here: id !== null }
    },
  }
}

const placeText = ({ about, shipped = '', episode, decision, change }: CellAsk & CellPlace) =>
  [about, shipped, episode, decision, change].join(' ')

/** A copy: it goes over to the page. */
const pictureOf = ({ pixels }: Sight, { width, height }: EnvSpec): CellPicture => ({
  pixels: pixels.slice().buffer,
  width,
  height,
})
