import { counted, showRounded } from '../../charts/numbers'
import type { EnvSpec } from '../../contracts/env'
import type { AgentInfo, Figure, Report, Row, Table } from '../../contracts/study'
import { grouped } from '../../statistics/grouped'
import { mean } from '../../statistics/interval'
import { holmOnce, sameTests } from '../../statistics/multiple'
import { overUnits, type OverUnits } from '../designs/over-units'
import { unitWords } from '../designs/unit-words'
import { round } from '../report/round'
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

interface Changed {
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

/** How a study of changed agents tells of what it changes. */
export interface Wording {
  /** Follows “Beside random directions”: which they are. */
  readonly random: string
  /** Column of an arm's share, and what all components' come to, in a sentence. */
  readonly share: string
  shares(shares: readonly number[]): string
  /** Of the figure: what random directions are. */
  readonly caption: string
  /** What comes first. Absent: the counts do. */
  headline?(effects: readonly Effect[]): string
}

/** What the rows say; of part of them too. An episode is the unit, and where there are several agents the agent. */
export function summarizeChanges(
  rows: readonly Row[],
  asked: readonly AgentInfo[],
  spec: EnvSpec,
  wording: Wording,
): Report {
  const arms = armsOf(rows)
  if (arms.length === 0)
    return { verdict: null, words: ['No episode has been played under any change yet.'], tables: [], figures: [] }
  const effects = effectsOf(arms, outcomesOf(rows, spec))
  return {
    verdict: null,
    words: words(effects, arms, rows, asked, wording),
    tables: [effectTable(effects, wording), endingTable(arms, spec)],
    figures: [rewardFigure(effects, wording)],
  }
}

function armsOf(rows: readonly Row[]): Changed[] {
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
const stillGoing: Outcome = {
  title: 'still going when cut off',
  share: 'are still going when cut off',
  of: ({ ended }) => (ended === 0 ? 1 : 0),
}
const reward: Outcome = { title: 'reward', of: (row) => Number(row['reward']) }

/** Each ending or event that comes about at all, and the reward, last: where one ending alone is paid for, that is said of the ending. */
function outcomesOf(rows: readonly Row[], spec: EnvSpec): Outcome[] {
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

function effectsOf(arms: readonly Changed[], outcomes: readonly Outcome[]): Effect[] {
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

const effectWords = (effect: Effect) => `${effect.outcome.title} ${span(effect.difference)}, ${besideRandom(effect)}`

function besideRandom(effect: Effect): string {
  const { beyond } = effect
  if (!beyond) return 'with nothing to hold it against'
  if (!isBeyond(effect)) return 'which is not told apart from what random directions do'
  return `${isMore(effect) ? 'more' : 'less'} than under random directions, by ${span(beyond)}`
}

export const span = ({ mean: middle, low, high, enough }: OverUnits) =>
  enough ? `${showRounded(middle)} [${showRounded(low)}, ${showRounded(high)}]` : showRounded(middle)

function words(
  effects: readonly Effect[],
  arms: readonly Changed[],
  rows: readonly Row[],
  asked: readonly AgentInfo[],
  { random, shares, headline }: Wording,
): string[] {
  const tested = effects.filter(({ arm, repeats }) => arm.kind === 'component' && !repeats)
  const beyond = tested.filter(isBeyond)
  const more = beyond.filter(isMore)
  const found = tested.filter(isFound)
  const unfound = beyond.filter((effect) => !found.some(({ arm }) => arm === effect.arm))
  const [apart, spared] = [unfound.filter(isMore), unfound.filter((effect) => !isMore(effect))]
  const plainly = effects.filter(({ arm, outcome }) => arm.kind === 'random' && outcome === reward)
  const players = new Set(rows.map(playerOf))
  const plain = rows.filter(({ kind }) => kind === 'plain')
  const enough = tested.some(({ difference }) => difference.enough)
  return [
    ...(headline ? [headline(effects)] : []),
    `Episodes come to something else than un-changed in ${found.length} of ${counted(tested.length, 'test')} (Holm, 5 %). Beside random directions ${random} (Holm likewise): ${more.length} differ by more than under those, ${beyond.length - more.length} by less.`,
    ...[...grouped(found, ({ arm }) => arm.title)].map(
      ([title, own]) => `${capital(title)}: ${own.map(effectWords).join('; ')}.`,
    ),
    ...(apart.length > 0
      ? [
          `More than random directions do, though not shown to differ from un-changed: ${apart.map(({ arm, outcome }) => `${arm.title} (${outcome.title})`).join(', ')}.`,
        ]
      : []),
    ...(spared.length > 0
      ? [
          `Not shown to matter, and less than random directions do: ${[...new Set(spared.map(({ arm }) => arm.title))].join(', ')}.`,
        ]
      : []),
    ...(enough ? [] : [`So few episodes cannot show anything at this number of tests.`]),
    `Random directions change the reward by ${showRounded(mean(plainly.map(({ difference }) => difference.mean)))} on average; un-changed it is ${showRounded(mean(plain.map(({ reward }) => Number(reward))))} an episode. They are those ${new Set(plainly.map(({ arm }) => arm.title)).size} that were drawn: the intervals are over episodes, and say nothing of others.`,
    `Components are named by their number: what one stands for is no part of this. ${shares(sharesOf(arms))}`,
    unitWords(
      players.size,
      asked.filter(({ hash, id }) => players.has(hash) || players.has(id)),
    ),
  ]
}

export const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** Of each component that was changed, however many ways. */
function sharesOf(arms: readonly Changed[]): number[] {
  const changed = arms.filter(({ share }) => Number.isFinite(share))
  return [...new Map(changed.map(({ share, pairs }) => [pairs[0]!.changed['from'], share])).values()]
}

function effectTable(effects: readonly Effect[], { share }: Wording): Table {
  const numbers = (over: OverUnits | null) =>
    over ? [round(over.mean), round(over.low), round(over.high)] : ['', '', '']
  return {
    id: 'effects',
    title: 'What an episode comes to, changed less un-changed',
    columns: [
      'change',
      share,
      'outcome',
      'pairs',
      'difference',
      'low',
      'high',
      'p (Holm)',
      'beyond random',
      'low ',
      'high ',
      'p (Holm) ',
    ],
    rows: effects.map((effect) => {
      const { arm, outcome, difference, beyond, corrected, beyondCorrected } = effect
      return [
        arm.title,
        Number.isFinite(arm.share) ? round(arm.share) : '',
        outcome.title,
        arm.pairs.length,
        ...numbers(difference),
        arm.kind === 'component' ? round(corrected) : '',
        ...numbers(beyond),
        beyond ? round(beyondCorrected) : '',
      ]
    }),
  }
}

function endingTable(arms: readonly Changed[], spec: EnvSpec): Table {
  const plain = arms[0]!.pairs.map((pair) => pair.plain)
  const all = arms.flatMap(({ pairs }) => pairs.map(({ changed }) => changed)).concat(plain)
  const endings = [
    ...spec.endings.map((title, i) => [title, i] as const).slice(1),
    [stillGoing.title, 0] as const,
  ].filter(([, i]) => all.some(({ ended }) => ended === i))
  const line = (title: string, rows: readonly Row[]) => [
    title,
    rows.length,
    ...endings.map(([, i]) => round(rows.filter(({ ended }) => ended === i).length / rows.length)),
  ]
  return {
    id: 'endings',
    title: 'How episodes ended, as shares',
    columns: ['change', 'episodes', ...endings.map(([title]) => title)],
    rows: [
      line('as it is', plain),
      ...arms.map(({ title, pairs }) =>
        line(
          title,
          pairs.map(({ changed }) => changed),
        ),
      ),
    ],
  }
}

function rewardFigure(effects: readonly Effect[], { caption }: Wording): Figure {
  const shown = effects.filter(({ outcome }) => outcome === reward)
  const series = (name: string, kind: string, quiet: boolean) => {
    const own = shown.flatMap((effect, x) => (effect.arm.kind === kind ? [{ ...effect.difference, x }] : []))
    return {
      name,
      quiet,
      x: own.map(({ x }) => x),
      y: own.map(({ mean: middle }) => middle),
      low: own.map(({ low, mean: middle }) => (Number.isFinite(low) ? low : middle)),
      high: own.map(({ high, mean: middle }) => (Number.isFinite(high) ? high : middle)),
    }
  }
  return {
    id: 'reward',
    title: 'Reward of an episode, changed less un-changed',
    kind: 'intervals',
    x: 'what was changed',
    y: 'difference in reward',
    names: shown.map(({ arm }) => arm.title),
    series: [series('components', 'component', false), series('random directions', 'random', true)],
    caption: `Mean over the same episodes with and without the change, 95 % intervals. ${caption}`,
  }
}
