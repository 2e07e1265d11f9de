import type { Table } from '../../contracts/study'
import { round } from '../report/round'
import { correctedOf, wasTested, type OverBoth } from './agreement'
import { atEqualLength, type Asked, type Findings } from './findings'
import type { Group } from './groups'
import { changeReadings, type Reading } from './reading'

const stageCells = ({ name, decisions }: Group) => [name, decisions ?? '']
const interval = ({ mean, low, high }: OverBoth) => [mean, low, high].map(round)
const chance = (one: OverBoth) => round(wasTested(one) ? one.p : NaN)

export const agreementTable = ({ stages }: Findings): Table => ({
  id: 'agreement',
  title: 'How often two agents of a procedure would do different things',
  note: '“More”: how much oftener under changes, with its 95 % interval. Likeness holds all agents’ probabilities against each other: 1 where they are the same, 0 where they are as far apart as so many agents can be. Own indecision: 0 where each agent is sure of one action, 1 where all actions are alike to it, so that two agents that are the same would still do different things.',
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
  rows: stages.map(({ group, plain, changed, more, likeness, indecision }) => [
    ...stageCells(group),
    group.agents.length,
    ...[plain.mean, changed.mean].map(round),
    ...interval(more),
    ...[likeness.original, likeness.changed, indecision.original].map(round),
  ]),
})

/** To three decimals, as printed there. */
const third = (value: number) => (Number.isFinite(value) ? Number(value.toFixed(3)) : '–')

export type Published = Pick<Reading, 'group' | 'published' | 'later'>

export const publishedTable = (
  readings: readonly Published[],
  { id, title }: Pick<Table, 'id' | 'title'> = {
    id: 'published',
    title: 'By the study’s measures: R = 1 − JSD / log₂ 10, and its later code’s cross-entropy',
  },
): Table => ({
  id,
  title,
  columns: [
    'family',
    'decisions',
    'original',
    'intervened',
    'normalised',
    'original, later',
    'intervened, later',
    'normalised, later',
  ],
  rows: readings.map(({ group, published, later }) => [
    ...stageCells(group),
    ...[published, later].flatMap(({ original, changed, difference }) => [original, changed, difference].map(third)),
  ]),
})

/** Of each family as long as it trained; corrected over all of these tests. */
export function changeTable({ changes }: Asked, { families }: Findings): Table {
  const tests = families.flatMap(({ name, last }) => changeReadings(last).map((reading) => ({ name, ...reading })))
  const corrected = correctedOf(tests.map(({ more }) => more))
  return {
    id: 'changes',
    folded: families.length > 1,
    title: 'Each change: how much oftener two agents differ under it',
    columns: ['family', 'change', 'states', 'more', 'low', 'high', 'p', 'p, corrected'],
    rows: tests.map(({ name, number, states, more }, i) => [
      name,
      changes[number]!.title,
      states,
      ...interval(more),
      chance(more),
      round(corrected[i]!),
    ]),
  }
}

/** Null where no scores are known of several families of one length. */
export function scoreTable(findings: Findings): Table | null {
  const all = atEqualLength(findings)
  if (all.length === 0) return null
  return {
    id: 'score',
    title: 'Do families that score more agree more? Agreement under changes against score, at equal training',
    columns: ['decisions', 'families', 'rank correlation', 'low', 'high', 'p', 'slope'],
    rows: all.map(({ length, relation: { x, test, fit } }) => [
      length,
      x.length,
      round(test.rho),
      ...(test.intervals[0] ?? [NaN, NaN]).map(round),
      round(Number.isNaN(test.rho) ? NaN : test.p),
      round(fit?.slope ?? NaN),
    ]),
  }
}

/** Null where no games were played. */
export function gameTable({ stages }: Findings): Table | null {
  const played = stages.filter((stage) => stage.underChanges !== null)
  if (played.length === 0) return null
  return {
    id: 'games',
    title: 'Do agents score more under the changes that they agree under? Over the changes of each family',
    columns: ['family', 'decisions', 'changes', 'score as it is', 'rank correlation', 'low', 'high', 'p', 'slope'],
    rows: played.map(({ group, performance, underChanges }) => {
      const { x, test, fit } = underChanges!
      return [
        ...stageCells(group),
        x.length,
        round(performance?.mean ?? NaN),
        round(test.rho),
        ...(test.intervals[0] ?? [NaN, NaN]).map(round),
        round(Number.isNaN(test.rho) ? NaN : test.p),
        round(fit?.slope ?? NaN),
      ]
    }),
  }
}

/** Null where no maps were made. */
export function salientTable({ stages }: Findings): Table | null {
  const known = stages.flatMap((stage) => (stage.salient ? [{ stage, ...stage.salient }] : []))
  if (known.length === 0) return null
  return {
    id: 'salience',
    title: 'Is what is salient what makes agents choose otherwise? Rank correlations over the changes of a state',
    note: 'Each of how much changes make agents choose otherwise: with how much of the maps lies on what they alter (salience), with how large that is (size alone), and with salience once size is taken out (beyond size). “Laid elsewhere”: beyond size again, of the same maps moved to another place, which know nothing of where they lie; “more than elsewhere”: the difference. “p, shuffled”: how often maps whose shares are shuffled among the changes of a state go as far.',
    columns: [
      'family',
      'decisions',
      'states',
      'changes',
      'choose otherwise',
      'salience',
      'size alone',
      'salience beyond size',
      'low',
      'high',
      'p',
      'laid elsewhere',
      'low, elsewhere',
      'high, elsewhere',
      'more than elsewhere',
      'low, more',
      'high, more',
      'p, more',
      'p, shuffled',
    ],
    rows: known.map(
      ({ stage: { group }, states, changes, moved, salience, size, beyond, elsewhere, placed, shuffled }) => [
        ...stageCells(group),
        states,
        Number(changes.toPrecision(3)),
        ...[moved, salience.mean, size.mean].map(round),
        ...interval(beyond),
        chance(beyond),
        ...interval(elsewhere),
        ...interval(placed),
        chance(placed),
        round(shuffled),
      ],
    ),
  }
}
