import { counted, showCount, showRounded, showShare } from '../../charts/numbers'
import type { Figure, Report, Row, Table } from '../../contracts/study'
import type { NumberedChange } from '../../interventions/entry'
import { round } from '../report/round'
import { disagreement } from './agreement'
import type { Group } from './groups'
import type { RobustnessOptions } from './options'
import { publishedOf, readingsOf, type Reading } from './reading'
import { opinionsByState } from './table'

interface Asked {
  readonly options: RobustnessOptions
  readonly groups: readonly Group[]
  readonly changes: readonly NumberedChange[]
}

/** What the rows say; of part of them too: a state counts once every agent of a group was asked about it. */
export function summarizeRobustness(asked: Asked, rows: readonly Row[]): Report {
  const readings = readingsOf(asked.groups.map((group) => ({ group, states: opinionsByState(rows, group) })))
  if (readings.length === 0)
    return { verdict: null, words: ['No group is finished yet in any state.'], tables: [], figures: [] }
  const ran = asRunOf(asked, rows)
  return {
    verdict: null,
    words: [...words(asked, readings, rows), ...(ran ? asRunWords(ran, readings) : [])],
    tables: [
      agreementTable(readings),
      publishedTable(readings),
      ...(ran ? [asRunTable(ran)] : []),
      changeTable(asked, readings),
    ],
    figures: [moreFigure(readings), ...readings.map((reading) => matrix(asked, reading, readings))],
  }
}

const nameOf = ({ name, decisions }: Group, all: readonly Reading[]): string => {
  const alone = all.filter(({ group }) => group.name === name).length === 1
  return alone || decisions === undefined ? name : `${name}, ${showCount(decisions)} decisions`
}

/** Beyond chance, within the margin, or neither. */
function saidOf({ more, group }: Reading, margin: number): string {
  const [little, one] = [`${points(margin)} points`, 'Under changes they differ']
  if (!Number.isFinite(more.low))
    return `Whether changes do anything to that cannot be told from ${counted(group.agents.length, 'agent')} and so few episodes.`
  if (more.low > margin) return `${one} oftener, by more than ${little}.`
  if (more.low > 0) return `${one} oftener.`
  if (more.high < 0) return `${one} less often.`
  if (more.low > -margin && more.high < margin) return `${one} as often, to within ${little}.`
  return 'Whether changes do anything to that cannot be told.'
}

const points = (share: number) => showRounded(100 * share)

function words({ options: { margin } }: Asked, readings: readonly Reading[], rows: readonly Row[]): string[] {
  const states = readings[0]!.states
  const episodes = new Set(states.map(({ episode }) => episode)).size
  const made = rows.filter((row) => !row['asRun'] && row['change'] !== -1 && row['refusal'] === '')
  const blind = made.filter((row) => row['altered'] === false).length
  return [
    `Put into ${counted(states.length, 'state')} of ${counted(episodes, 'episode')}, as they are and under each of the study’s changes. Two agents of a training procedure are compared by how often they would do different things; agents and episodes are both the unit.`,
    ...readings.map((reading) => {
      const { group, plain, changed, more } = reading
      const interval = Number.isFinite(more.low) ? ` [${points(more.low)}, ${points(more.high)}]` : ''
      return `${nameOf(group, readings)} (${counted(group.agents.length, 'agent')}): they differ in ${showShare(plain.mean)} of choices in states as they are, in ${showShare(changed.mean)} under changes: ${points(more.mean)}${interval} points more. ${saidOf(reading, margin)}`
    }),
    `The margin of ${points(margin)} points was stated before. Agreement is not quality: agents that all do the same wrong thing agree.`,
    ...(made.length > 0 && blind > 0
      ? [
          `${showShare(blind / made.length)} of the changes that were made alter no pixel that the agents see, and cannot change anything.`,
        ]
      : []),
  ]
}

function agreementTable(readings: readonly Reading[]): Table {
  return {
    id: 'agreement',
    title: 'How often two agents of a procedure would do different things',
    columns: [
      'family',
      'decisions',
      'agents',
      'as they are',
      'under changes',
      'more',
      'low',
      'high',
      'likeness as they are',
      'likeness under changes',
      'own indecision',
    ],
    rows: readings.map(({ group, plain, changed, more, likeness, indecision }) => [
      group.name,
      group.decisions ?? '',
      group.agents.length,
      ...[plain.mean, changed.mean, more.mean, more.low, more.high].map(round),
      round(likeness.original),
      round(likeness.changed),
      round(indecision.original),
    ]),
  }
}

/** To three decimals, as printed there. */
const third = (value: number) => Number(value.toFixed(3))

const published = ({ group, published, later }: Pick<Reading, 'group' | 'published' | 'later'>) => [
  group.name,
  group.decisions ?? '',
  ...[published, later].flatMap(({ original, changed, difference }) => [original, changed, difference].map(third)),
]
const publishedColumns = [
  'family',
  'frames',
  'original',
  'intervened',
  'normalised',
  'original, later',
  'intervened, later',
  'normalised, later',
]

function publishedTable(readings: readonly Reading[]): Table {
  return {
    id: 'published',
    title: 'By the study’s measures: R = 1 − JSD / log₂ 10, and its later code’s cross-entropy',
    columns: publishedColumns,
    rows: readings.map(published),
  }
}

/** Null where nothing was asked so. */
function asRunOf({ options, groups }: Asked, rows: readonly Row[]) {
  if (!options.asPublished) return null
  const ran = groups
    .map((group) => ({ group, states: opinionsByState(rows, group, true) }))
    .filter(({ states }) => states.length > 0)
    .map((one) => ({ ...one, ...publishedOf(one) }))
  return ran.length > 0 ? ran : null
}

const asRunTable = (ran: NonNullable<ReturnType<typeof asRunOf>>): Table => ({
  id: 'as-run',
  title:
    'The same as the study’s code ran: changes in a new game, no-ops after them, frames of other questions in the stack',
  columns: publishedColumns,
  rows: ran.map(published),
})

/** What the way that the code ran does to its numbers. */
function asRunWords(ran: NonNullable<ReturnType<typeof asRunOf>>, readings: readonly Reading[]): string[] {
  const both = ran.flatMap(({ group, published }) => {
    const right = readings.find((reading) => reading.group === group)
    return right ? [{ group, wrong: published.changed, right: right.published.changed }] : []
  })
  const order = (by: 'wrong' | 'right') =>
    both
      .toSorted((a, b) => b[by] - a[by])
      .map(({ group }) => nameOf(group, readings))
      .join(', ')
  const same = order('wrong') === order('right')
  return [
    `As the study’s code ran, changes were made in a new game whatever the state, and older frames were those of other questions. R under changes is then ${both.map(({ group, wrong, right }) => `${showRounded(wrong)} for ${nameOf(group, readings)} in place of ${showRounded(right)}`).join(', ')}.${both.length > 1 ? ` From most to least robust: ${order('right')}; as run ${same ? 'the same order' : order('wrong')}.` : ''}`,
  ]
}

function changeTable({ changes }: Asked, readings: readonly Reading[]): Table {
  return {
    id: 'changes',
    title: 'Each change: how much oftener two agents differ under it',
    columns: ['family', 'change', 'states', 'more', 'low', 'high', 'p', 'p, corrected'],
    rows: readings.flatMap((reading) =>
      reading.perChange.map(({ number, states, more, corrected }) => [
        nameOf(reading.group, readings),
        changes[number]!.title,
        states,
        ...[more.mean, more.low, more.high, more.p, corrected].map(round),
      ]),
    ),
  }
}

function moreFigure(readings: readonly Reading[]): Figure {
  const at = readings.map((_, i) => i)
  return {
    id: 'more',
    title: 'How much oftener two agents differ under changes',
    kind: 'intervals',
    x: 'family',
    y: 'more, share of choices',
    names: readings.map(({ group }) => nameOf(group, readings)),
    series: [
      {
        name: 'under changes less as they are',
        x: at,
        y: readings.map(({ more }) => more.mean),
        low: readings.map(({ more }) => (Number.isFinite(more.low) ? more.low : more.mean)),
        high: readings.map(({ more }) => (Number.isFinite(more.high) ? more.high : more.mean)),
      },
    ],
    caption: 'Mean and 95 % interval over agents and episodes; 0: as often as in the states as they are.',
  }
}

/** States across, changes down, the first row without: how alike the agents would act. */
function matrix({ changes }: Asked, reading: Reading, all: readonly Reading[]): Figure {
  const { states, group, perChange } = reading
  const row = (name: string, number: number | null) => {
    const known = states.flatMap((state, i) => {
      const all = number === null ? state.plain : state.changed.get(number)
      return all ? [[i, 1 - disagreement(all)] as const] : []
    })
    return { name, x: known.map(([i]) => i), y: known.map(([, value]) => value) }
  }
  return {
    id: `matrix-${group.agents[0]!.training!.procedure}`,
    title: `${nameOf(group, all)}: agreement in every state, under every change`,
    kind: 'matrix',
    x: 'state',
    y: 'agreement',
    names: states.map(({ decision }) => String(decision)),
    series: [row('as it is', null), ...perChange.map(({ number }) => row(changes[number]!.title, number))],
    caption:
      'Dark: two agents would do the same; light: they would not. The first row is the state as it is; states by their decision.',
    cells: {
      states: states.map(({ episode, decision }) => ({ episode, decision })),
      changes: [-1, ...perChange.map(({ number }) => number)],
      agents: group.agents.map(({ hash }) => hash),
    },
  }
}
