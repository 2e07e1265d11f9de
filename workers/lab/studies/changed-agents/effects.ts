import type { EnvSpec } from '../../contracts/env'
import type { Row } from '../../contracts/study'
import { grouped } from '../../statistics/grouped'
import { mean } from '../../statistics/interval'
import { holmOnce, sameTests } from '../../statistics/multiple'
import { overUnits, type OverUnits } from '../designs/over-units'
import { playerOf } from '../units'
import { RANDOM } from './arms'
import { eventsOf } from './events'

/** Something that an episode comes to, as a number. */
export interface Outcome {
  readonly title: string
  /** Of what is 1 or 0 of each episode: what so many of them do. */
  readonly share?: string
  of(row: Row): number
}

/** An episode as it was and as it went under an arm; beside it the mean of what random directions made of the same one. */
interface Pair {
  readonly player: string
  readonly plain: Row
  readonly changed: Row
  readonly random: readonly Row[]
}

export interface Changed {
  readonly title: string
  readonly kind: string
  /** Of the memory's variance; NaN for a random direction. */
  readonly share: number
  readonly pairs: readonly Pair[]
}

/** One arm's effect on one outcome. */
export interface Effect {
  readonly arm: Changed
  readonly outcome: Outcome
  readonly difference: OverUnits
  /** Less what random directions do to the same episodes; of a random direction itself nothing. */
  readonly beyond: OverUnits | null
  /** Of each, corrected over all components and outcomes; 1 for what is no test. */
  readonly corrected: number
  readonly beyondCorrected: number
  /** It is the same test as one before it, such as a reward that only one ending pays. */
  readonly repeats: boolean
}

const LEVEL = 0.05

/** What each arm changed, with its episodes. */
export function armsOf(rows: readonly Row[]): Changed[] {
  const episodes = grouped(rows, (row) => `${playerOf(row)} ${String(row['seed'])}`)
  const pairs = new Map<string, Pair[]>()
  const about = new Map<string, Row>()
  for (const own of episodes.values()) {
    const plain = own.find(({ kind }) => kind === 'plain')
    if (!plain) continue
    const random = own.filter(({ kind }) => kind === 'random')
    for (const changed of own) {
      if (changed === plain) continue
      const title = String(changed['arm'])
      about.set(title, changed)
      const pair = { player: playerOf(plain), plain, changed, random: random.filter((one) => besides(one, changed)) }
      pairs.set(title, [...(pairs.get(title) ?? []), pair])
    }
  }
  return [...pairs].map(([title, own]) => {
    const { kind, share } = about.get(title)!
    return { title, kind: String(kind), share: share === null ? NaN : Number(share), pairs: distinct(own) }
  })
}

/** What an arm is held against: random directions in its component's place, or where the same component went along random ones. */
const besides = (random: Row, arm: Row) => Number(random['from']) >= RANDOM || random['from'] === arm['from']

/** Pairs that went alike in both, as a greedy agent's do, are one. */
const distinct = (pairs: readonly Pair[]): Pair[] => [
  ...new Map(
    pairs.map((pair) => [
      [pair.player, pair.plain, pair.changed, ...pair.random]
        .map((one) => (typeof one === 'string' ? one : String(one!['course'])))
        .join(' '),
      pair,
    ]),
  ).values(),
]

/** Whoever neither wins nor dies has come to something too. */
export const stillGoing: Outcome = {
  title: 'still going when cut off',
  share: 'are still going when cut off',
  of: ({ ended }) => (ended === 0 ? 1 : 0),
}
export const reward: Outcome = { title: 'reward', of: (row) => Number(row['reward']) }

/** Each ending or event that comes about at all, and the reward, last: where one ending alone is paid for, that is said of the ending. */
export function outcomesOf(rows: readonly Row[], spec: EnvSpec): Outcome[] {
  const endings = spec.endings.flatMap((title, i): Outcome[] =>
    i > 0 && title !== '' ? [{ title, share: `end with “${title}”`, of: ({ ended }) => (ended === i ? 1 : 0) }] : [],
  )
  const events = eventsOf(spec).map(({ title }, i): Outcome => ({
    title,
    of: ({ events: counts }) => (counts as readonly number[])[i] ?? 0,
  }))
  const varies = ({ of }: Outcome) => new Set(rows.map(of)).size > 1
  return [...[...endings, stillGoing, ...events].filter(varies), reward]
}

/** Of every arm on every outcome, corrected over all of them. */
export function effectsOf(arms: readonly Changed[], outcomes: readonly Outcome[]): Effect[] {
  const components = arms.filter(({ kind }) => kind === 'component').length
  const tests = Math.max(1, components * outcomes.length)
  const found = arms.flatMap((arm) =>
    outcomes.map((outcome) => {
      const { of } = outcome
      const players = arm.pairs.map(({ player }) => player)
      const over = (value: (pair: Pair) => number) => {
        const found = overUnits(arm.pairs.map(value), players, tests)
        // A share of episodes changes by all of them at most, which Student's t does not know.
        return outcome.share ? { ...found, low: Math.max(-1, found.low), high: Math.min(1, found.high) } : found
      }
      const beyondOf = ({ changed, random }: Pair) => of(changed) - mean(random.map(of))
      const isComponent = arm.kind === 'component'
      const differenceOf = ({ changed, plain }: Pair) => of(changed) - of(plain)
      const held = isComponent && arm.pairs.every(({ random }) => random.length > 0)
      return {
        arm,
        outcome,
        difference: over(differenceOf),
        beyond: held ? over(beyondOf) : null,
        values: isComponent ? arm.pairs.map(differenceOf) : null,
        beyondValues: held ? arm.pairs.map(beyondOf) : null,
      }
    }),
  )
  const corrected = holmOver(found.map(({ difference, values }) => values && { p: difference.p, values }))
  const beyond = holmOver(
    found.map(({ beyond: one, beyondValues }) => beyondValues && { p: one!.p, values: beyondValues }),
  )
  return found.map(({ arm, outcome, difference, beyond: more }, i) => ({
    arm,
    outcome,
    difference,
    beyond: more,
    corrected: corrected[i]!,
    beyondCorrected: beyond[i]!,
    repeats: repeatsOne(found, i),
  }))
}

/** Whether an arm has said the same of an outcome before this one. */
function repeatsOne(
  all: readonly { readonly arm: Changed; readonly values: readonly number[] | null }[],
  at: number,
): boolean {
  const { arm } = all[at]!
  const own = all.slice(0, at + 1).filter((one) => one.arm === arm)
  const same = sameTests(own.map(({ values }) => inUnits(values ?? []))).at(-1) ?? null
  return same !== null && same !== own.length - 1
}

/** A reward that one ending pays tells the same as that ending, whatever it pays. */
function inUnits(values: readonly number[]): readonly number[] {
  const largest = Math.max(...values.map(Math.abs), 0)
  return largest > 0 ? values.map((value) => value / largest) : values
}

/** Of the tests among them, the same ones once; 1 for what is none. */
function holmOver(tests: readonly ({ readonly p: number; readonly values: readonly number[] } | null)[]): number[] {
  const own = tests.filter((test) => test !== null)
  const adjusted = holmOnce(
    own.map(({ p }) => p),
    sameTests(own.map(({ values }) => inUnits(values))),
  )
  return tests.map((test) => (test ? adjusted[own.indexOf(test)]! : 1))
}

export const isFound = ({ corrected }: Effect) => corrected < LEVEL
/** It differs more than it does under random directions; else it is spared what those do. */
export const isMore = ({ difference, beyond }: Effect) =>
  beyond !== null && Math.abs(difference.mean) > Math.abs(difference.mean - beyond.mean)
export const isBeyond = ({ beyondCorrected }: Effect) => beyondCorrected < LEVEL
