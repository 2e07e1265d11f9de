import type { Row, Table } from '../../contracts/study'
import { counted, showRounded } from '../../charts/numbers'
import { grouped } from '../../statistics/grouped'
import { mean } from '../../statistics/interval'
import { round } from '../report/round'
import { ALPHA, conceptsOf, titleOf, type OpenClaim } from './open'
import { agentName } from './agent-name'
import { overUnits, type OverUnits } from './over-units'
import { FEWEST_AGENTS } from './unit-words'

/** What maps hold on a concept in one rollout, and around it: mean |map| per pixel. */
export interface Standing {
  /** The rollout. */
  readonly unit: string
  readonly concept: string
  /** By the hash of its weights. */
  readonly agent: string
  readonly salient: number
  /** Anywhere on the same maps. */
  readonly chance: number
  /** On whatever else is on the picture. NaN: there is nothing else. */
  readonly others: number
}

/** What a story begins with, “it is salient”, as the rows have it. */
export interface Premise {
  /** Null: the rows do not carry what it is tested on. */
  readonly met: boolean | null
  readonly words: readonly string[]
  readonly tables: readonly Table[]
}

/** A row's numbers of it. Rows of the version before, and moments without the concept, have none. */
export function standingOf(
  { chance, others }: Row,
  of: Pick<Standing, 'unit' | 'concept' | 'agent'>,
  salient: Row[string] | undefined,
): Standing[] {
  if (typeof chance !== 'number' || typeof salient !== 'number') return []
  return [{ ...of, salient, chance, others: typeof others === 'number' ? others : NaN }]
}

/** Those of one unit and concept as one. */
export const perUnit = (all: readonly Standing[]): Standing[] =>
  merged(all, ({ unit, concept }) => `${unit} ${concept}`)

/**
 * Is it salient? Each concept against the whole map and against all else on the picture; both have to hold, so neither is corrected for
 * the other. Of the claim's concepts it is asked together, at the unit of what the claim can say: of a few agents each by itself, over its own
 * rollouts (all have to hold, so nothing is corrected: Berger 1982), for they are too few to speak of their kind; of more, over agents. Of a
 * relation, which speaks of these agents, something has to stand out in their rollouts, whatever it is, corrected by Bonferroni over the
 * concepts.
 * `standings`: one per unit and concept.
 */
export function premiseOf(open: OpenClaim, standings: readonly Standing[]): Premise {
  if (standings.length === 0)
    return {
      met: null,
      words: ['Whether it is salient to begin with cannot be told: rows of the version before do not hold it.'],
      tables: [],
    }
  const concepts = conceptsOf(open).filter((concept) => standings.some((one) => one.concept === concept))
  const { relation } = open.claim.predicted
  const agents = [...new Set(standings.map(({ agent }) => agent))]
  if (!relation && agents.length > 1 && agents.length < FEWEST_AGENTS) return ofEach(open, standings, concepts, agents)
  const each = concepts.map((concept) =>
    standsOut(
      titleOf(open, concept),
      standings.filter((one) => one.concept === concept),
      relation ? 'rollouts' : 'agents',
    ),
  )
  const level = relation ? ALPHA / each.length : ALPHA
  const together =
    concepts.length > 1 && !relation
      ? standsOut(
          concepts.map((concept) => titleOf(open, concept)).join(', '),
          merged(standings, ({ unit }) => unit),
          'agents',
        )
      : each[0]!
  const met = relation ? each.some((one) => holds(one, level)) : holds(together, level)
  return {
    met,
    words: [relation ? anyWords(each, level, met) : itWords(together, met)],
    tables: [tableOf(concepts.length > 1 && !relation ? [together, ...each] : each)],
  }
}

/** Each agent by itself. */
function ofEach(
  open: OpenClaim,
  standings: readonly Standing[],
  concepts: readonly string[],
  agents: readonly string[],
): Premise {
  const title = concepts.map((concept) => titleOf(open, concept)).join(', ')
  const all = agents.map((agent) => ({
    name: agentName(open.agents, agent),
    found: standsOut(
      title,
      merged(
        standings.filter((one) => one.agent === agent),
        ({ unit }) => unit,
      ),
      'rollouts',
    ),
  }))
  const lacking = all.filter(({ found }) => !holds(found, ALPHA))
  const words =
    lacking.length === 0
      ? `The premise is met for each of ${agents.length} agents by itself, beyond chance over its own rollouts: ${all.map(({ name, found }) => `for ${name} ${foundWords(found)}`).join('; ')}.`
      : `Premise not met: that it is salient is not shown for ${lacking.map(({ name, found }) => `${name}, where ${foundWords(found)} over ${counted(found.chance.units, 'rollout')}`).join('; nor for ')}. So the claim stays open, whatever the changes do.`
  return {
    met: lacking.length === 0,
    words: [words],
    tables: [tableOf(all.map(({ name, found }) => ({ ...found, concept: `${found.concept}, for ${name}` })))],
  }
}

interface Against extends OverUnits {
  readonly there: number
  readonly salient: number
}

interface Outstanding {
  readonly concept: string
  readonly chance: Against
  /** Null: there is nothing else on the picture. */
  readonly others: Against | null
}

/** `over`: agents, where there are several, as effects are tested; or rollouts, for what speaks of these agents alone. */
function standsOut(concept: string, own: readonly Standing[], over: 'agents' | 'rollouts'): Outstanding {
  const against = (around: (one: Standing) => number): Against | null => {
    const able = own.filter((one) => Number.isFinite(around(one)))
    if (able.length === 0) return null
    return {
      ...overUnits(
        able.map((one) => one.salient - around(one)),
        able.map(({ agent }) => (over === 'agents' ? agent : '')),
      ),
      there: mean(able.map(around)),
      salient: mean(able.map(({ salient }) => salient)),
    }
  }
  return { concept, chance: against(({ chance }) => chance)!, others: against(({ others }) => others) }
}

const holds = ({ chance, others }: Outstanding, level: number) =>
  [chance, others].every((one) => one === null || (one.p < level && one.mean > 0))

/** Means of those that go together. */
function merged(all: readonly Standing[], keyOf: (one: Standing) => string): Standing[] {
  return [...grouped(all, keyOf).values()].map((group) => {
    const meanOf = (of: (one: Standing) => number) => group.reduce((sum, one) => sum + of(one), 0) / group.length
    return {
      ...group[0]!,
      salient: meanOf(({ salient }) => salient),
      chance: meanOf(({ chance }) => chance),
      others: meanOf(({ others }) => others),
    }
  })
}

const timesWords = ({ salient, there }: Against) =>
  there > 0 ? `${showRounded(salient / there)} times what` : `${showRounded(salient)} where 0 is what`

const foundWords = ({ concept, chance, others }: Outstanding): string =>
  [
    `a pixel of “${concept}” holds ${timesWords(chance)} a pixel of the map holds`,
    ...(others ? [`${timesWords(others)} one of all else on the picture holds`] : []),
  ].join(' and ')

function itWords(outstanding: Outstanding, met: boolean): string {
  const { chance, others } = outstanding
  const found = foundWords(outstanding)
  const over = `over ${counted(chance.units, chance.unit)}`
  if (met) return `The premise is met: ${found}, beyond chance ${over}.`
  const less = [chance, others].some((one) => one !== null && one.p < ALPHA && one.mean < 0)
  return `Premise not met: that it is salient is ${less ? 'wrong' : 'not shown'} ${over}: ${found}. So the claim stays open, whatever the changes do.`
}

function anyWords(each: readonly Outstanding[], level: number, met: boolean): string {
  const out = each.filter((one) => holds(one, level)).map(({ concept }) => concept)
  return met
    ? `The premise is met: the map makes something salient. ${out.length} of ${counted(each.length, 'concept')} stand out from the whole map and from all else on the picture: ${out.join(', ')}.`
    : `Premise not met: no concept stands out from the whole map and from all else on the picture beyond chance: what is salient cannot be told, and the claim stays open, whatever the changes do.`
}

function tableOf(all: readonly Outstanding[]): Table {
  return {
    id: 'premise',
    title: 'Is it salient? Mean |map| per pixel on the concept, against chance and against all else on the picture',
    columns: ['concept', 'against', 'units', 'there', 'on the concept', 'difference', 'low', 'high', 'p'],
    rows: all.flatMap(({ concept, chance, others }) =>
      [['the whole map', chance] as const, ...(others ? [['all else on the picture', others] as const] : [])].map(
        ([against, { units, there, salient, mean, low, high, p }]) => [
          concept,
          against,
          units,
          ...[there, salient, mean, low, high, p].map(round),
        ],
      ),
    ),
  }
}
