import { counted, showRounded, showShare } from '../../charts/numbers'
import type { AgentInfo, Report, Row, Table } from '../../contracts/study'
import type { OverUnits } from '../designs/over-units'
import { unitWords } from '../designs/unit-words'
import { componentTitle } from '../changed-agents/arms'
import { round } from '../report/round'
import { alikeWords } from '../units'
import { figuresOf } from './figures'
import { agreementsOf, dynamicsOf, type Agreement, type Dynamics, type Link } from './findings'

const LEVEL = 0.05

/** What the rows say; of part of them too. An episode is the unit, and where there are several agents the agent. */
export function summarizeDynamics(rows: readonly Row[], asked: readonly AgentInfo[]): Report {
  if (rows.length === 0) return { verdict: null, words: ['No episode has been followed yet.'], tables: [], figures: [] }
  const agreements = agreementsOf(rows)
  const all = dynamicsOf(rows)
  const named = (at: number) => (all.length > 1 ? `: ${nameOf(all[at]!, asked)}` : '')
  return {
    verdict: null,
    words: words(agreements, all, rows, asked, named),
    tables: [
      agreementTable(agreements),
      ...all.flatMap((one, i) => [keptTable(one, named(i), i), linkTable(one, named(i), i)]),
    ],
    figures: figuresOf(agreements, all, named),
  }
}

const nameOf = ({ player }: Dynamics, asked: readonly AgentInfo[]) =>
  asked.find(({ hash, id }) => hash === player || id === player)?.name ?? player

function words(
  agreements: readonly Agreement[],
  all: readonly Dynamics[],
  rows: readonly Row[],
  asked: readonly AgentInfo[],
  named: (at: number) => string,
): string[] {
  const players = new Set(all.map(({ player }) => player))
  return [
    headline(agreements),
    ...(agreements.some(({ lift }) => lift.enough)
      ? []
      : ['So few episodes cannot show anything at this number of tests.']),
    ...behaviourWords(agreements),
    ...all.map((one, i) => `${keptWords(one)} ${linkWords(one)}${named(i)}`.replace(/\.: (.*)$/, ' ($1).')),
    'Slopes go through the memory’s own steps with everything seen held as it was: what a component does by way of the world, through what is done and then seen, is no part of them. Components and behaviours are named by their numbers; what one stands for is no part of this.',
    ...alikeWords(rows, 'episodes'),
    unitWords(
      players.size,
      asked.filter(({ hash, id }) => players.has(hash) || players.has(id)),
    ),
  ]
}

const isFound = ({ corrected, lift }: Agreement) => corrected < LEVEL && lift.low > 0

function headline(agreements: readonly Agreement[]): string {
  const whole = agreements.filter(({ behaviour }) => behaviour === null)
  const [first] = whole
  if (!first) return 'No two episodes are long enough to be held against one another.'
  const found = whole.filter(isFound)
  const verdict =
    found.length === whole.length
      ? `more than with others at each of ${counted(whole.length, 'lag')}`
      : found.length === 0
        ? `not shown to be more than with other episodes at any of ${counted(whole.length, 'lag')}`
        : `more than with others ${lagsWords(found)}, not shown to be at the ${counted(whole.length - found.length, 'other lag')}`
  const less = whole.filter(({ lift }) => lift.enough && lift.high < 0)
  const below = less.length > 0 ? ` The tests ask for more only: ${lagsWords(less)} the interval lies below 0.` : ''
  return `Slopes through the agent have the sign of what its memory does ${later(first.lag)} in ${showShare(first.own.mean)} of their size, and of what it does in other episodes in ${showShare(first.others)}, a difference of ${points(first.lift)}: ${verdict} (Holm over ${counted(agreements.length, 'test')}, 5 %).${below}`
}

const later = (lag: number) => `${counted(lag, 'decision')} later`

const lagsWords = (found: readonly Agreement[]) => `at ${found.map(({ lag }) => lag).join(', ')} decisions’ distance`

/** Of shares, in hundredths. */
const points = ({ mean, low, high, enough }: OverUnits) => {
  const show = (share: number) => showRounded(100 * share)
  return enough ? `${show(mean)} [${show(low)}, ${show(high)}] points` : `${show(mean)} points`
}

function behaviourWords(agreements: readonly Agreement[]): string[] {
  const own = agreements.filter(({ behaviour }) => behaviour !== null)
  const found = own.filter(isFound)
  if (own.length === 0) return []
  const kinds = [...new Set(found.map(({ behaviour }) => behaviour! + 1))]
  return [
    found.length === 0
      ? 'Within no single behaviour do they agree with their own episode more than with others.'
      : `Within one behaviour they do in ${found.length} of ${counted(own.length, 'test')}, of ${kinds.length === 1 ? 'behaviour' : 'behaviours'} ${kinds.join(', ')}.`,
  ]
}

const span = ({ mean, low, high, enough }: OverUnits) =>
  enough ? `${showRounded(mean)} [${showRounded(low)}, ${showRounded(high)}]` : showRounded(mean)

const onItself = ({ links }: Dynamics, k: number) => links.filter(({ from, to }) => from === k && to === k)

function keptWords(one: Dynamics): string {
  const first = one.shares.map((_, k) => ({ k, own: onItself(one, k) }))
  const order = first.toSorted((a, b) => b.own[0]!.slope.mean - a.own[0]!.slope.mean)
  const [most, least] = [order[0]!, order.at(-1)!]
  const tell = ({ k, own }: typeof most) =>
    `of ${componentTitle(k)} ${span(own[0]!.slope)} is left a decision later${own.length > 1 ? ` and ${span(own.at(-1)!.slope)} after ${own.at(-1)!.lag}` : ''}`
  return `Longest kept through the agent: ${tell(most)}${most === least ? '' : `; shortest: ${tell(least)}`}.`
}

const strongest = (links: readonly Link[]): Link[] =>
  links.filter(({ from, to }) => from !== to).toSorted((a, b) => Math.abs(b.slope.mean) - Math.abs(a.slope.mean))

function linkWords({ links }: Dynamics): string {
  const lag = Math.min(...links.map((link) => link.lag))
  const own = strongest(links.filter((link) => link.lag === lag))
  const found = own.filter(({ corrected }) => corrected < LEVEL)
  if (own.length === 0) return ''
  const [top] = found
  const list = `Slopes from one component to another that have one sign over episodes (Holm over ${counted(own.length, 'test')}): ${found.length} of ${own.length}`
  return top
    ? `${list}, the largest ${span(top.slope)} from ${componentTitle(top.from)} to ${componentTitle(top.to)}.`
    : `${list}.`
}

const numbers = ({ mean, low, high }: OverUnits) => [round(mean), round(low), round(high)]

const agreementTable = (agreements: readonly Agreement[]): Table => ({
  id: 'agreement',
  title: 'Share of the slopes’ size whose sign came true',
  columns: [
    'decisions of',
    'later',
    'episodes',
    'same episode',
    'low',
    'high',
    'other episodes',
    'more',
    'low ',
    'high ',
    'p (Holm)',
  ],
  rows: agreements.map(({ behaviour, lag, episodes, own, others, lift, corrected }) => [
    behaviour === null ? 'all' : `behaviour ${behaviour + 1}`,
    lag,
    episodes,
    ...numbers(own),
    round(others),
    ...numbers(lift),
    round(corrected),
  ]),
})

const keptTable = (one: Dynamics, named: string, at: number): Table => ({
  id: `kept-${at + 1}`,
  title: `What is left of a component${named}`,
  columns: ['component', 'share of variance', 'later', 'slope', 'low', 'high', 'product', 'low ', 'high '],
  rows: one.shares.flatMap((share, k) =>
    onItself(one, k).map(({ lag, slope, found }) => [
      componentTitle(k),
      round(share),
      lag,
      ...numbers(slope),
      ...numbers(found),
    ]),
  ),
})

function linkTable({ links }: Dynamics, named: string, at: number): Table {
  const lag = Math.min(...links.map((link) => link.lag))
  return {
    id: `links-${at + 1}`,
    title: `From one component to another, ${later(lag)}${named}`,
    columns: ['from', 'to', 'slope', 'low', 'high', 'p (Holm)', 'product', 'low ', 'high '],
    folded: true,
    rows: strongest(links.filter((link) => link.lag === lag)).map(({ from, to, slope, found, corrected }) => [
      componentTitle(from),
      componentTitle(to),
      ...numbers(slope),
      round(corrected),
      ...numbers(found),
    ]),
  }
}
