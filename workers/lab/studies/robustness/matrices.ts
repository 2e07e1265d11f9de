import { counted, showCount, showRounded, showShare } from '../../charts/numbers'
import type { Figure, FigureCells, Panel, Series } from '../../contracts/study'
import { disagreement, type Opinions } from './agreement'
import { stageName, type Asked, type Findings, type Stage } from './findings'
import { NONE, stateName } from './parts'
import { performanceSeries } from './score-series'
import type { StateOpinions } from './table'

const agreement = (all: Opinions) => 1 - disagreement(all)

const PLAIN = 'as it is'
const LINES = 'lines: scores, mean ± deviation, by decisions'

/** What columns and rows are, for whoever looks into a cell. */
const placesOf = (
  states: readonly Pick<StateOpinions, 'episode' | 'decision'>[],
  numbers: readonly number[],
  changes: Asked['changes'],
): Pick<FigureCells, 'states' | 'changes'> => ({
  states: states.map(({ episode, decision }) => ({ episode, decision })),
  changes: [{ number: NONE, title: PLAIN }, ...numbers.map((number) => ({ number, title: changes[number]!.title }))],
})

/** All families at all lengths: agreement, and what changes do to it. */
export function mosaics({ changes }: Asked, findings: Findings): Figure[] {
  const { families, stages: all, lengths } = findings
  const columns: readonly (number | undefined)[] = lengths.length > 0 ? lengths : [undefined]
  const places = [...new Map(all.flatMap(({ states }) => states.map((state) => [placeName(state), state]))).values()]
  const numbers = [...new Set(all.flatMap((stage) => stage.numbers))].sort((a, b) => a - b)
  const panelsOf = (value: (state: StateOpinions, some: Opinions) => number): Panel[] =>
    families.flatMap(({ stages }, series) =>
      stages.map(({ states, length }): Panel => {
        const known = new Map(states.map((state) => [placeName(state), state]))
        const row = (of: (state: StateOpinions) => Opinions | undefined) =>
          places.map((place) => {
            const state = known.get(placeName(place))
            const some = state && of(state)
            return some ? round(value(state, some)) : null
          })
        const cells = [row(({ plain }) => plain), ...numbers.map((number) => row(({ changed }) => changed.get(number)))]
        return { series, name: columns.indexOf(length), cells }
      }),
    )
  const common = {
    cells: {
      ...placesOf(places, numbers, changes),
      agents: families.flatMap(({ stages }) => stages.map(({ group }) => group.agents.map(({ hash }) => hash))),
    },
    kind: 'mosaic',
    names: columns.map((length) => (length === undefined ? 'as long as they trained' : showCount(length))),
    series: families.map((family) => ({ ...performanceSeries(family), name: family.name })),
  } as const
  const told =
    'In each panel states lie across and changes down, below the states as they are; panels of a family are named by decisions in training.'
  return [
    {
      ...common,
      id: 'mosaic',
      title: 'Agreement in every state, under every change, of every family as it trains',
      x: LINES,
      y: 'agreement',
      panels: panelsOf((_, some) => agreement(some)),
      caption: `${told} Dark: two agents would do the same. ${agreementWords(findings)}`,
    },
    {
      ...common,
      id: 'mosaic-changes',
      title: 'What each change does to agreement',
      x: LINES,
      y: 'agreement less as it is',
      reach: 0.5,
      panels: panelsOf(({ plain }, some) => agreement(some) - agreement(plain)),
      caption: `${told} Blue: they agree less than without the change; orange: more. ${costWords(findings)}`,
    },
  ]
}

/** The most and the least of all stages by a number, as words say them. */
function ends({ stages }: Findings, of: (stage: Stage) => number): readonly [most: Stage, least: Stage] {
  const ranked = stages.toSorted((a, b) => of(b) - of(a))
  return [ranked[0]!, ranked.at(-1)!]
}

function agreementWords(findings: Findings): string {
  const shared = ({ changed }: Stage) => 1 - changed.mean
  const [most, least] = ends(findings, shared)
  const told = (stage: Stage) => `${showShare(shared(stage))} (${stageName(stage, findings)})`
  const trained = findings.families.filter(({ stages }) => stages.length > 1)
  const better = trained.filter(({ stages, last }) => shared(last) > shared(stages[0]!)).length
  const asTheyTrain = `From the shortest training to the longest it grows in ${better} of ${counted(trained.length, 'family', 'families')}.`
  return `Under changes they agree in ${told(least)} to ${told(most)} of choices.${trained.length > 0 ? ` ${asTheyTrain}` : ''}`
}

function costWords(findings: Findings): string {
  const cost = ({ more }: Stage) => more.mean
  const [most, least] = ends(findings, cost)
  const told = (stage: Stage) =>
    `${showRounded(Number((100 * cost(stage)).toFixed(1)))} (${stageName(stage, findings)})`
  return `Changes cost ${told(least)} to ${told(most)} points of agreement.`
}

const placeName = ({ episode, decision }: Pick<StateOpinions, 'episode' | 'decision'>) => stateName(episode, decision)
const round = (value: number) => Number(value.toFixed(3))

/** States across, changes down, the first row without: how alike the agents would act. */
export function matrix({ changes }: Asked, stage: Stage, findings: Findings, folded: boolean): Figure {
  const { states, group, numbers } = stage
  const row = (name: string, number: number | null) => {
    const known = states.flatMap((state, i) => {
      const all = number === null ? state.plain : state.changed.get(number)
      return all ? [[i, round(agreement(all))] as const] : []
    })
    return { name, x: known.map(([i]) => i), y: known.map(([, value]) => value) }
  }
  return {
    id: `matrix-${group.agents[0]!.training!.procedure}`,
    title: `${stageName(stage, findings)}: agreement in every state, under every change`,
    kind: 'matrix',
    x: 'state',
    y: 'agreement',
    names: states.map(({ decision }) => String(decision)),
    series: [row(PLAIN, null), ...numbers.map((number) => row(changes[number]!.title, number))],
    caption:
      'Dark: two agents would do the same; light: they would not. The first row is the state as it is; states by their decision.',
    cells: {
      ...placesOf(states, numbers, changes),
      agents: [group.agents.map(({ hash }) => hash)],
    },
    ...(folded && { folded }),
  }
}

/** What the agents would do in the cell whose change costs their agreement most. */
export function histogram({ changes, actions }: Asked, stage: Stage, findings: Findings, folded: boolean): Figure[] {
  const cells = stage.states.flatMap(({ decision, plain, changed }) =>
    [...changed].map(([number, all]) => ({
      decision,
      plain,
      number,
      all,
      lost: disagreement(all) - disagreement(plain),
    })),
  )
  const [first, ...others] = cells
  if (!first) return []
  const { decision, plain, number, all } = others.reduce((most, one) => (one.lost > most.lost ? one : most), first)
  const bars = (name: string, opinions: Opinions): Series => ({
    name,
    x: actions.map((_, action) => action),
    y: actions.map((_, action) => round(opinions.reduce((sum, p) => sum + (p[action] ?? 0), 0))),
  })
  return [
    {
      id: `actions-${stage.group.agents[0]!.training!.procedure}`,
      title: `${stageName(stage, findings)}: what its agents would do where a change costs agreement most`,
      kind: 'bars',
      x: 'action',
      y: 'agents',
      names: actions.map(({ title }) => title),
      series: [bars('as it is', plain), bars(changes[number]!.title, all)],
      caption: `State of decision ${decision}, as it is and under “${changes[number]!.title}”: ${counted(plain.length, 'agent')}, each by its probabilities.`,
      ...(folded && { folded }),
    },
  ]
}
