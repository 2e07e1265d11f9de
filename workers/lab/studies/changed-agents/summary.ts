import { counted, showRounded } from '../../charts/numbers'
import type { EnvSpec } from '../../contracts/env'
import type { AgentInfo, Figure, Report, Row, Table } from '../../contracts/study'
import { grouped } from '../../statistics/grouped'
import { mean } from '../../statistics/interval'
import type { OverUnits } from '../designs/over-units'
import { unitWords } from '../designs/unit-words'
import { round } from '../report/round'
import { playerOf } from '../units'
import {
  armsOf,
  effectsOf,
  isBeyond,
  isFound,
  isMore,
  outcomesOf,
  reward,
  stillGoing,
  type Changed,
  type Effect,
} from './effects'

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
