import type { Figure, Report, Row, Table } from '../../contracts/study'
import type { Claim } from '../../contracts/claim'
import { outcomeWords, predictionWords, underWords } from '../../charts/claim-words'
import { counted } from '../../charts/numbers'
import { wordsOf } from '../asked-states'
import { agentsTable, agentWords, eachAgent } from './each-agent'
import { conclude, type Conclusion, type Reading } from './conclude'
import { foundOf } from './found'
import type { ArmResult } from './judge'
import type { Arm, OpenClaim } from './open'
import { sizeWords, type SizeWords } from './size-words'
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
      ...words(open, conclusion, size, new Set(rows.map(playerOf)).size),
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
    found: foundOf(conclusion, open.arms.filter(({ kind }) => kind === 'change').length),
  }
}

function words(open: OpenClaim, { results, stated, premise }: Conclusion, size: SizeWords, agents: number): string[] {
  const { claim, arms, states } = open
  const { outcome, direction, relation } = claim.predicted
  const changes = results.filter(({ arm }) => arm.kind === 'change')
  const found = changes.filter((result) => result.found)
  const all = arms.filter(({ kind }) => kind === 'change').length
  const missing = arms.filter(({ kind, id }) => kind === 'change' && !results.some(({ arm }) => arm.id === id))
  const [first = '', ...more] = [
    ...(stated?.words ?? []),
    `${relation ? 'Beside it' : 'Predicted'}: ${predictionWords({ outcome, direction })} ${underWords(all)}. Found beyond chance (${agentsNote(agents)}Holm over ${counted(results.length, 'test')}, 5 %): ${found.length} of ${all}.`,
  ]
  return [
    ...wordsOf(states),
    [first, ...size.caveat].join(' '),
    ...more,
    ...size.words,
    ...premise.words,
    ...changes.filter(({ opposite }) => opposite).map(({ arm }) => `“${arm.title}” goes the other way beyond chance.`),
    ...results
      .filter(({ arm, found: wrong }) => arm.kind === 'null' && wrong)
      .map(({ arm }) => `The null “${arm.title}” has an effect too, so the changes cannot be taken at their word.`),
    ...marginWords(changes, relation ? undefined : claim.margin),
    ...powerWords(changes.filter(({ found: yes, opposite }) => !yes && !opposite)),
    ...pairingWords(results),
    ...missingWords(claim, missing),
    ...seldomWords(claim, results),
    ...baselineWords(claim, arms),
    ...(claim.asPublished ? [publishedWords[claim.design]] : []),
    unitWords(agents, relation && 'Of the differences a unit'),
    ...doubtWords(results),
  ]
}

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
function baselineWords({ design, predicted: { outcome } }: Claim, arms: readonly Arm[]): string[] {
  if (design !== 'moments' || outcome === 'saliency') return []
  return arms.some(({ kind }) => kind === 'null')
    ? [
        'A change of mind is never below 0: each is measured against the nulls of the same rollout, which stand at 0 by that.',
      ]
    : [
        'A change of mind is never below 0, and there is no null to measure against: any change that can be seen counts.',
      ]
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

/** Nothing where there is nothing to correlate. */
function pairingWords(results: readonly ArmResult[]): string[] {
  const helpless = results.filter(({ correlation = NaN }) => correlation <= 0)
  if (helpless.length === 0) return []
  const arms =
    helpless.length > MOST_TOLD
      ? `${helpless.length} of ${counted(results.length, 'arm')}`
      : helpless.map(({ arm, correlation }) => `“${arm.title}” (r ${round(correlation!)})`).join(', ')
  return [
    `Pairing does not help under ${arms}: pair by pair, what came of the change does not rise and fall with what it is held against, so these differences are no more exact than between as many that are not paired.`,
  ]
}

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

function forest({ claim }: OpenClaim, results: readonly ArmResult[]): Figure {
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
    y: `difference of ${outcomeWords[claim.predicted.outcome]}`,
    names: results.map(({ arm }) => arm.title),
    series: [part('change', 'changes', false), part('null', 'nulls', true)],
    caption:
      'Mean paired difference per arm; of several agents the mean of theirs. Nulls in grey: their intervals should hold 0.',
  }
}
