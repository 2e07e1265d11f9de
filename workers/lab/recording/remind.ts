import type { Agent } from '../contracts/agent'
import type { Moment } from '../contracts/moment'
import type { Recording } from '../contracts/recording'
import type { GameWorld } from '../envs/world'
import type { Chapter } from '../play/history'
import type { Player } from '../play/player'
import type { Log, Reminder } from '../play/timeline'
import { recollect } from './recollect'

/**
 * Everything that a player can go to, back or on, as if this agent had watched it: where it stands, what lies behind and ahead in its
 * episode, and the edits of its history. Nothing else changes, and nobody may move it meanwhile. `world`: a spare one of the game.
 */
export async function remind(agent: Pick<Agent, 'judge'>, world: GameWorld, player: Player): Promise<void> {
  const { timeline, history, driver, spec } = player
  const live: Way = { log: timeline.whole, rhythm: driver.rhythm, ticks: timeline.ticks }
  const ways = [live, ...history.entries.flatMap(({ before, after }) => [wayTo(before), wayTo(after)])]
  const longest: Way[] = []
  // What was undone or gone back from is usually the beginning of something else, and need not be watched twice.
  for (const way of ways.toSorted((a, b) => lengthOf(b) - lengthOf(a))) {
    const known = longest.findIndex((other) => leads(other, way))
    if (known < 0) longest.push(way)
    else longest[known] = { ...longest[known]!, ticks: [...longest[known]!.ticks, ...way.ticks] }
  }
  const env = { id: spec.id, version: spec.version, ...driver.setting }
  const watched: (readonly [Way, Reminder])[] = []
  for (const way of longest) {
    const { log, rhythm, ticks } = way
    const { seed, interventions } = log
    const actions = Uint8Array.from(log.actions)
    const episode = {
      format: 1,
      env,
      agent: '',
      rhythm,
      seed,
      actions,
      interventions,
      ticks: Infinity,
      hash: '',
    } as const
    watched.push([way, await reminderOf(agent, world, episode, ticks)])
  }
  const found = (way: Way) => watched.find(([other]) => leads(other, way))![1]
  history.remind((chapter) => found(wayTo(chapter)))
  timeline.remind(found(live))
}

/** One way an episode went, and the places on it that matter, by their ticks. */
interface Way {
  readonly log: Log
  readonly rhythm: Moment['rhythm']
  readonly ticks: readonly number[]
}

const wayTo = ({ log, moment }: Chapter): Way => ({ log, rhythm: moment.rhythm, ticks: [moment.tick] })
const lengthOf = ({ log }: Way) => log.actions.length + log.interventions.length

/** Whether all that matters on the second way lies on the first. */
function leads({ log, rhythm }: Way, { log: own, rhythm: ownRhythm, ticks }: Way): boolean {
  const next = log.interventions[own.interventions.length]
  return (
    own.seed === log.seed &&
    ownRhythm === rhythm &&
    own.actions.every((action, i) => action === log.actions[i]) &&
    own.interventions.every((intervention, i) => intervention === log.interventions[i]) &&
    (!next || ticks.every((tick) => tick <= next.at.tick))
  )
}

async function reminderOf(
  agent: Pick<Agent, 'judge'>,
  world: GameWorld,
  recording: Recording,
  ticks: readonly number[],
): Promise<Reminder> {
  const carried = new Map<number, Pick<Moment, 'memory' | 'past'>>()
  const visit = (tick: number, { memory, past }: Pick<Moment, 'memory' | 'past'>) => carried.set(tick, { memory, past })
  const memories = await recollect(agent, world, recording, { stops: ticks, visit })
  return { memories, at: (tick) => carried.get(tick) ?? { memory: null, past: [] } }
}
