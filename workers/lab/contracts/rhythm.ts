import type { EnvSpec } from './env'
import { flag, number, object, whole, type Guard } from './guards'
import type { OptionSpec, Values } from './options'

/**
 * How an agent meets its game: what changes when it acts and what it sees. An agent is shown, branched, recorded, explained and
 * put to claims at the rhythm it was trained at.
 */
export interface Rhythm {
  /** Raw ticks per decision; the action is held. */
  readonly frameSkip: number
  /** A game may wait up to so many ticks at its start, drawn by whoever begins it. */
  readonly noops: number
  /** The launch action is pressed for one decision at a game's start and after a lost life. */
  readonly autoLaunch: boolean
  /** What is seen begins afresh with each life. */
  readonly lifeEndsEpisode: boolean
  /** A game is cut after so many decisions; 0 = never. */
  readonly timeLimit: number
  /** How many of the last frames are seen at once; 0 = the game's own number. */
  readonly frames: number
  /** Probability, tick by tick, that the action before goes on where another was decided; absent = never. */
  readonly sticky?: number
}

/** The wrappers of the baselines' Atari setup as options: NoopReset, MaxAndSkip without the max, EpisodicLife, FireReset, ClipReward, TimeLimit, FrameStack; and ALE's sticky actions. */
export const envOptions = {
  frameSkip: {
    kind: 'number',
    title: 'Frame skip',
    default: 4,
    min: 1,
    max: 16,
    step: 1,
    unit: 'ticks',
    help: 'Raw ticks per decision; the action is held.',
  },
  noops: {
    kind: 'number',
    title: 'No-ops at reset',
    default: 30,
    min: 0,
    max: 30,
    step: 1,
    unit: 'ticks',
    help: 'A new game waits between 1 and this many ticks, at random (never more than the game can bear).',
  },
  lifeEndsEpisode: {
    kind: 'toggle',
    title: 'A lost life ends the episode',
    default: true,
    help: 'The learner stops looking ahead at a lost life; the game itself goes on.',
  },
  clipReward: {
    kind: 'toggle',
    title: 'Clip rewards',
    default: true,
    help: 'The learner sees only the sign of each reward.',
  },
  rewardScale: {
    kind: 'number',
    title: 'Scale of rewards',
    default: 1,
    min: 0.001,
    max: 10,
    step: 0.001,
    help: 'Each reward, clipped or not, reaches the learner times this. Small where a game pays by the dozen and rewards are not clipped.',
  },
  autoLaunch: {
    kind: 'toggle',
    title: 'Launch by itself',
    default: true,
    help: 'Press the launch action for one decision after a reset or a lost life.',
  },
  timeLimit: {
    kind: 'number',
    title: 'Time limit',
    default: 27000,
    min: 0,
    max: 1_000_000,
    step: 1,
    unit: 'decisions',
    help: 'A game is cut after this many decisions; 0 = never.',
  },
  frames: {
    kind: 'number',
    title: 'Frames seen',
    default: 0,
    min: 0,
    max: 8,
    step: 1,
    help: 'How many of the last frames the agent sees at once; 0 = as many as the game says.',
  },
  sticky: {
    kind: 'number',
    title: 'Sticky actions',
    default: 0,
    min: 0,
    max: 0.9,
    step: 0.05,
    named: { 'Machado et al. 2018': 0.25 },
    help: 'How likely, tick by tick, the action before goes on where another was decided; 0 = never. A launch never sticks.',
  },
} as const satisfies OptionSpec

export type EnvOptions = Values<typeof envOptions>

/** What of an agent's options is its rhythm. */
export function rhythmOf(options: EnvOptions): Rhythm {
  const { frameSkip, noops, autoLaunch, lifeEndsEpisode, timeLimit, frames, sticky } = options
  return withSticky({ frameSkip, noops, autoLaunch, lifeEndsEpisode, timeLimit, frames }, sticky)
}

/** Left out where nothing sticks: what was made before there were sticky actions is named and hashed as it was. */
export function withSticky(rhythm: Rhythm, sticky: number): Rhythm {
  const { sticky: _, ...rest } = rhythm
  return { ...rest, ...(sticky > 0 && { sticky }) }
}

/** At what everything was played before agents brought their rhythm along, whatever they were trained at. */
export function formerRhythm(spec: Pick<EnvSpec, 'frameSkip' | 'launchAction'>): Rhythm {
  return {
    frameSkip: spec.frameSkip,
    noops: 30,
    autoLaunch: true,
    lifeEndsEpisode: spec.launchAction >= 0,
    timeLimit: 0,
    frames: 0,
  }
}

/** Where no agent says anything else: the stage's own. */
export const usualRhythm = formerRhythm

export const rhythm: Guard<Rhythm> = object(
  {
    frameSkip: whole(1, 16),
    noops: whole(0, 30),
    autoLaunch: flag,
    lifeEndsEpisode: flag,
    timeLimit: whole(0, 1_000_000),
    frames: whole(0, 8),
  },
  { sticky: number(0, 0.9) },
)

/** Where two rhythms part. */
export const differing = (a: Rhythm, b: Rhythm): (keyof Rhythm)[] =>
  (Object.keys({ ...a, ...b }) as (keyof Rhythm)[]).filter((key) => a[key] !== b[key])

export const sameRhythm = (a: Rhythm, b: Rhythm): boolean => differing(a, b).length === 0
