import type { Agent } from '../contracts/agent'
import type { Game, Setting } from '../contracts/env'
import type { Acting } from '../contracts/recording'
import type { Rhythm } from '../contracts/rhythm'
import type { GameWorld } from '../envs/world'
import { playRollouts } from './rollouts'

/** How one level was played. */
export interface PlayedLevel {
  readonly reward: number
  /** Index into the game's endings; 0: it was cut. */
  readonly ended: number
  readonly decisions: number
}

/** Levels of any number: a game that was trained on so many of them has all there are. */
export const everyLevel = <S extends Pick<Setting, 'options'>>(setting: S): S =>
  setting.options && 'levels' in setting.options ? { ...setting, options: { ...setting.options, levels: 0 } } : setting

interface LevelsRequest {
  /** As many levels are played at once as it has slots. */
  readonly game: Game
  readonly agent: Agent
  readonly setting: Pick<Setting, 'options' | 'level'>
  readonly acting: Exclude<Acting, 'keyboard'>
  /** Each is a game's seed, which is its level where the game is not set up to repeat a few. */
  readonly levels: readonly number[]
  /** A game is cut here. */
  readonly most: number
  /** Now and then. */
  breathe?(): Promise<void>
}

/** One game on each level, as the agent plays it. */
export async function playLevels({ levels, most, breathe, ...request }: LevelsRequest): Promise<PlayedLevel[]> {
  const played = levels.map((): PlayedLevel => ({ reward: 0, ended: 0, decisions: 0 }))
  const plans = levels.map((seed) => ({ seed, schedule: null }))
  for await (const { rollout, reward, ended } of playRollouts({
    ...request,
    plans,
    decisions: most,
    stack: 'consistent',
    noops: 0,
  })) {
    const before = played[rollout]!
    played[rollout] = { reward: before.reward + reward, ended, decisions: before.decisions + 1 }
    await breathe?.()
  }
  return played
}

interface Blind {
  readonly rhythm: Pick<Rhythm, 'frameSkip'>
  readonly level: number
  readonly most: number
  choose(): number
}

/** The same for a player who does not look: nothing is drawn for anybody. */
export function playBlind(world: GameWorld, { rhythm, level, most, choose }: Blind): PlayedLevel {
  world.reset(level)
  let [reward, decisions, ended] = [0, 0, 0]
  for (; ended === 0 && decisions < most; decisions++) {
    const action = choose()
    for (let tick = 0; tick < rhythm.frameSkip && ended === 0; tick++) {
      const result = world.step(action)
      reward += result.reward
      ended = result.ended
    }
  }
  return { reward, ended, decisions }
}
