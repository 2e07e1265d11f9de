import { counted, showRounded, showShare } from '../../charts/numbers'
import type { AgentInfo, Figure, Report, Row, Table } from '../../contracts/study'
import { mean } from '../../statistics/interval'
import { overUnits, type OverUnits } from '../designs/over-units'
import { unitWords } from '../designs/unit-words'
import { round } from '../report/round'
import { probes } from '../reward-probes/probes'
import { playerOf } from '../units'
import { boardNetworks } from './options'
import { sources } from './sources'

/** Boards that tell the shortcut from the rules; play never shows them, but the mixture does the middle two. */
const TOLD = ['none', 'two-reaches', 'elsewhere-reaches', 'checkerboard'] as const
/** Answered by so much otherwise than the rules pay, a kind of boards is answered wrongly. */
const WRONG = 0.5

/** All models of one network, fitted to one source. */
interface Kind {
  readonly data: string
  readonly network: string
  readonly rows: readonly Row[]
  readonly seeds: readonly Row[]
  /** Of each model, over all kinds of boards alike: how far its answers are from what the rules pay. */
  readonly away: readonly number[]
}

/** What the rows say; of part of them too. A seed, with a model of each kind, is the unit, and where there are several agents the agent. */
export function summarizeData(rows: readonly Row[], asked: readonly AgentInfo[] = []): Report {
  const kinds = kindsOf(rows)
  return {
    verdict: null,
    words: kinds.length === 0 ? ['No model is finished yet.'] : words(asked, kinds),
    tables: [probeTable(kinds), differenceTable(kinds), errorTable(kinds)],
    figures: kinds.length === 0 ? [] : [distanceFigure(kinds)],
  }
}

const known = new Set(probes.map(({ id }) => id))
const ofProbe = ({ rows }: Kind, id: string) => rows.filter((row) => row['kind'] === 'probe' && row['probe'] === id)
const said = (rows: readonly Row[]) => rows.map((row) => Number(row['said']))
const titleOf = ({ data, network }: Pick<Kind, 'data' | 'network'>) =>
  `${sources.find(({ id }) => id === data)?.title ?? data}; ${boardNetworks.find(({ id }) => id === network)?.title ?? network}`
const shortOf = ({ data, network }: Pick<Kind, 'data' | 'network'>) => `${data}, ${network}`

function kindsOf(all: readonly Row[]): Kind[] {
  return [...new Set(all.map(({ data, network }) => JSON.stringify([data, network])))].map((key) => {
    const [data, network] = JSON.parse(key) as [string, string]
    const rows = all.filter((row) => row['data'] === data && row['network'] === network)
    const seeds = rows.filter((row) => row['kind'] === 'data')
    const away = seeds.map((seed) => {
      const own = rows.filter(
        (row) =>
          row['kind'] === 'probe' &&
          known.has(String(row['probe'])) &&
          row['seed'] === seed['seed'] &&
          playerOf(row) === playerOf(seed),
      )
      return mean(own.map((row) => Math.abs(Number(row['said']) - Number(row['paid']))))
    })
    return { data, network, rows, seeds, away }
  })
}

const distance = ({ away, seeds }: Kind): OverUnits => overUnits(away, seeds.map(playerOf))

/** Kinds of boards that are answered wrongly on the mean. */
const wrongOf = (kind: Kind) =>
  probes.filter(({ id }) => {
    const own = ofProbe(kind, id)
    return own.length > 0 && Math.abs(mean(said(own)) - Number(own[0]!['paid'])) >= WRONG
  })

/** Another kind less this one, models of one seed each; null: not of the same seeds. */
function less(kind: Kind, base: Kind | undefined): OverUnits | null {
  if (!base || base === kind || base.away.length !== kind.away.length) return null
  return overUnits(
    kind.away.map((away, i) => away - base.away[i]!),
    kind.seeds.map(playerOf),
    1,
  )
}

function words(asked: readonly AgentInfo[], kinds: readonly Kind[]): string[] {
  const best = kinds.toSorted((a, b) => distance(a).mean - distance(b).mean)[0]!
  const [first] = kinds
  const players = new Set(kinds.flatMap(({ seeds }) => seeds.map(playerOf)))
  return [
    `Nearest to the rules over ${probes.length} kinds of boards is “${titleOf(best)}” (mean distance ${showRounded(distance(best).mean)}); it still answers ${wrongWords(best)}`,
    ...kinds
      .filter((kind) => kind !== best)
      .map((kind) => `“${titleOf(kind)}”: distance ${showRounded(distance(kind).mean)}, ${wrongWords(kind)}`),
    ...changeWords(kinds),
    `A kind of boards is answered wrongly where the mean answer is ${WRONG} or more from what the rules pay. ${counted(first!.seeds.length, 'model')} of each kind, fitted to ${counted(Number(first!.seeds[0]!['decisions']), 'decision')} each: this machine’s scale. Of a kind’s play, paid were ${paidWords(kinds)}.`,
    'The mixture shows boards with two goals and with a goal elsewhere: answers to those are no longer about what play never shows.',
    players.size > 1
      ? unitWords(
          players.size,
          asked.filter(({ hash, id }) => players.has(hash) || players.has(id)),
        )
      : 'A seed, with a model of each kind, is the unit. All play but that by chance was one agent’s, so this says nothing of others’.',
  ]
}

function wrongWords(kind: Kind): string {
  const wrong = wrongOf(kind)
  return wrong.length === 0
    ? 'no kind of boards wrongly.'
    : `${wrong.length} of ${probes.length} kinds of boards wrongly: ${wrong.map(({ title, id }) => `“${title}” (${showRounded(mean(said(ofProbe(kind, id))))})`).join(', ')}.`
}

const paidWords = (kinds: readonly Kind[]) =>
  [...new Set(kinds.map(({ data }) => data))]
    .map((data) => {
      const shares = kinds.find((kind) => kind.data === data)!.seeds.map((row) => Number(row['paid']))
      return `${(100 * mean(shares)).toPrecision(2)} % (${data})`
    })
    .join(', ')

/** What each change of data or sight does, the other left as it was at first. */
function changeWords(kinds: readonly Kind[]): string[] {
  const told = changesOf(kinds).filter(({ by }) => by.enough)
  const all = told.map(({ kind, base, by }) => {
    const found =
      by.high < 0 ? 'nearer to the rules than' : by.low > 0 ? 'further from the rules than' : 'not shown to differ from'
    return `“${shortOf(kind)}” is ${found} “${shortOf(base)}” (by ${showRounded(by.mean)}, 95 % ${showRounded(by.low)} to ${showRounded(by.high)}).`
  })
  return told.length < 2
    ? all
    : [
        ...all,
        `These are ${told.length} intervals, each by itself: of twenty where nothing differs one is off by chance.`,
      ]
}

function changesOf(kinds: readonly Kind[]): { kind: Kind; base: Kind; by: OverUnits }[] {
  return kinds.flatMap((kind) =>
    [
      kinds.find(({ data, network }) => network === kind.network && data === kinds[0]!.data),
      kinds.find(({ data, network }) => data === kind.data && network === kinds[0]!.network),
    ].flatMap((base) => {
      const by = less(kind, base)
      return by ? [{ kind, base: base!, by }] : []
    }),
  )
}

function probeTable(kinds: readonly Kind[]): Table {
  const told = TOLD.map((id) => probes.find((probe) => probe.id === id)!)
  return {
    id: 'probes',
    title: `What a model says of boards that tell the rules from shortcuts (rules pay ${[0, 1, 1, 0].join(', ')}), and its mean distance from the rules over all kinds of boards`,
    columns: ['data', 'network', ...told.map(({ title }) => title), 'distance', 'low', 'high', 'wrong kinds', 'models'],
    rows: kinds.map((kind) => {
      const over = distance(kind)
      return [
        kind.data,
        kind.network,
        ...told.map(({ id }) => round(mean(said(ofProbe(kind, id))))),
        round(over.mean),
        round(over.low),
        round(over.high),
        wrongOf(kind).length,
        kind.away.length,
      ]
    }),
  }
}

function differenceTable(kinds: readonly Kind[]): Table {
  return {
    id: 'differences',
    title:
      'Distance from the rules, less that of other data or another network, models of one seed each (below 0: nearer)',
    columns: ['kind', 'less', 'difference', 'low', 'high', 'pairs'],
    rows: changesOf(kinds).map(({ kind, base, by }) => [
      shortOf(kind),
      shortOf(base),
      round(by.mean),
      round(by.low),
      round(by.high),
      kind.away.length,
    ]),
  }
}

function errorTable(kinds: readonly Kind[]): Table {
  return {
    id: 'errors',
    title: 'Mean squared error after the last epoch, on games held out of the same play',
    columns: ['data', 'network', 'held out', 'most', 'share paid'],
    rows: kinds.map((kind) => {
      const errors = kind.rows.filter((row) => row['kind'] === 'error')
      const last = Math.max(...errors.map((row) => Number(row['epoch'])))
      const held = errors.filter((row) => row['epoch'] === last).map((row) => Number(row['heldOut']))
      const paid = mean(kind.seeds.map((row) => Number(row['paid'])))
      return [kind.data, kind.network, round(mean(held)), round(Math.max(...held)), showShare(paid)]
    }),
  }
}

function distanceFigure(kinds: readonly Kind[]): Figure {
  const over = kinds.map(distance)
  return {
    id: 'distance',
    title: 'How far models are from the rules, by their data and network',
    kind: 'intervals',
    x: '',
    y: 'mean distance',
    names: kinds.map(shortOf),
    series: [
      {
        name: 'models',
        x: kinds.map((_, i) => i),
        y: over.map((one) => one.mean),
        low: over.map(({ low, mean: middle }) => (Number.isFinite(low) ? low : middle)),
        high: over.map(({ high, mean: middle }) => (Number.isFinite(high) ? high : middle)),
      },
    ],
    caption:
      'Mean over models with 95 % interval: the distance of a model’s answer from what the rules pay, over all kinds of boards alike. 0: as the rules.',
  }
}
