import { counted, showRounded, showShare } from '../../charts/numbers'
import type { AgentInfo, Figure, Report, Row, Table } from '../../contracts/study'
import { mean } from '../../statistics/interval'
import { overUnits, type OverUnits } from '../designs/over-units'
import { unitWords } from '../designs/unit-words'
import { round } from '../report/round'
import { perAgent, playerOf } from '../units'
import { countProbes, probes } from './probes'
import { rules, type Rule } from './rules'

/** What the rows say; of part of them too. A model is the unit, and where there are several agents the agent. */
export function summarizeProbes(rows: readonly Row[], asked: readonly AgentInfo[] = []): Report {
  const found = readings(rows)
  return {
    verdict: null,
    words: found.length === 0 ? ['No model is finished yet.'] : words(asked, rows, found),
    tables: [probeTable(found), ruleTable(rows), errorTable(rows)],
    figures: countFigures(rows),
  }
}

/** One probe over all models. */
interface Reading {
  readonly id: string
  readonly title: string
  readonly paid: number
  /** One answer per model: the mean over its boards. */
  readonly said: readonly number[]
  readonly over: OverUnits
}

const ofKind = (rows: readonly Row[], kind: string) => rows.filter((row) => row['kind'] === kind)
const ofProbe = (rows: readonly Row[], id: string) => ofKind(rows, 'probe').filter((row) => row['probe'] === id)
const column = (rows: readonly Row[], name: string) => rows.map((row) => Number(row[name]))

function readings(rows: readonly Row[]): Reading[] {
  return probes.flatMap(({ id, title }) => {
    const own = ofProbe(rows, id)
    if (own.length === 0) return []
    const said = column(own, 'said')
    return [{ id, title, paid: Number(own[0]!['paid']), said, over: overUnits(said, own.map(playerOf), probes.length) }]
  })
}

/** How far a rule is from what each model says, over all probes alike. */
function distances(
  rows: readonly Row[],
  { id }: Rule,
): { readonly models: readonly Row[]; readonly away: readonly number[] } {
  const models = ofProbe(rows, probes[0]!.id)
  const known = new Set(probes.map((probe) => probe.id))
  const away = models.map((model) =>
    mean(
      column(
        ofKind(rows, 'probe').filter(
          (row) =>
            row['seed'] === model['seed'] && playerOf(row) === playerOf(model) && known.has(String(row['probe'])),
        ),
        id,
      ),
    ),
  )
  return { models, away }
}

/** A probe answered by so much otherwise than the rules pay is answered wrongly. */
const WRONG = 0.5

function words(asked: readonly AgentInfo[], rows: readonly Row[], found: readonly Reading[]): string[] {
  const models = found[0]!.said.length
  const errors = lastErrors(rows)
  const data = ofKind(rows, 'data')
  const players = new Set(data.map(playerOf))
  const share = mean(column(data, 'paid'))
  const wrong = found.filter(({ paid, over }) => Math.abs(over.mean - paid) >= WRONG)
  const right = found.filter((one) => !wrong.includes(one))
  return [
    ruleWords(rows, models),
    `Each of the ${counted(models, 'model')} was fitted to ${counted(Number(data[0]!['decisions']), 'decision')} of its own, of which ${showShare(share)} were paid. On other games their mean squared error is ${showRounded(mean(errors))} on average, ${showRounded(Math.max(...errors))} at most.`,
    wrong.length === 0
      ? `On no kind of board is the mean answer further than ${WRONG} from what the rules pay.`
      : `Further than ${WRONG} from what the rules pay is the mean answer to: ${wrong.map(saidWords).join('; ')}.${right.length > 0 ? ` Nearer is that to: ${right.map(saidWords).join('; ')}.` : ''}`,
    ...slopeWords(rows),
    'A small error on other games of the same kind does not tell these rules apart: all of them pay alike there. Only boards that play never shows do.',
    players.size > 1
      ? unitWords(
          players.size,
          asked.filter(({ hash, id }) => players.has(hash) || players.has(id)),
        )
      : 'The models are the unit: they differ in how they began and in what was played. All play was one agent’s, so this says nothing of rewards learned from others.',
  ]
}

const saidWords = ({ title, paid, said, over }: Reading) =>
  `“${title}”, ${showRounded(over.mean)} (${showRounded(Math.min(...said))} to ${showRounded(Math.max(...said))}) for ${showRounded(paid)}`

function ruleWords(rows: readonly Row[], models: number): string {
  const all = rules.map((rule) => ({ rule, away: distances(rows, rule).away }))
  const nearest = Array.from({ length: models }, (_, i) => all.toSorted((a, b) => a.away[i]! - b.away[i]!)[0]!.rule)
  const counts = rules
    .map((rule) => ({ rule, count: nearest.filter((one) => one === rule).length }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.count - a.count)
  const told = counts.map(({ rule, count }) => `“${rule.title}” for ${count} of ${models}`).join(', ')
  return `Of ${rules.length} rules that pay alike in play, nearest to what a reward model says over ${probes.length} kinds of boards is ${told}. Others were not asked about, so the nearest need not be the one that it follows.`
}

function slopeWords(rows: readonly Row[]): string[] {
  const ratios = ofKind(rows, 'slopes').flatMap(({ before, after }) =>
    Number(before) > 0 ? [Number(after) / Number(before)] : [],
  )
  if (ratios.length === 0) return []
  return [
    `A change of the board after the decision moves the answer ${showRounded(mean(ratios))} times as much as one of the board before it (${showRounded(Math.min(...ratios))} to ${showRounded(Math.max(...ratios))}; mean slope).`,
  ]
}

function probeTable(found: readonly Reading[]): Table {
  return {
    id: 'probes',
    title: 'What a model says a transition is worth, and what the rules pay',
    columns: ['transition', 'rules pay', 'models say', 'low', 'high', 'least', 'most', 'models'],
    rows: found.map(({ title, paid, said, over }) => [
      title,
      paid,
      round(over.mean),
      round(over.low),
      round(over.high),
      round(Math.min(...said)),
      round(Math.max(...said)),
      said.length,
    ]),
  }
}

function ruleTable(rows: readonly Row[]): Table {
  return {
    id: 'rules',
    title:
      'How far a model’s answers are from what a rule would pay, over all kinds of boards (mean distance; less is nearer)',
    columns: ['rule', 'distance', 'low', 'high', 'least', 'most'],
    rows: rules.flatMap((rule) => {
      const { models, away } = distances(rows, rule)
      if (away.length === 0) return []
      const { mean, low, high } = overUnits(away, models.map(playerOf))
      return [[rule.title, round(mean), round(low), round(high), round(Math.min(...away)), round(Math.max(...away))]]
    }),
  }
}

/** By epoch: over agents where there are several. */
function errorTable(rows: readonly Row[]): Table {
  const errors = ofKind(rows, 'error')
  const epochs = [...new Set(column(errors, 'epoch'))].sort((a, b) => a - b)
  return {
    id: 'errors',
    title: 'Mean squared error by epoch',
    columns: ['epoch', 'learned from', 'held out', 'least', 'most'],
    rows: epochs.map((epoch) => {
      const own = errors.filter((row) => row['epoch'] === epoch)
      const held = column(own, 'heldOut')
      const over = (values: readonly number[]) => mean(perAgent(values, own.map(playerOf)))
      return [
        epoch,
        round(over(column(own, 'loss'))),
        round(over(held)),
        round(Math.min(...held)),
        round(Math.max(...held)),
      ]
    }),
  }
}

function lastErrors(rows: readonly Row[]): number[] {
  const errors = ofKind(rows, 'error')
  const last = Math.max(...column(errors, 'epoch'))
  return column(
    errors.filter((row) => row['epoch'] === last),
    'heldOut',
  )
}

function countFigures(rows: readonly Row[]): Figure[] {
  const read = countProbes.flatMap(({ id, goals }) => {
    const own = ofProbe(rows, id)
    return own.length === 0 ? [] : [{ goals, over: overUnits(column(own, 'said'), own.map(playerOf)) }]
  })
  if (read.length === 0) return []
  const x = read.map(({ goals }) => goals)
  return [
    {
      id: 'goals',
      title: 'Reward by the number of goals in sight, none of them reached',
      kind: 'lines',
      x: 'goals in sight',
      y: 'reward',
      series: [
        {
          name: 'models',
          x,
          y: read.map(({ over }) => over.mean),
          low: read.map(({ over }) => over.low),
          high: read.map(({ over }) => over.high),
        },
        { name: 'rules', x, y: x.map(() => 0), quiet: true },
      ],
      caption:
        'Mean over models with 95 % interval. The rules pay nothing here, however many goals there are; a model that pays where no goal is in sight, and less the more there are, rewards their absence.',
    },
  ]
}
