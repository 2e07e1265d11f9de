import type { Agent } from '../../contracts/agent'
import type { EnvSpec, Game } from '../../contracts/env'
import { InputError } from '../../contracts/errors'
import type { Moment, Plane, Seen } from '../../contracts/moment'
import type { Recording } from '../../contracts/recording'
import type { StateEpisode, StateSet } from '../../contracts/states'
import type { Row } from '../../contracts/study'
import type { NumberedChange } from '../../interventions/entry'
import { replayEpisode, type Replayer } from '../../recording/replayer'
import { episodeId, momentsOf } from '../../recording/states'
import { playerOf } from '../units'
import { changesOf } from './changes'
import { putChange } from './put'

/** A cell of the matrix: a state, and the number of the change that is made in it; −1 is none. */
export interface CellPlace {
  readonly episode: string
  readonly decision: number
  readonly change: number
}

/** RGBA, of the game's size. */
export interface Sight {
  readonly pixels: Uint8ClampedArray<ArrayBuffer>
  readonly planes: readonly Plane[]
}

/** The state of a cell made again, as it is and with its change made. */
export interface OpenCell {
  /** '' where nothing is changed. */
  readonly title: string
  readonly before: Sight
  /** Null: nothing is changed, or it cannot be. */
  readonly after: Sight | null
  /** Why it cannot be; '' where it can. */
  readonly refusal: string
  /** What somebody who is put there sees and remembers, as it is or with the change made. */
  seenBy(agent: Agent, changed: boolean): Promise<Seen>
  /** The episode up to here with the change as its last intervention, for a stage; played on by `agent`. */
  recording(agent: string): Recording
}

/** Uses the game's first two slots. Throws InputError for a state that is not in the set, or a change that is not numbered. */
export function openCell(game: Game, states: StateSet, { episode: id, decision, change: number }: CellPlace): OpenCell {
  const episode = episodeOf(states, id)
  if (!episode.decisions.includes(decision)) throw new InputError('cell', `decision ${decision} is not in the set`)
  const change = number < 0 ? null : numbered(game.spec, number)
  const { recording } = episode
  const replayer = replayEpisode(game, 0, recording)
  const moment = replayer.seek(decision).capture()
  const before = sightOf(game, 0, moment.planes)
  const put = change && putChange(game, 1, moment, change, { seed: recording.seed, setting: recording.env })
  const after = put && put.refusal === '' ? sightOf(game, 1, put.driver.planes) : null
  const reached = put && { hash: put.driver.world.hash(), made: put.made }
  return {
    title: change?.title ?? '',
    before,
    after,
    refusal: put?.refusal ?? '',
    async seenBy(agent, changed) {
      const { memory, past } = await rememberedBy(agent, game, episode, moment)
      return { planes: changed && after ? after.planes : before.planes, memory, past }
    },
    recording: (agent) => ({ ...upTo(replayer, decision, reached, change), agent }),
  }
}

interface StateSights {
  readonly episode: string
  readonly decision: number
  /** RGBA. */
  readonly plain: Uint8ClampedArray
  /** By number; those that cannot be made are absent. */
  readonly changed: ReadonlyMap<number, Uint8ClampedArray>
}

/** Every state of a set as it is and under these changes, one after the other; uses the game's first two slots. */
export function* sightsOf(game: Game, { episodes }: StateSet, numbers: readonly number[]): Generator<StateSights> {
  const changes = numbers.map((number) => [number, numbered(game.spec, number)] as const)
  for (const { recording, decisions, ...rest } of episodes) {
    const episode = episodeId({ recording, ...rest })
    const place = { seed: recording.seed, setting: recording.env }
    const replayer = replayEpisode(game, 0, recording)
    for (const decision of decisions) {
      const moment = replayer.seek(decision).capture()
      const changed = changes.flatMap(([number, change]): [number, Uint8ClampedArray][] =>
        putChange(game, 1, moment, change, place).refusal ? [] : [[number, game.paint(1).slice()]],
      )
      yield { episode, decision, plain: game.paint(0).slice(), changed: new Map(changed) }
    }
  }
}

function episodeOf({ episodes }: StateSet, id: string): StateEpisode {
  const found = episodes.find((episode) => episodeId(episode) === id)
  if (!found) throw new InputError('cell', `episode ${id} is not in the set`)
  return found
}

function numbered(spec: EnvSpec, number: number): NumberedChange {
  const change = changesOf(spec)[number]
  if (!change) throw new InputError('cell', `change ${number} is not one of ${spec.title}`)
  return change
}

function sightOf(game: Game, slot: number, planes: readonly Plane[]): Sight {
  return { pixels: new Uint8ClampedArray(game.paint(slot)), planes }
}

/** Nothing, unless somebody has a memory: then it is as if he had watched, or played, the episode. */
async function rememberedBy(
  agent: Agent,
  game: Game,
  episode: StateEpisode,
  { decision }: Moment,
): Promise<Pick<Seen, 'memory' | 'past'>> {
  if (agent.model.memory === 0) return { memory: null, past: [] }
  const [moment] = await momentsOf({ game, episode, decisions: [decision], agent })
  return { memory: moment!.memory, past: moment!.past }
}

function upTo(
  replayer: Replayer,
  decision: number,
  reached: { readonly hash: string; readonly made: Recording['interventions'][number] | null } | null,
  change: NumberedChange | null,
): Recording {
  const plain = replayer.before(decision)
  if (!reached?.made || !change) return plain
  const intervention = { ...reached.made, label: change.title }
  return { ...plain, interventions: [...plain.interventions, intervention], hash: reached.hash }
}

/** What each of these agents, by the hashes of their weights, would do in a cell, as rows say it; null: it was not asked there. */
export function opinionsIn(
  rows: readonly Row[],
  agents: readonly string[],
  { episode, decision, change }: CellPlace,
): (readonly number[] | null)[] {
  const own = new Map(
    rows
      .filter(
        (row) =>
          row['change'] === change && row['decision'] === decision && row['episode'] === episode && !row['asRun'],
      )
      .flatMap((row) => (Array.isArray(row['p']) ? [[playerOf(row), row['p'] as readonly number[]] as const] : [])),
  )
  return agents.map((hash) => own.get(hash) ?? null)
}
