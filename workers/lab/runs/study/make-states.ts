import type { Checkpoint, PolicyCard } from '../../contracts/checkpoint'
import type { EnvSpec, Setting } from '../../contracts/env'
import { InputError } from '../../contracts/errors'
import { framesOf } from '../../contracts/observation'
import type { StateEpisode, StateSet, StatesWish } from '../../contracts/states'
import { RowFlag, type Trajectory } from '../../contracts/trajectory'
import { createRandom } from '../../random'
import { requireAlike } from '../../recording/embedded'
import { waitsOf } from '../../recording/games'
import { episodeId } from '../../recording/states'
import { drawStates, type Sitter } from '../../studies/draw-states'
import { invite, type OpenGame } from './agents'
import { hashOfData } from './keys'

interface Making {
  /** After every decision played; throws to stop. */
  breathe(): Promise<void>
  /** States so far. */
  progress?(states: number): void
}

/** From the play of agents, who take turns. Throws InputError where there is too little of it for so many states. */
export async function statesOfPlay(
  { name, ...draw }: StatesWish,
  sitters: readonly Sitter[],
  making: Making,
): Promise<StateSet> {
  requireLength(draw, Math.max(...sitters.map(({ game }) => framesOf(game.spec.observation))))
  return setOf(name, noteOf(sitters, draw), await drawStates({ ...draw, sitters, ...making }))
}

/**
 * An agent that is to play beside others: all of a set is of one game, set up in one way and played at one rhythm. Throws InputError naming
 * what does not fit. Whoever asks for it disposes of the agent. `setting`: where it is not to play the game as it learnt it.
 */
export async function seat(
  checkpoint: Checkpoint<PolicyCard>,
  others: readonly Sitter[],
  openGame: OpenGame,
  { id = checkpoint.card.id, setting }: { readonly id?: string; readonly setting?: Setting } = {},
): Promise<Sitter> {
  const { agent, openGame: open } = await invite(id, checkpoint, openGame, setting)
  try {
    const about = ({ game, rhythm }: Sitter['agent']) => ({ env: game, rhythm })
    const [first] = others
    if (first) requireAlike(about(agent), about(first.agent), 'card')
    if (others.some(({ agent: { hash } }) => hash === agent.hash)) throw new InputError('card', 'is there twice')
    return { agent, game: await open(1) }
  } catch (error) {
    agent.dispose()
    throw error
  }
}

/** From games that were played before. Throws InputError where they are of no game of ours, or hold too few decisions that somebody was asked for. */
export async function statesOfRecording(
  { name, ...draw }: StatesWish,
  trajectory: Trajectory,
  spec: EnvSpec,
): Promise<StateSet> {
  const frames = framesOf(spec.observation)
  requireLength(draw, frames)
  const waits = waitsOf(trajectory, spec)
  const random = createRandom(draw.seed)
  const drawn: StateEpisode[] = []
  let left = draw.states
  for (const [i, { begin, recording }] of trajectory.episodes.entries()) {
    if (!recording) throw new InputError('recording', 'was made elsewhere, by a game that is not here')
    const from = waits[i]!
    const starts = draw.start && drawn.length === 0
    const isAsked = (at: number) => (trajectory.columns.flags[begin + at]! & RowFlag.forced) === 0
    const length = Math.min(recording.actions.length, draw.decisions)
    const could = Array.from({ length }, (_, at) => at).filter((at) => at >= Math.max(from, frames) && isAsked(at))
    const most = Math.min(draw.perEpisode, left)
    const own = new Set(starts ? [from] : [])
    while (own.size < most && could.length > 0) own.add(could.splice(random.below(could.length), 1)[0]!)
    if (own.size === 0) continue
    left -= own.size
    const decisions = [...own].sort((a, b) => a - b)
    drawn.push({ recording, decisions, ...(trajectory.agent && { player: { hash: trajectory.agent.hash, from } }) })
    if (left === 0) break
  }
  if (left > 0)
    throw new InputError(
      'states',
      `are only ${draw.states - left} of ${draw.states} in “${trajectory.name}”; ask for fewer, for more of an episode, or record more games`,
    )
  const note = `From “${trajectory.name}”${trajectory.agent ? `, played by ${trajectory.agent.name}` : ''}, drawn from ${draw.seed}: ${howOf(draw)}`
  return setOf(name, note, drawn)
}

function requireLength({ decisions }: Pick<StatesWish, 'decisions'>, frames: number): void {
  if (decisions <= frames)
    throw new InputError('decisions', `must be more than ${frames}, which the first full stack takes`)
}

async function setOf(name: string, note: string, episodes: readonly StateEpisode[]): Promise<StateSet> {
  const about = episodes.map((episode) => [episodeId(episode), episode.decisions])
  const id = `states-${(await hashOfData(about)).slice(0, 8)}`
  return { id, name: name.trim(), created: new Date().toISOString(), note, episodes }
}

type Drawing = Omit<StatesWish, 'name' | 'states'>

const howOf = ({ perEpisode, start, decisions }: Drawing) =>
  `${perEpisode} of an episode at most, drawn evenly from its first ${decisions} decisions${start ? ', and a new game’s first' : ''}`

const noteOf = (sitters: readonly Sitter[], draw: Drawing): string =>
  `From the play of ${sitters.map(({ agent: { name, acting } }) => `${name} (${acting})`).join(', ')}, seeds drawn from ${draw.seed}: ${howOf(draw)}`
