import { counted } from '../controls/numbers'
import { actionInks } from '../../workers/lab/charts/actions'
import { RowFlag } from '../../workers/lab/contracts/trajectory'
import type { Quantity } from '../../workers/lab/contracts/quantity'
import type { Colours } from '../charts/scatter-colours'
import type { OpenTrajectory } from '../../workers/threads/api'
import { componentTitle, standings, strongest } from './components'
import { episodesOf, type Episode } from './episodes'
import type { Findings } from './findings.svelte'

type Known = Pick<Findings, 'embedding' | 'attention' | 'endings' | 'components' | 'names' | 'quantities'>

/** One thing that the points of a map of moments can be coloured by; null where the recording does not serve it. */
interface Colouring {
  readonly label: string
  of(open: OpenTrajectory, known: Known): Colours | null
}

const named = {
  value: 'Value',
  entropy: 'Entropy',
  advantage: 'Advantage',
  reward: 'Reward',
  score: 'Score',
  probability: 'Probability of the action',
} as const

const own: Readonly<Record<string, Colouring>> = {
  action: {
    label: 'Action',
    of: ({ trajectory: { columns, game } }) => actionColours(columns.action, game.actions),
  },
  likeliest: {
    label: 'Likeliest action',
    of({ trajectory: { columns, game }, info }) {
      return columns.logits ? actionColours(likeliest(columns.logits, info.rows), game.actions) : null
    },
  },
  ...Object.fromEntries(
    (Object.keys(named) as (keyof typeof named)[]).map((id): [string, Colouring] => [
      id,
      {
        label: named[id],
        of({ series }) {
          const values = series[id]
          if (!values) return null
          return {
            kind: 'value',
            values,
            name: named[id].toLowerCase(),
            signed: id === 'advantage' || id === 'reward',
          }
        },
      },
    ]),
  ),
  time: {
    label: 'Time in the game',
    of: (open) => ({
      kind: 'value',
      values: eachRow(open, ({ begin }, row) => row - begin),
      name: 'decisions since the start',
    }),
  },
  share: {
    label: 'Share of the game gone',
    of: (open) => ({
      kind: 'value',
      values: eachRow(open, ({ begin, end }, row) => (end - begin > 1 ? (100 * (row - begin)) / (end - begin - 1) : 0)),
      name: 'per cent of the game gone',
    }),
  },
  length: {
    label: 'Length of the game',
    of: (open) =>
      severalOf(open) && {
        kind: 'value',
        values: eachRow(open, ({ begin, end }) => end - begin),
        name: 'decisions in the whole game',
      },
  },
  total: {
    label: 'Reward of the whole game',
    of(open) {
      if (!severalOf(open)) return null
      const { reward } = open.trajectory.columns
      const totals = new Map(
        episodesOf(open).map((episode) => [
          episode.begin,
          reward.subarray(episode.begin, episode.end).reduce((sum, paid) => sum + paid, 0),
        ]),
      )
      return {
        kind: 'value',
        values: eachRow(open, ({ begin }) => totals.get(begin) ?? NaN),
        name: 'reward of the whole game',
        signed: true,
      }
    },
  },
  last: {
    label: 'Last decision of its game',
    of: ({ trajectory: { columns } }) => ({
      kind: 'category',
      labels: columns.flags.map((flag) => (flag & RowFlag.terminated ? 1 : flag & RowFlag.truncated ? 2 : 0)),
      names: ['others', 'ended by the rules', 'cut there'],
    }),
  },
  ending: {
    label: 'How the game ended',
    of: (open, { endings }) =>
      open.spec && {
        kind: 'category',
        labels: eachRow(open, (_, __, episode) => endings?.[episode] ?? NaN),
        names: open.spec.endings.map((name) => name || 'it was cut'),
      },
  },
  game: {
    label: 'Game',
    of: (open) =>
      severalOf(open) && {
        kind: 'category',
        labels: eachRow(open, (_, __, episode) => episode),
        names: open.trajectory.episodes.map((_, i) => `Game ${i + 1}`),
      },
  },
  life: {
    label: 'Lives',
    of({ trajectory: { columns } }) {
      const most = columns.lives?.reduce((a, b) => Math.max(a, b), 0) ?? 0
      if (!columns.lives || most < 2) return null
      return {
        kind: 'category',
        labels: columns.lives,
        names: Array.from({ length: 1 + most }, (_, lives) => counted(lives, 'life', 'lives')),
      }
    },
  },
  cluster: {
    label: 'Group',
    of: (_, { embedding }) =>
      embedding && {
        kind: 'category',
        labels: embedding.clusters,
        names: namesOf(embedding.clusters, 'Group'),
      },
  },
  outlier: {
    label: 'What lies apart',
    of: (_, { embedding }) =>
      embedding?.outliers
        ? { kind: 'category', labels: embedding.outliers, names: ['near others', 'far from all others'] }
        : null,
  },
  strongest: {
    label: 'Strongest component',
    of: (_, { components, names }) =>
      components && {
        kind: 'category',
        labels: strongest(components),
        names: componentTitles(components.count, names),
      },
  },
}

/** What the points of a map of moments can be coloured by. */
export function colourings(open: OpenTrajectory, known: Known): { readonly value: string; readonly label: string }[] {
  const served = Object.entries(own).filter(([, { of }]) => of(open, known) !== null)
  return [
    ...served.map(([value, { label }]) => ({ value, label })),
    ...known.attention.map(({ title }) => ({ value: `concept ${title}`, label: `Map on: ${title}` })),
    ...componentTitles(known.components?.count ?? 0, known.names).map((label, k) => ({
      value: `component ${k}`,
      label,
    })),
    ...open.quantities.map(({ id, title }) => ({ value: `quantity ${id}`, label: `True: ${title}` })),
  ]
}

/** The quantity that moments are coloured by; undefined where it is something else. */
export const quantityOf = (colouring: string): string | undefined => /^quantity (.+)$/.exec(colouring)?.[1]

/** Grey where there is none, and until it was measured. */
function quantityColours({ id, title, unit }: Quantity, { quantities }: Known, rows: number): Colours {
  const values = quantities[id] ?? new Float32Array(rows).fill(NaN)
  if (!unit) return { kind: 'category', labels: values, names: [`${title}: no`, `${title}: yes`] }
  return { kind: 'value', values, name: `${title}, ${unit}`, signed: values.some((value) => value < 0) }
}

/** By the action where there is nothing of that name. */
export function coloursBy(id: string, open: OpenTrajectory, known: Known): Colours {
  const concept = known.attention.find(({ title }) => id === `concept ${title}`)
  if (concept) return { kind: 'value', values: concept.shares, name: `map on ${concept.title}` }
  const quantity = open.quantities.find((one) => one.id === quantityOf(id))
  if (quantity) return quantityColours(quantity, known, open.info.rows)
  const component = Number(/^component (\d+)$/.exec(id)?.[1] ?? NaN)
  if (known.components && component < known.components.count)
    return {
      kind: 'value',
      values: standings(known.components, component),
      name: `${componentTitle(component, known.names[component])}, in standard deviations`,
      signed: true,
    }
  const { columns, game } = open.trajectory
  return own[id]?.of(open, known) ?? actionColours(columns.action, game.actions)
}

const actionColours = (labels: Uint8Array, actions: OpenTrajectory['trajectory']['game']['actions']): Colours => ({
  kind: 'category',
  labels,
  names: actions.map(({ title }) => title),
  inks: (isDark) => actionInks(actions, isDark),
})

/** [rows]: the index of each row's greatest logit, the first of equal ones. */
export function likeliest(logits: Float32Array, rows: number): Uint8Array {
  const actions = logits.length / rows
  return Uint8Array.from({ length: rows }, (_, row) => {
    const said = logits.subarray(row * actions, (row + 1) * actions)
    return said.indexOf(said.reduce((a, b) => Math.max(a, b), -Infinity))
  })
}

const componentTitles = (count: number, names: readonly string[]): string[] =>
  Array.from({ length: count }, (_, k) => componentTitle(k, names[k]))

const severalOf = ({ trajectory }: OpenTrajectory): true | null => (trajectory.episodes.length > 1 ? true : null)

function eachRow(open: OpenTrajectory, of: (episode: Episode, row: number, index: number) => number): Float32Array {
  const out = new Float32Array(open.info.rows)
  episodesOf(open).forEach((episode, index) => {
    for (let row = episode.begin; row < episode.end; row++) out[row] = of(episode, row, index)
  })
  return out
}

function namesOf(labels: Uint8Array, word: string): string[] {
  return Array.from({ length: 1 + labels.reduce((a, b) => Math.max(a, b), 0) }, (_, i) => `${word} ${i + 1}`)
}
