import { InputError } from '../../lab/contracts/errors'
import type { ViewSpec } from '../../lab/contracts/recording'
import type { Trajectory } from '../../lab/contracts/trajectory'
import { openView } from '../../lab/play/look'
import { conceptsOf } from '../../lab/saliency/concepts'
import { derive, placesOf } from '../../lab/recording/derived'
import { encodeRecording, openingOfRecording } from '../../lab/recording/recording'
import { marked } from '../../storage/trajectories'
import { decodeTrajectory, infoOf } from '../../storage/trajectory-file'
import type { ExplorerApi, ExplorerMessage, OpenTrajectory } from '../api'
import { Agents } from './agents'
import { activationsOf, embedAll, nearest, type Matrix } from './layers'
import { Making } from './making'
import { askAll, commonOf, followConcept, lookAt, type Open } from './moments'
import { createMediaReader, createReplayReader } from './reader'
import { readRecording } from '../stage/record'
import type { Surroundings } from './surroundings'
import { Task } from './task'

/** The explorer's commands. One trajectory is open at a time; long jobs run one at a time and can be cancelled. */
export function createExplorer(
  surroundings: Surroundings,
  send: (message: ExplorerMessage) => void,
): Omit<ExplorerApi, 'connect'> {
  const agents = new Agents(surroundings)
  const making = new Making(surroundings, agents)
  const task = new Task(surroundings, send)
  const store = making.store
  let open: (Open & { readonly agent: string | null }) | null = null
  let matrix: (Matrix & { readonly layer: string }) | null = null
  let told = false

  const here = () => {
    if (!open) throw new InputError('recording', 'none is open')
    return open
  }
  const spec = () => {
    const found = here().reader.spec
    if (!found) throw new InputError('recording', 'was made elsewhere: nobody here can be asked about it')
    return found
  }
  /** Who played, if he is here. */
  const own = async () => {
    const { agent, reader } = here()
    return agent && reader.spec ? agents.get(agent, reader.spec) : null
  }

  async function enter(trajectory: Trajectory): Promise<void> {
    const ours = trajectory.episodes.every(({ recording }) => recording !== null)
    const first = trajectory.episodes[0]?.recording
    const reader = ours
      ? createReplayReader(
          await surroundings.openGame(trajectory.game.id, 1, first ? openingOfRecording(first) : {}),
          trajectory,
        )
      : createMediaReader(trajectory.media)
    // A recording that does not reach its hash is refused before anything that was open is left.
    if (ours) reader.boxes(0)
    matrix = null
    open = { trajectory, reader, rows: trajectory.columns.action.length, agent: null }
  }

  /** Finds whoever played by his id. Other weights than those that played are told of: maps are made with what there is. */
  async function recognise({ agent, game }: Trajectory): Promise<void> {
    if (!agent || !open?.reader.spec || open.reader.spec.id !== game.id) return
    const found = await agents.fresh(agent.id, open.reader.spec).catch(() => null)
    if (!found)
      send({
        type: 'notice',
        level: 'info',
        text: `${agent.name}, who played, is not in this library: what it said is recorded, but no map can be made of it.`,
      })
    else if (agent.hash && found.hash !== agent.hash)
      send({
        type: 'notice',
        level: 'warning',
        text: `${agent.name} has other weights now than when this was recorded: maps are made with the new ones.`,
      })
    if (found) open = { ...open, agent: agent.id }
  }

  async function describe(id: string): Promise<OpenTrajectory> {
    const { trajectory, reader, agent } = here()
    const { media, ...rest } = trajectory
    const series = derive(trajectory)
    const found = agent && reader.spec ? await agents.get(agent, reader.spec) : null
    return {
      info: { ...infoOf(trajectory, 0), id },
      trajectory: rest,
      spec: reader.spec,
      series,
      places: placesOf(trajectory, series),
      carried: {
        frames: media?.frames != null,
        observations: media?.observations != null,
        saliency: media?.saliency != null,
        layers: Object.keys(media?.activations ?? {}),
      },
      concepts: reader.spec
        ? conceptsOf(reader.spec, []).map(({ id: concept, title }) => ({ id: concept, title }))
        : [],
      layers: found?.model.layers ?? [],
    }
  }

  return {
    async list() {
      const kept = await store()
      if (kept.reason && !told)
        send({
          type: 'notice',
          level: 'warning',
          text: `${kept.reason}. Recordings are lost when this tab closes; export those that matter.`,
        })
      told = true
      return kept.list()
    },
    keep: (recording, agent, name) =>
      task.run('Reading the recording', (step) => making.keep(readRecording(recording).recording, agent, name, step)),
    play: (request) => task.run('Playing', (step) => making.play(request, step)),
    async importFile(file) {
      const trajectory = decodeTrajectory(file)
      // What is kept here may have been marked since: a file never takes its place.
      const taken = (await (await store()).list()).some(({ id }) => id === trajectory.id)
      return taken ? (await store()).save({ ...trajectory, id: crypto.randomUUID() }) : (await store()).saveFile(file)
    },
    exportFile: async (id) => (await store()).file(id),
    rename: async (id, name) => (await store()).rename(id, name),
    remove: async (id) => (await store()).delete(id),
    async mark(id, bookmarks) {
      await (await store()).change(id, (meta) => marked(meta, bookmarks))
    },
    async open(id) {
      const trajectory = await (await store()).load(id)
      await enter(trajectory)
      await recognise(trajectory)
      return describe(id)
    },
    async moment({ row, views, agents: ids }) {
      const started = surroundings.now()
      const known = here().reader.spec
      const asked = known ? await Promise.all(ids.map((id) => agents.get(id, known))) : []
      return { ...(await lookAt(here(), { row, views }, asked)), ms: surroundings.now() - started }
    },
    attention: (view, concept, every) =>
      task.run('Following a concept', async (step) => {
        if (!Number.isInteger(every) || every < 1) throw new InputError('every', 'must be a whole number from 1')
        const agent = await asked(own)
        return followConcept(here(), agent, openView(view, spec(), agent.model), concept, every, step)
      }),
    embed: (request) =>
      task.run('Laying out', async (step, signal) => {
        const { layer } = request
        const current = here()
        const points =
          matrix?.layer === layer
            ? matrix
            : {
                layer,
                ...(await activationsOf(current, layer, await own(), (share) => step(0.4 * share))),
              }
        // Something else may have been opened meanwhile: neighbours are looked for in what is open.
        if (open?.trajectory === current.trajectory) matrix = points
        return embedAll(points, request, signal, (share) => void step(0.4 + 0.6 * share).catch(() => {}))
      }),
    async neighbours(row, count) {
      if (!matrix) throw new InputError('layer', 'lay the moments out first')
      return nearest(matrix, row, count)
    },
    async common(rows, view: ViewSpec | null) {
      const agent = view && (await own())
      const explain = agent ? mapWith(agent, view) : null
      return commonOf(here(), rows, explain)
    },
    ask: (agent) => task.run('Asking', async (step) => askAll(here(), agent, await agents.get(agent, spec()), step)),
    async before(row) {
      const recording = here().reader.before(row)
      if (!recording) throw new InputError('recording', 'was made elsewhere: the stage cannot play it')
      return new TextEncoder().encode(encodeRecording(recording))
    },
    cancel: async () => task.cancel(),
  }

  function mapWith(agent: Parameters<typeof lookAt>[2][number], view: ViewSpec) {
    return async (row: number) => (await lookAt(here(), { row, views: [view] }, [agent])).opinions[0]?.maps[0] ?? null
  }
}

async function asked<T>(find: () => Promise<T | null>): Promise<T> {
  const found = await find()
  if (!found) throw new InputError('agent', 'whoever played is not here')
  return found
}
