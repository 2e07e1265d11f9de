import { counted, showCount } from '../../charts/numbers'
import type { Figure, Panel, Series } from '../../contracts/study'
import { disagreement, type Opinions } from './agreement'
import { stageName, type Asked, type Findings, type Stage } from './findings'
import { performanceSeries } from './score-series'

const agreement = (all: Opinions) => 1 - disagreement(all)

/** All families at all lengths: agreement, and what changes do to it. */
export function mosaics(asked: Asked, { families, lengths }: Findings): Figure[] {
  const columns: readonly (number | undefined)[] = lengths.length > 0 ? lengths : [undefined]
  const panelsOf = (value: (state: Stage['states'][number], all: Opinions) => number): Panel[] =>
    families.flatMap(({ stages }, series) =>
      stages.map(({ states, length }): Panel => {
        const row = (of: (state: Stage['states'][number]) => Opinions | undefined) =>
          states.map((state) => {
            const all = of(state)
            return all ? round(value(state, all)) : null
          })
        const cells = [row(({ plain }) => plain), ...asked.changes.map((_, k) => row(({ changed }) => changed.get(k)))]
        return { series, name: columns.indexOf(length), cells }
      }),
    )
  const common = {
    kind: 'mosaic',
    names: columns.map((length) => (length === undefined ? 'as long as they trained' : showCount(length))),
    series: families.map((family) => ({ ...performanceSeries(family), name: family.name })),
  } as const
  const told =
    'Columns: decisions in training. In each panel states lie across and changes down, below the states as they are.'
  return [
    {
      ...common,
      id: 'mosaic',
      title: 'Agreement in every state, under every change, of every family as it trains',
      x: 'left: what its agents score, mean and deviation, against decisions',
      y: 'agreement',
      panels: panelsOf((_, all) => agreement(all)),
      caption: `${told} Dark: two agents would do the same.`,
    },
    {
      ...common,
      id: 'mosaic-changes',
      title: 'What each change does to agreement',
      x: 'left: what its agents score, mean and deviation, against decisions',
      y: 'agreement less as it is',
      reach: 0.5,
      panels: panelsOf(({ plain }, all) => agreement(all) - agreement(plain)),
      caption: `${told} Blue: they agree less than without the change; orange: more.`,
    },
  ]
}

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
    series: [row('as it is', null), ...numbers.map((number) => row(changes[number]!.title, number))],
    caption:
      'Dark: two agents would do the same; light: they would not. The first row is the state as it is; states by their decision.',
    cells: {
      states: states.map(({ episode, decision }) => ({ episode, decision })),
      changes: [-1, ...numbers],
      agents: group.agents.map(({ hash }) => hash),
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
