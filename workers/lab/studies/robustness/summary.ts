import { counted, showChance, showRounded, showShare } from '../../charts/numbers'
import type { Report, Row, Table } from '../../contracts/study'
import { saliencyMethod } from '../../saliency/registry'
import { correctedOf, type OverBoth } from './agreement'
import { atEqualLength, findingsOf, lengthName, stageName, type Asked, type Findings, type Stage } from './findings'
import { figuresOf } from './figures'
import { publishedOf } from './reading'
import {
  agreementTable,
  changeTable,
  gameTable,
  publishedTable,
  salientTable,
  scoreTable,
  type Published,
} from './tables'
import { opinionsByState } from './table'

/** What the rows say; of part of them too: a state counts once every agent of a group was asked about it. */
export function summarizeRobustness(asked: Asked, rows: readonly Row[]): Report {
  const findings = findingsOf(asked, rows)
  if (findings.stages.length === 0)
    return { verdict: null, words: ['No group is finished yet in any state.'], tables: [], figures: [] }
  const ran = asRunOf(asked, rows)
  const tables: readonly (Table | null)[] = [
    agreementTable(findings),
    publishedTable(findings.stages),
    ran && asRunTable(ran),
    scoreTable(findings),
    gameTable(findings),
    salientTable(findings),
    changeTable(asked, findings),
  ]
  return {
    verdict: null,
    words: [
      ...words(asked, findings, rows),
      ...scoreWords(findings),
      ...salientWords(asked, findings),
      ...(ran ? asRunWords(ran, findings) : []),
    ],
    tables: tables.filter((table) => table !== null),
    figures: figuresOf(asked, findings),
  }
}

/** Beyond chance, within the margin, or neither. */
function saidOf({ more, group }: Stage, margin: number): string {
  const [little, one] = [`${points(margin)} points`, 'Under changes they differ']
  if (!Number.isFinite(more.low))
    return `Whether changes do anything to that cannot be told from ${counted(group.agents.length, 'agent')} and so few episodes.`
  if (more.low > margin) return `${one} oftener, by more than ${little}.`
  if (more.low > 0) return `${one} oftener.`
  if (more.high < 0) return `${one} less often.`
  if (more.low > -margin && more.high < margin) return `${one} as often, to within ${little}.`
  return 'Whether changes do anything to that cannot be told.'
}

/** Hundredths of a point are as fine as anybody asks. */
const points = (share: number) => showRounded(Number((100 * share).toFixed(2)))

function words({ options, chosen }: Asked, findings: Findings, rows: readonly Row[]): string[] {
  const { margin } = options
  const { families, stages, lengths } = findings
  const { states } = stages[0]!
  const episodes = new Set(states.map(({ episode }) => episode)).size
  const made = rows.filter((row) => row['p'] && !row['asRun'] && row['change'] !== -1)
  const blind = made.filter((row) => row['altered'] === false).length
  return [
    `Put into ${counted(states.length, 'state')} of ${counted(episodes, 'episode')}, as they are and under ${chosen}. Two agents of a training procedure are compared by how often they would do different things; agents and episodes are both the unit.`,
    ...families.map(({ last }) => {
      const { group, plain, changed, more } = last
      const interval = Number.isFinite(more.low) ? ` [${points(more.low)}, ${points(more.high)}]` : ''
      return `${stageName(last, findings)} (${counted(group.agents.length, 'agent')}): they differ in ${showShare(plain.mean)} of choices in states as they are, in ${showShare(changed.mean)} under changes: ${points(more.mean)}${interval} points more. ${saidOf(last, margin)}`
    }),
    ...(lengths.length > 1
      ? [
          `As they train, agreement under changes goes: ${families
            .filter((family) => family.stages.length > 1)
            .map(
              ({ name, stages: own }) =>
                `${name} ${own.map((stage) => `${showShare(1 - stage.changed.mean)} at ${lengthName(stage)}`).join(', ')}`,
            )
            .join('; ')}.`,
        ]
      : []),
    `The margin of ${points(margin)} points was stated before. Agreement is not quality: agents that all do the same wrong thing agree.`,
    ...(made.length > 0 && blind > 0
      ? [
          `${showShare(blind / made.length)} of the changes that were made alter no pixel that the agents see, and cannot change anything.`,
        ]
      : []),
  ]
}

/** Whether families that score more agree more, where they trained equally long and longest. */
function scoreWords({ lengths, ...findings }: Findings): string[] {
  const longest = lengths.slice(-1)
  const [last] = atEqualLength({ lengths: longest, ...findings })
  if (!last) return []
  const unknown = findings.stages.filter(({ length, performance }) => length === longest[0] && !performance)
  const without = unknown.map(({ group }) => ` Without ${group.name}: what some of its agents scored is not known.`)
  const { x, test } = last.relation
  const [low, high] = test.intervals[0] ?? [NaN, NaN]
  const said =
    test.p < LEVEL
      ? `Families that score more agree ${test.rho > 0 ? 'more' : 'less'} under changes.`
      : 'Whether families that score more agree more under changes cannot be told from so many.'
  const interval = Number.isFinite(low) ? ` [${showRounded(low)}, ${showRounded(high)}]` : ''
  return Number.isNaN(test.rho)
    ? []
    : [
        `Of ${counted(x.length, 'family', 'families')} that trained equally long, agreement goes with score by a rank correlation of ${showRounded(test.rho)}${interval}, p ${showChance(test.p)}. ${said}${without.join('')}`,
      ]
}

const LEVEL = 0.05
/** Less than one choice in a thousand. */
const HARDLY = 0.001
/** Less of a rank correlation than anybody would call one. */
const NEXT_TO_NONE = 0.1

/** Whether what is salient is what makes agents choose otherwise, once it is changed. */
function salientWords({ options: { method } }: Asked, findings: Findings): string[] {
  const known = findings.families.flatMap(({ last }) => (last.salient ? [{ stage: last, ...last.salient }] : []))
  if (known.length === 0) return []
  const [corrected, placedOnes] = [
    correctedOf(known.map(({ beyond }) => beyond)),
    correctedOf(known.map(({ placed }) => placed)),
  ]
  return [
    `In ${counted(known[0]!.states, 'state')} every agent’s map (${saliencyMethod(method).title}, of the chosen action, the state as it is) was held against what changes do there: over the changes that alter a pixel, how much of the maps lies on what they alter, and how many agents then choose otherwise. What is large is salient by its size, and is noticed by its size: rank correlations are told with it taken out. Beside them the same maps laid elsewhere: only what goes further than they do has to do with where maps lie.`,
    ...known.map(({ stage, moved, salience, size, beyond, elsewhere, placed }, i) => {
      const whose = stageName(stage, findings)
      if (!Number.isFinite(beyond.mean)) return `${whose}: nobody chose otherwise, so that there is nothing to say.`
      const interval = ({ low, high }: OverBoth) =>
        Number.isFinite(low) ? ` [${showRounded(low)}, ${showRounded(high)}]` : ''
      const hardly =
        moved > 0 && moved < HARDLY ? ' Hardly any choice is another one, though: this is of their last digits.' : ''
      const isPlaced = placedOnes[i]! < LEVEL && placed.low > 0
      return `${whose}: ${showRounded(beyond.mean)}${interval(beyond)} beyond size, ${chanceSaid(corrected[i]!)}; ${showRounded(salience.mean)} with it, ${showRounded(size.mean)} by size alone, ${showRounded(elsewhere.mean)} beyond size with the maps laid elsewhere, a difference of ${showRounded(placed.mean)}${interval(placed)}, ${chanceSaid(placedOnes[i]!)}. ${salientSaid(beyond, corrected[i]!, isPlaced)}${hardly}`
    }),
  ]
}

const chanceSaid = (p: number) => (Number.isNaN(p) ? 'not tested' : `p ${showChance(p)} (Holm)`)

function salientSaid({ low, high }: OverBoth, p: number, isPlaced: boolean): string {
  if (p < LEVEL && low > 0)
    return isPlaced
      ? 'What was salient is what made agents choose otherwise.'
      : 'So it looks, but it is not shown that maps laid elsewhere would do less.'
  if (p < LEVEL && high < 0) return 'What was salient made agents choose otherwise less than its size would.'
  if (low > -NEXT_TO_NONE && high < NEXT_TO_NONE)
    return 'Salience said next to nothing about who would choose otherwise.'
  return 'Whether salience says anything of who chooses otherwise cannot be told.'
}

/** Null where nothing was asked so. */
function asRunOf({ options, groups }: Asked, rows: readonly Row[]): Published[] | null {
  if (!options.asPublished) return null
  const ran = groups
    .map((group) => ({ group, states: opinionsByState(rows, group, true) }))
    .filter(({ states }) => states.length > 0)
    .map((one) => ({ group: one.group, ...publishedOf(one) }))
  return ran.length > 0 ? ran : null
}

const asRunTable = (ran: readonly Published[]): Table =>
  publishedTable(ran, {
    id: 'as-run',
    title:
      'The same as the study’s code ran: changes in a new game, no-ops after them, frames of other questions in the stack',
  })

/** What the way that the code ran does to its numbers. */
function asRunWords(ran: readonly Published[], findings: Findings): string[] {
  const both = ran.flatMap(({ group, published }) => {
    const right = findings.families.find(({ last }) => last.group === group)?.last
    return right ? [{ name: stageName(right, findings), wrong: published.changed, right: right.published.changed }] : []
  })
  const order = (by: 'wrong' | 'right') =>
    both
      .toSorted((a, b) => b[by] - a[by])
      .map(({ name }) => name)
      .join(', ')
  const same = order('wrong') === order('right')
  return [
    `As the study’s code ran, changes were made in a new game whatever the state, and older frames were those of other questions. R under changes is then ${both.map(({ name, wrong, right }) => `${showRounded(wrong)} for ${name} in place of ${showRounded(right)}`).join(', ')}.${both.length > 1 ? ` From most to least robust: ${order('right')}; as run ${same ? 'the same order' : order('wrong')}.` : ''}`,
  ]
}
