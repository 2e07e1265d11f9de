import { InputError } from '../../lab/contracts/errors'
import { noiseOf } from '../../lab/contracts/noise'
import type { Recording } from '../../lab/contracts/recording'
import type { Trajectory, TrajectoryInfo } from '../../lab/contracts/trajectory'
import { usualNoops } from '../../lab/play/rollouts'
import type { Agent } from '../../lab/contracts/agent'
import { recordGames, type Recorded } from '../../lab/recording/games'
import { openingOfRecording } from '../../lab/recording/recording'
import { openingOf, rhythmOfCard } from '../../lab/agents/requirements'
import { buildColumns, describeGame } from '../../lab/recording/trajectory'
import { drawSeeds } from '../../lab/streams'
import type { TrajectoryStore } from '../../storage/trajectories'
import type { ExplorerApi } from '../api'
import type { Agents } from './agents'
import type { Step } from './moments'
import type { Surroundings } from './surroundings'

/** Games played side by side. */
const SLOTS = 8

/** Trajectories of our own games: from a recording, or played for the purpose. */
export class Making {
  #store: Promise<TrajectoryStore> | undefined

  constructor(
    readonly surroundings: Surroundings,
    readonly agents: Agents,
  ) {}

  readonly store = (): Promise<TrajectoryStore> => (this.#store ??= this.surroundings.openStore())

  /** Throws InputError where the recording does not fit the game, or the agent plays another. */
  async keep(recording: Recording, agent: string | null, name: string, step: Step): Promise<TrajectoryInfo> {
    if (recording.actions.length === 0) throw new InputError('recording', 'holds no decision yet')
    const { spec } = await this.surroundings.openGame(recording.env.id, 1, openingOfRecording(recording))
    const who = agent === null ? null : await this.agents.get(agent, spec)
    return this.#save([{ recording }], who, name, 'stage', step)
  }

  async play(
    { agent, games, seed, acting, decisions, name, noised = false }: Parameters<ExplorerApi['play']>[0],
    step: Step,
  ): Promise<TrajectoryInfo> {
    if (noised && acting === 'greedy')
      throw new InputError('noised', 'is about how actions are drawn; a greedy agent draws none')
    const { card } = await this.surroundings.loadAgent(agent)
    const game = await this.surroundings.openGame(
      card.env.id,
      Math.min(SLOTS, games),
      openingOf(card.env, rhythmOfCard(card)),
    )
    const who = await this.agents.get(agent, game.spec)
    let done = 0
    const recorded = await recordGames({
      game,
      agent: who,
      name: agent,
      acting,
      decisions,
      noops: usualNoops(who.rhythm, game.spec),
      seeds: drawSeeds(seed, games),
      ...(noised && { noise: noiseOf(game.spec) }),
      breathe: () => step((0.6 * done) / games),
      progress: (finished) => void (done = finished),
    })
    return this.#save(recorded, who, name, 'evaluation', (share) => step(0.6 + 0.4 * share))
  }

  async #save(
    recorded: readonly (Pick<Recorded, 'recording'> & Partial<Recorded>)[],
    who: Agent | null,
    name: string,
    origin: Trajectory['origin'],
    step: Step,
  ): Promise<TrajectoryInfo> {
    const recordings = recorded.map(({ recording }) => recording)
    const game = await this.surroundings.openGame(recordings[0]!.env.id, 1, openingOfRecording(recordings[0]!))
    const { episodes, columns } = await buildColumns({
      game,
      recordings,
      agent: who,
      memories: recorded.map(({ memories }) => memories),
      step,
    })
    const agent = who && { id: who.id, name: who.name, hash: who.hash }
    return (await this.store()).save({
      id: crypto.randomUUID(),
      name,
      origin,
      created: new Date().toISOString(),
      game: describeGame(game.spec),
      agent,
      episodes,
      columns,
      media: null,
      bookmarks: [],
    })
  }
}
