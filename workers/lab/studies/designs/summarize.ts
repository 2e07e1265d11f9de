import type { Figure, Report, Row, Table } from '../../contracts/study'
import type { Claim } from '../../contracts/claim'
import { outcomeWords, predictionWords, underWords } from '../../charts/claim-words'
import { counted } from '../../charts/numbers'
import { wordsOf } from '../asked-states'
import { agentsTable, agentWords, eachAgent } from './each-agent'
import { conclude, type Conclusion, type Reading } from './conclude'
import { foundOf } from './found'
import { familySize, type ArmResult } from './judge'
import { isDistance, type Arm, type OpenClaim } from './open'
import { sizeWords, type SizeWords } from './size-words'
import { pairingHelps } from '../../statistics/pairing'
import { round } from '../report/round'
import { agentsNote, doubtWords, marginWords, unitWords } from './unit-words'
import { playerOf } from '../units'

/** What the two designs do in their own ways. */
export interface Design extends Reading {
  /** Names of what is compared, of the arm and of what it is held against. */
  sides(open: OpenClaim): readonly [control: string, changed: string]
  /** What else has to be said of the rows. */
  words(open: OpenClaim, rows: readonly Row[]): string[]
  links(open: OpenClaim, rows: readonly Row[]): Table[]
  figures(open: OpenClaim, rows: readonly Row[]): Figure[]
}

/** What the rows say about the claim. Works on part of the rows too: it then speaks of those. */
export function summarize(open: OpenClaim, rows: readonly Row[], design: Design): Report {
  const conclusion = conclude(open, rows, design)
  const { results, premise, verdict } = conclusion
  const size = sizeWords(open, results, verdict)
  // What is only looked at on the way is not judged, of nobody.
  const each = open.look === null ? [] : eachAgent(open, rows, (own) => conclude(open, own, design))
  return {
    verdict,
    words: [
      ...words(open, conclusion, size, new Set(rows.map(playerOf))),
      ...agentWords(each),
      ...design.words(open, rows),
    ],
    tables: [
      effects(open, results, design.sides(open)),
      ...agentsTable(each),
      ...premise.tables,
      ...design.links(open, rows),
    ],
    figures: [forest(open, results), ...design.figures(open, rows)],
    found: foundOf(open, conclusion),
  }
}

function words(
  open: OpenClaim,
  { results, stated, premise }: Conclusion,
  size: SizeWords,
  players: ReadonlySet<string>,
): string[] {
  const agents = players.size
  const { claim, arms, states } = open
  const { outcome, direction, relation } = claim.predicted
  const changes = results.filter(({ arm }) => arm.kind === 'change')
  const found = changes.filter((result) => result.found)
  const all = arms.filter(({ kind }) => kind === 'change').length
  const missing = arms.filter(({ kind, id }) => kind === 'change' && !results.some(({ arm }) => arm.id === id))
  const [first = '', ...more] = [
    ...(stated?.words ?? []),
    `${relation ? 'Beside it' : 'Predicted'}: ${predictionWords({ outcome, direction })} ${underWords(all)}. Found ${beyondWords(open)} (${agentsNote(agents)}Holm over ${counted(familySize(results), 'test')}, 5 %): ${found.length} of ${all}.`,
  ]
  return [
    ...wordsOf(states),
    [first, ...size.caveat].join(' '),
    ...more,
    ...size.words,
    ...premise.words,
    ...changes.filter(({ opposite }) => opposite).map(({ arm }) => `“${arm.title}” ${oppositeWords(open)}.`),
    ...results
      .filter(({ arm, found: wrong }) => arm.kind === 'null' && wrong)
      .map(({ arm }) => `The null “${arm.title}” ${wrongNullWords(open)}.`),
    ...marginWords(changes, relation ? undefined : claim.margin),
    ...powerWords(changes.filter(({ found: yes, opposite }) => !yes && !opposite)),
    ...pairingWords(results),
    ...missingWords(claim, missing),
    ...seldomWords(claim, results),
    ...baselineWords(open),
    ...(claim.asPublished ? [publishedWords[claim.design]] : []),
    unitWords(
      agents,
      open.agents.filter(({ hash, id }) => players.has(hash) || players.has(id)),
      relation && 'Of the differences a unit',
    ),
    ...doubtWords(results),
  ]
}

/** Of what is measured against nulls, which stand at 0 by that, these are what it is held against. */
const isMeasured = (open: OpenClaim) => isDistance(open) && open.arms.some(({ kind }) => kind === 'null')

const beyondWords = (open: OpenClaim) => (isMeasured(open) ? 'beyond what the nulls do' : 'beyond chance')

function oppositeWords(open: OpenClaim): string {
  if (!isMeasured(open)) return 'goes the other way beyond chance'
  return `does ${open.claim.predicted.direction === 'less' ? 'more' : 'less'} than the nulls do, beyond chance`
}

const wrongNullWords = (open: OpenClaim) =>
  isMeasured(open)
    ? 'does otherwise than the other nulls, so what the changes are measured against is not one thing'
    : 'has an effect too, so the changes cannot be taken at their word'

const where = { rollouts: 'in any of the rollouts', moments: 'at any of the states drawn' } as const

const missingWords = ({ design }: Claim, missing: readonly Arm[]): string[] =>
  missing.length === 0
    ? []
    : [
        ...missing.map(({ title }) => `“${title}” could not be made ${where[design]}, so nothing is known of it.`),
        'What was foretold of each change cannot be supported while one of them is not known.',
      ]

/** Rollouts in which a change could not be made are the same twice: they say nothing of it. */
function seldomWords({ design }: Claim, results: readonly ArmResult[]): string[] {
  const seldom = results.filter(({ asked, played }) => played < asked)
  if (seldom.length === 0) return []
  const told = seldom.map(({ arm, asked, played }) => `“${arm.title}” in ${played} of ${asked}`).join(', ')
  const which = seldom.length > MOST_TOLD ? `${seldom.length} of ${counted(results.length, 'arm')}` : told
  return design === 'rollouts' || seldom.length <= MOST_TOLD
    ? [`Not every rollout offered the moment for a change (made: ${which}); the numbers are of those that did.`]
    : [`Not every rollout offered the moment for ${which}; the numbers are of those that did (column “played”).`]
}

/** A distance is never below 0, so any change that can be seen is some. */
function baselineWords(open: OpenClaim): string[] {
  if (!isDistance(open)) return []
  const nulls = open.arms.filter(({ kind }) => kind === 'null').length
  if (nulls === 0)
    return [
      'A change of mind is never below 0, and there is no null to measure against: any change that can be seen counts.',
    ]
  const tested =
    nulls === 1
      ? 'the null of the same rollout, which stands at 0 by that and is not tested'
      : 'the nulls of the same rollout, which together stand at 0 by that and are tested against one another alone'
  return [`A change of mind is never below 0: each is measured against ${tested}.`]
}

/** Many changes that were not found are told of together; the table has each. */
const MOST_TOLD = 5

function powerWords(missed: readonly ArmResult[]): string[] {
  const told = missed.filter(({ detectable }) => Number.isFinite(detectable()))
  const few =
    told.length < missed.length
      ? [
          `${told.length === 0 ? 'There' : `Of ${missed.length - told.length} changes there`} are too few units, or none that differ, to say how large a difference they would have shown: what was not found may well be there.`,
        ]
      : []
  if (told.length <= MOST_TOLD)
    return [
      ...told.map(
        ({ arm, detectable, units, agents }) =>
          `“${arm.title}”: ${counted(units.length, new Set(agents).size > 1 ? 'agent' : 'pair')} would have shown a difference of ${round(detectable())} with 80 % power; a smaller one may be there.`,
      ),
      ...few,
    ]
  const least = told.map(({ detectable }) => detectable())
  return [
    `Of ${told.length} changes no effect was found. Differences of ${round(Math.min(...least))} to ${round(Math.max(...least))} would have been found with 80 % power (column “detectable”); smaller ones may be there.`,
    ...few,
  ]
}

/** Nothing where it helps, and where there is nothing to correlate. */
function pairingWords(results: readonly ArmResult[]): string[] {
  const able = results.flatMap(({ arm, correlation = NaN, correlationWithin }) => {
    if (!correlationWithin || Number.isNaN(correlation)) return []
    const within = correlationWithin()
    return [{ helps: pairingHelps(within), words: `“${arm.title}” (${correlationWords(correlation, within)})` }]
  })
  const which = (helps: ReturnType<typeof pairingHelps>) => {
    const own = able.filter((one) => one.helps === helps)
    if (own.length === 0) return ''
    return own.length > MOST_TOLD
      ? `${own.length} of ${counted(results.length, 'arm')}`
      : own.map(({ words }) => words).join(', ')
  }
  const [not, untold] = [which('no'), which('untold')]
  return [
    ...(not
      ? [
          `Pairing does not help under ${not}: pair by pair, what came of the change does not rise and fall with what it is held against, so these differences are no more exact than between as many that are not paired.`,
        ]
      : []),
    ...(untold
      ? [
          `Whether pairing helps cannot be told under ${untold}: pair by pair, what came of the change may rise and fall with what it is held against, or not.`,
        ]
      : []),
  ]
}

const correlationWords = (r: number, [low, high]: readonly [number, number]) =>
  Number.isNaN(low) ? `r ${round(r)}, of too few for an interval` : `r ${round(r)} [${round(low)}, ${round(high)}]`

const publishedWords = {
  rollouts:
    'As published: the env’s reward is the rise of the shown score, its sign counted, so edits of the score leak into it; each map is stretched to 0…255 by itself; time steps count as independent.',
  moments:
    'As published: three no-op decisions follow the change, each map is stretched to 0…255 by itself and read where the thing had been, and gradients are of the un-changed observation.',
} as const

function effects({ claim }: OpenClaim, results: readonly ArmResult[], sides: readonly string[]): Table {
  return {
    id: 'effects',
    title: `Difference of ${outcomeWords[claim.predicted.outcome]}, ${sides.toReversed().join(' − ')}`,
    columns: [
      'arm',
      'pairs',
      'agents',
      ...sides,
      'difference',
      'low',
      'high',
      'd_z',
      'p',
      'p (Holm)',
      'detectable',
      'made',
      'refused',
      'played',
      'r',
    ],
    rows: results.map(
      ({
        arm,
        pairs,
        agents,
        control,
        changed,
        correlation = NaN,
        mean,
        low,
        high,
        effect,
        p,
        adjusted,
        detectable,
        made,
        refused,
        played,
      }) => [
        arm.kind === 'null' && !/^null/i.test(arm.title) ? `Null: ${arm.title}` : arm.title,
        pairs,
        new Set(agents).size,
        ...[control, changed, mean, low, high, effect, p, adjusted, detectable()].map(round),
        made,
        refused,
        played,
        round(correlation),
      ],
    ),
  }
}

function forest(open: OpenClaim, results: readonly ArmResult[]): Figure {
  const part = (kind: Arm['kind'], name: string, quiet: boolean) => {
    const chosen = results.flatMap((result, i) => (result.arm.kind === kind ? [{ ...result, i }] : []))
    return {
      name,
      quiet,
      x: chosen.map(({ i }) => i),
      y: chosen.map(({ mean }) => mean),
      low: chosen.map(({ low }) => low),
      high: chosen.map(({ high }) => high),
    }
  }
  return {
    id: 'effects',
    title: 'Effects with 95 % intervals',
    kind: 'intervals',
    x: 'what was done',
    y: `difference of ${outcomeWords[open.claim.predicted.outcome]}`,
    names: results.map(({ arm }) => arm.title),
    series: [part('change', 'changes', false), part('null', 'nulls', true)],
    caption: `Mean paired difference per arm; of several agents the mean of theirs. Nulls in grey: ${isMeasured(open) ? 'what the changes are measured against, so together they stand at 0' : 'their intervals should hold 0'}.`,
  }
}
