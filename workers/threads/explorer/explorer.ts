import { waitsOf } from '../../lab/recording/games'
import { showBytes } from '../../lab/charts/numbers'
import { InputError, StorageError } from '../../lab/contracts/errors'
import type { ViewSpec } from '../../lab/contracts/recording'
import type { Trajectory, TrajectoryInfo } from '../../lab/contracts/trajectory'
import { openView } from '../../lab/play/look'
import { quantitiesOf } from '../../lab/play/quantities'
import { conceptsOf } from '../../lab/saliency/concepts'
import { derive, placesOf } from '../../lab/recording/derived'
import { encodeRecording, openingOfRecording } from '../../lab/recording/recording'
import { marked } from '../../storage/trajectories'
import { infoOf, replaceSourceHeader } from '../../storage/trajectory-file'
import { blobOf, sourceOfBlob } from '../../storage/source'
import { openTrajectoryFile, rowsOfMedia, type OpenFile } from '../../storage/trajectory-rows'
import type { ExplorerApi, ExplorerMessage, OpenTrajectory } from '../api'
import { Agents } from './agents'
import { attributionsAt, takeSightApart, type Sight } from './attributions'
import { activationsOf, embedAll, MEMORY, nearest, standardised, type Matrix } from './layers'
import { Making } from './making'
import { requireFit, takeApart, type Apart } from './memory'
import { measureAll, probeAll, type Measured } from './probing'
import { askAll, commonOf, followConcept, lookAt, type Open, type Step } from './moments'
import { createMediaReader, createReplayReader } from './reader'
import { readRecording } from '../stage/record'
import { isShipped, refuseShipped, ShippedTrajectories } from './shipped'
import { slopesOf } from './slopes'
import type { Surroundings } from './surroundings'
import { Task } from './task'

/** What is kept lies deflated, and is read as it is looked at; where nothing can be kept it lies in memory, as it is. */
const MOST_KEPT = 2_000_000_000
const MOST_IN_MEMORY = 200_000_000

/** A trajectory and whoever played it, if he is here. */
type Opened = Open & { readonly agent: string | null }

/** The explorer's commands. One trajectory is open at a time; long jobs run one at a time and can be cancelled. */
export function createExplorer(
  surroundings: Surroundings,
  send: (message: ExplorerMessage) => void,
): Omit<ExplorerApi, 'connect'> {
  const agents = new Agents(surroundings)
  const making = new Making(surroundings, agents)
  const task = new Task(surroundings, send)
  const store = making.store
  const shipped = new ShippedTrajectories(surroundings.shipped.files, surroundings.shipped.load)
  let open: Opened | null = null
  let newest = Symbol()
  let matrix: (Matrix & { readonly layer: string }) | null = null
  /** The same as it was laid out last. */
  let laidOut: Matrix | null = null
  let apart: Apart | null = null
  let measured: Measured | null = null
  let sight: Sight | null = null
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

  /** What is true of the game at every row: measured once. */
  async function truth(step: Step): Promise<Measured> {
    const current = here()
    const found = measured ?? (await measureAll(current, step))
    if (open?.trajectory === current.trajectory) measured = found
    return found
  }

  /** Opened from its file and not kept. */
  let lent: (OpenFile & { readonly id: string; readonly file: Blob }) | null = null

  /** What is lent, or comes with the site, is not here to be changed. */
  const kept = (id: string): string => {
    refuseShipped(id)
    if (id === lent?.id)
      throw new InputError('recording', 'is open from its file and not kept: nothing of it can be changed here')
    return id
  }

  /** Null: `file` may be kept, as far as can be told beforehand. */
  async function whyNotKept({ size }: Blob): Promise<string | null> {
    if (size > ((await store()).persistent ? MOST_KEPT : MOST_IN_MEMORY))
      return 'it is larger than what this browser keeps of one'
    return size > (await surroundings.room()) ? 'there is no room for it in this browser' : null
  }

  function lend(file: Blob, opened: OpenFile, why: string): TrajectoryInfo {
    lent = { ...opened, file, id: `file-${crypto.randomUUID()}` }
    const { name } = opened.trajectory
    send({
      type: 'notice',
      level: 'info',
      text: `“${name}” (${showBytes(file.size)}) is open from its file and not kept: ${why}. What is not looked at is not read.`,
    })
    return { ...infoOf(opened.trajectory, file.size), id: lent.id }
  }

  /** Under the name and with the bookmarks that it has here. */
  async function openKept(id: string): Promise<OpenFile> {
    const { meta, source } = await (await store()).source(id)
    const { trajectory, media } = await openTrajectoryFile(source)
    return { trajectory: { ...trajectory, name: meta.name, bookmarks: meta.bookmarks }, media }
  }

  async function enter({ trajectory, media }: OpenFile): Promise<Opened> {
    const ours = trajectory.episodes.every(({ recording }) => recording !== null)
    const first = trajectory.episodes[0]?.recording
    const reader = ours
      ? createReplayReader(
          await surroundings.openGame(trajectory.game.id, 1, first ? openingOfRecording(first) : {}),
          trajectory,
        )
      : createMediaReader(media)
    // A recording that does not reach its hash is refused before anything that was open is left.
    if (ours) reader.boxes(0)
    return recognised({ trajectory, media, reader, rows: trajectory.columns.action.length, agent: null })
  }

  /** Finds whoever played by his id. Other weights than those that played are told of: maps are made with what there is. */
  async function recognised(opened: Opened): Promise<Opened> {
    const { agent, game } = opened.trajectory
    if (!agent || opened.reader.spec?.id !== game.id) return opened
    const found = await agents.fresh(agent.id, opened.reader.spec).catch(() => null)
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
    else if (agent.hash) requireFit(opened, found)
    return found ? { ...opened, agent: agent.id } : opened
  }

  async function describe(id: string, { trajectory, media, reader, agent }: Opened): Promise<OpenTrajectory> {
    const { media: _, ...rest } = trajectory
    const series = derive(trajectory)
    const found = agent && reader.spec ? await agents.get(agent, reader.spec) : null
    return {
      info: { ...infoOf(trajectory, 0), id },
      trajectory: rest,
      spec: reader.spec,
      series,
      places: placesOf(trajectory, series),
      waits: reader.spec ? waitsOf(trajectory, reader.spec) : [],
      carried: {
        frames: media?.frames != null,
        observations: media?.observations != null,
        saliency: media?.saliency != null,
        layers: [
          ...new Set([...Object.keys(media?.activations ?? {}), ...(trajectory.columns.memory ? [MEMORY] : [])]),
        ],
      },
      concepts: reader.spec
        ? conceptsOf(reader.spec, []).map(({ id: concept, title }) => ({ id: concept, title }))
        : [],
      quantities: reader.spec ? (quantitiesOf(reader.spec.id)?.all ?? []) : [],
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
      return [...(await kept.list()), ...(await shipped.list())]
    },
    keep: (recording, agent, name) =>
      task.run('Reading the recording', (step) => making.keep(readRecording(recording).recording, agent, name, step)),
    play: (request) => task.run('Playing', (step) => making.play(request, step)),
    async importFile(file) {
      // Before a byte of its pictures is read: what is wrong with it, and how large it is.
      const given = sourceOfBlob(file)
      const opened = await openTrajectoryFile(given)
      // What nobody could open afterwards is not kept.
      await enter(opened)
      const why = await whyNotKept(file)
      if (why !== null) return lend(file, opened, why)
      const shelf = await store()
      // What is kept here may have been marked since: a file never takes its place.
      const taken = (await shelf.list()).some(({ id }) => id === opened.trajectory.id)
      try {
        const source = taken ? await replaceSourceHeader(given, { id: crypto.randomUUID() }) : given
        return await task.run('Keeping the recording', (step) => shelf.saveSource(source, step))
      } catch (error) {
        if (!(error instanceof StorageError)) throw error
        return lend(file, opened, 'there is no room for it in this browser')
      }
    },
    async exportFile(id) {
      if (isShipped(id)) return new Blob([new Uint8Array(await shipped.file(id))])
      const shelf = await store()
      try {
        const { meta, source } = await shelf.source(kept(id))
        return await blobOf(await replaceSourceHeader(source, { name: meta.name, bookmarks: meta.bookmarks }))
      } catch (error) {
        // What cannot be read is given away as it lies.
        if (!(error instanceof InputError) || id === lent?.id) throw error
        return new Blob([await shelf.file(id)])
      }
    },
    rename: async (id, name) => (await store()).rename(kept(id), name),
    async remove(id) {
      if (id === lent?.id) lent = null
      else await (await store()).delete(kept(id))
    },
    async mark(id, bookmarks) {
      await (await store()).change(kept(id), (meta) => marked(meta, bookmarks))
    },
    async open(id) {
      const wanted = (newest = Symbol(id))
      const file = id === lent?.id ? lent : isShipped(id) ? inMemory(await shipped.open(id)) : await openKept(id)
      const opened = await enter(file)
      const description = await describe(id, opened)
      // A file takes as long as it takes: what was asked for last is open in the end, not what came last.
      if (wanted !== newest) throw new Error('cancelled')
      matrix = laidOut = apart = measured = sight = null
      open = opened
      return description
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
        const { layer, standard = false } = request
        const current = here()
        const points =
          matrix?.layer === layer
            ? matrix
            : {
                layer,
                ...(await activationsOf(current, layer, await own(), (share) => step(0.4 * share))),
              }
        // Something else may have been opened meanwhile: neighbours are looked for in what is open.
        const given = standard ? standardised(points) : points
        if (open?.trajectory === current.trajectory) [matrix, laidOut] = [points, given]
        return embedAll(given, request, signal, (share) => void step(0.4 + 0.6 * share).catch(() => {}))
      }),
    components: (request) =>
      task.run('Taking memories apart', async (step, signal) => {
        const current = here()
        const found = await takeApart(current, request, await own(), step, signal)
        if (open?.trajectory === current.trajectory) apart = { count: found.count, scores: found.scores.slice() }
        return found
      }),
    attributions: (request) =>
      task.run('Taking what it sees apart', async (step, signal) => {
        const current = here()
        const found = await takeSightApart(current, request, await asked(own), step, signal)
        if (open?.trajectory === current.trajectory) sight = found.sight
        return found.answer
      }),
    async attributionsAt(row) {
      if (!sight) throw new InputError('layer', 'take what the agent sees apart first')
      return attributionsAt(here(), sight, row)
    },
    slopes: (request) =>
      task.run('Following slopes back', async (step) => slopesOf(here(), request, await own(), step)),
    probes: (seed) =>
      task.run('Reading off', async (step) => {
        const current = here()
        if (!apart) throw new InputError('components', 'are missing: take the memory apart first')
        const { count, scores } = apart
        const known = await truth((share) => step(0.6 * share))
        return probeAll(current, { count, scores }, known, seed, (share) => step(0.6 + 0.4 * share))
      }),
    quantity: (id) =>
      task.run('Measuring', async (step) => {
        const values = (await truth(step)).get(id)
        if (!values) throw new InputError('quantity', `${id} is none of this game`)
        return values.slice()
      }),
    async neighbours(row, count) {
      if (!laidOut) throw new InputError('layer', 'lay the moments out first')
      return nearest(laidOut, row, count)
    },
    endings: () =>
      task.run('Playing to the ends', async (step) => {
        const { reader, trajectory } = here()
        const ended = new Uint8Array(trajectory.episodes.length)
        for (const episode of ended.keys()) {
          await step(episode / ended.length)
          ended[episode] = reader.ending(episode)
        }
        return ended
      }),
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

const inMemory = (trajectory: Trajectory): OpenFile => ({
  trajectory,
  media: trajectory.media && rowsOfMedia(trajectory.media),
})

async function asked<T>(find: () => Promise<T | null>): Promise<T> {
  const found = await find()
  if (!found) throw new InputError('agent', 'whoever played is not here')
  return found
}
