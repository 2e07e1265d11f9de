import type { EnvSpec } from './env'
import { number, object, whole, type Guard } from './guards'
import type { OptionSpec, Values } from './options'
import { withSticky, type Rhythm } from './rhythm'

/**
 * How whole games are begun and cut where a score is measured: all lives, unclipped points, and the field's two remedies against an agent
 * that knows one game by heart: no-op starts (Mnih et al. 2015) and sticky actions (Machado et al. 2018). Two scores can be compared where
 * these and the way of acting agree. As it was played: a game that bears no waiting says 0, whatever was asked for.
 */
export interface Protocol {
  /** A game begins with 1 to so many no-op ticks, drawn; 0 = with none. */
  readonly noops: number
  /** Probability, tick by tick, that the action before goes on. */
  readonly sticky: number
  /** A game is cut after so many decisions; 0 = never. */
  readonly timeLimit: number
}

const NOOPS = 30
/** Half an hour at 60 a second (Machado et al. 2018). */
const MOST_TICKS = 108_000

/**
 * The field's, for whoever plays at this rhythm: its own sticky actions, for they are part of the game that it learnt, and no longer than it
 * was ever trained for. `asked`: what was asked for instead.
 */
export function protocolFor(
  { frameSkip, sticky: own = 0, timeLimit }: Pick<Rhythm, 'frameSkip' | 'sticky' | 'timeLimit'>,
  { maxNoops = NOOPS }: Pick<EnvSpec, 'maxNoops'>,
  { noops = NOOPS, sticky = own, timeLimit: most = Math.round(MOST_TICKS / frameSkip) }: Partial<Protocol> = {},
): Protocol {
  const limits = [most, timeLimit].filter((limit) => limit > 0)
  return { noops: Math.min(noops, maxNoops), sticky, timeLimit: limits.length > 0 ? Math.min(...limits) : 0 }
}

/** What can be asked for where an agent is judged: how many games of each way of acting, and a protocol. */
export const judgingOptions = {
  games: {
    kind: 'number',
    default: 100,
    min: 1,
    max: 10_000,
    step: 1,
    help: 'Whole games, sampled, and as many greedily.',
  },
  noops: {
    kind: 'number',
    title: 'No-ops',
    default: NOOPS,
    min: 0,
    max: NOOPS,
    step: 1,
    help: 'A game begins with 1 to so many ticks of waiting, drawn; 0: with none.',
  },
  sticky: {
    kind: 'number',
    title: 'Sticky actions',
    default: 0,
    min: 0,
    max: 0.9,
    step: 0.05,
    help: 'Probability, tick by tick, that the action before goes on. 0.25 is usual where there are any.',
  },
  most: {
    kind: 'number',
    title: 'Most decisions',
    default: 0,
    min: 0,
    max: 1_000_000,
    step: 100,
    help: 'A game is cut after so many; 0: after half an hour of play. No longer than the agent was ever trained for.',
  },
} as const satisfies OptionSpec

export type Judging = Values<typeof judgingOptions>

/** What of it a protocol is made of. */
export const askedProtocol = ({ noops, sticky, most }: Judging): Partial<Protocol> => ({
  noops,
  sticky,
  ...(most > 0 && { timeLimit: most }),
})

/** An agent's rhythm where it is measured so. */
export function rhythmUnder(rhythm: Rhythm, { noops, sticky, timeLimit }: Protocol): Rhythm {
  return withSticky({ ...rhythm, noops, timeLimit }, sticky)
}

/** "1 to 30 no-ops, no sticky actions, whole games cut at 27,000 decisions". Absent: as scores were measured before their cards said how. */
export function protocolText(protocol: Protocol | undefined): string {
  if (!protocol) return 'no-ops as in training, no sticky actions, whole games cut at 20,000 decisions'
  const { noops, sticky, timeLimit } = protocol
  return [
    noops > 0 ? `1 to ${noops} no-ops` : 'starts without no-ops',
    sticky > 0 ? `sticky actions ${sticky}` : 'no sticky actions',
    timeLimit > 0 ? `whole games cut at ${timeLimit.toLocaleString('en')} decisions` : 'whole games, never cut',
  ].join(', ')
}

/** The same in two or three words, to be read beside a score. */
export function startsText(protocol: Protocol | undefined): string {
  if (!protocol) return 'no-ops as in training'
  const { noops, sticky } = protocol
  return [noops > 0 ? 'no-op starts' : 'no no-op starts', ...(sticky > 0 ? [`sticky actions ${sticky}`] : [])].join(
    ', ',
  )
}

export const protocol: Guard<Protocol> = object({
  noops: whole(0, 30),
  sticky: number(0, 0.9),
  timeLimit: whole(0),
})
