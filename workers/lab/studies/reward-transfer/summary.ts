import { counted, showRounded, showShare } from '../../charts/numbers'
import type { AgentInfo, Figure, Report, Row, Series, Table } from '../../contracts/study'
import { mean } from '../../statistics/interval'
import { overUnits } from '../designs/over-units'
import { unitWords } from '../designs/unit-words'
import { round } from '../report/round'
import { playerOf } from '../units'
import { REACHES } from './teach'

/** A layout is learned where so many trainings come to reach the goal. */
const MOST = 0.8

const payers = ['rules', 'model'] as const
type Payer = (typeof payers)[number]
const paidWords = { rules: 'paid by the rules', model: 'paid by the model' } as const

/** One layout of goals and who paid, over all models. */
interface Arm {
  readonly goals: string
  readonly paidBy: Payer
  readonly rows: readonly Row[]
  readonly success: readonly number[]
}

/** What the rows say; of part of them too. A model, with the agents trained beside it, is the unit, and where there are several agents the agent. */
export function summarizeTransfer(rows: readonly Row[], asked: readonly AgentInfo[] = []): Report {
  const arms = armsOf(rows)
  return {
    verdict: null,
    words: arms.length === 0 ? ['No model is finished yet.'] : words(asked, rows, arms),
    tables: [successTable(arms), differenceTable(arms)],
    figures: layoutsOf(arms).map((goals) => curveFigure(goals, arms)),
  }
}

const ofKind = (rows: readonly Row[], kind: string) => rows.filter((row) => row['kind'] === kind)
const layoutsOf = (arms: readonly Arm[]) => [...new Set(arms.map(({ goals }) => goals))]

function armsOf(all: readonly Row[]): Arm[] {
  const found = ofKind(all, 'agent')
  return [...new Set(found.map((row) => String(row['goals'])))].flatMap((goals) =>
    payers.flatMap((paidBy) => {
      const rows = found.filter((row) => row['goals'] === goals && row['paidBy'] === paidBy)
      return rows.length === 0 ? [] : [{ goals, paidBy, rows, success: rows.map((row) => Number(row['success'])) }]
    }),
  )
}

/** Trainings that came to it at some time, and whose agents are there at the end. */
const reached = ({ rows }: Arm) => rows.filter(({ first }) => first !== null).length
const succeeded = ({ success }: Arm) => success.filter((share) => share >= REACHES).length
const most = (count: number, { rows }: Arm) => count >= MOST * rows.length
const armIn = (arms: readonly Arm[], goals: string, paidBy: Payer) =>
  arms.find((arm) => arm.goals === goals && arm.paidBy === paidBy)

/** What the two agents of one beginning reach, the model's less the rules'. */
const differences = (rules: Arm, model: Arm) =>
  overUnits(
    model.success.map((share, i) => share - rules.success[i]!),
    model.rows.map(playerOf),
  )

function words(asked: readonly AgentInfo[], rows: readonly Row[], arms: readonly Arm[]): string[] {
  const [own, ...others] = layoutsOf(arms)
  const errors = ofKind(rows, 'error')
  const last = errors.filter((row) => row['epoch'] === Math.max(...errors.map((one) => Number(one['epoch']))))
  const decisions = Math.max(...arms.flatMap(({ rows: own }) => own.flatMap((row) => row['at'] as readonly number[])))
  const players = new Set(arms.flatMap((arm) => arm.rows.map(playerOf)))
  return [
    `Where the models were made (goals: ${own}) ${layoutWords(arms, own!)}`,
    ...others.map((goals) => `With goals ${goals} ${layoutWords(arms, goals)}`),
    `Reached: in the last hundred games of its training or so an agent came to a goal in ${showShare(REACHES)} of them at some time. Kept: it does in ${showShare(REACHES)} of the games that it is scored in at the end, acting by chance as its probabilities say; returns and scores are what the rules pay. Each training lasted ${counted(decisions, 'decision')} at most, which is this machine’s scale, not the study’s.`,
    ...exploitWords(arms),
    `The models’ mean squared error on games held out is ${showRounded(mean(last.map((row) => Number(row['heldOut']))))} on average.`,
    'That agents reach the goals does not show that the reward is right: it need only be better at a goal than on the way. What it says of boards that play never shows is asked by “What a learned reward rewards”.',
    players.size > 1
      ? unitWords(
          players.size,
          asked.filter(({ hash, id }) => players.has(hash) || players.has(id)),
        )
      : 'A model with the agents trained beside it is the unit: all play was one agent’s, so this says nothing of rewards learned from others.',
  ]
}

function layoutWords(arms: readonly Arm[], goals: string): string {
  const [rules, model] = payers.map((paidBy) => armIn(arms, goals, paidBy))
  if (!rules || !model || rules.rows.length !== model.rows.length) return 'not all trainings are finished yet.'
  const told = [model, rules].map(
    (arm) =>
      `${paidWords[arm.paidBy]} ${reached(arm)} of ${arm.rows.length} trainings reach the goal and ${succeeded(arm)} keep to it (${showShare(mean(arm.success))} of games at the end)`,
  )
  return `${told.join(', ')}: ${verdictWords(rules, model)}`
}

function verdictWords(rules: Arm, model: Arm): string {
  const { mean: by, low, high, enough } = differences(rules, model)
  const apart = enough && (low > 0 || high < 0)
  const size = `${by < 0 ? 'less' : 'more'} often by ${showShare(Math.abs(by))} of games (95 % ${showRounded(low)} to ${showRounded(high)})`
  if (most(succeeded(model), model))
    return most(succeeded(rules), rules)
      ? 'the learned reward does as well as the rules.'
      : 'the learned reward does, where the rules do not.'
  if (most(reached(model), model))
    return `the learned reward is learned from, and then something that pays better than the goal is found${apart ? `: the goal is reached ${size}` : ''}.`
  if (most(reached(rules), rules)) return 'the rules’ reward is learned from there, the learned one is not.'
  const some = reached(rules) + reached(model) > 0
  const between = apart
    ? `, and the learned one reaches the goal ${size}`
    : some
      ? ', and the two are not shown to differ'
      : ''
  return `neither is learned from there${some ? ` in ${showShare(MOST)} of trainings` : ''}${between}; that the model’s agents fail is no finding about the model alone.`
}

/** Where a model’s agents ended below what the rules’ reach, and are paid more than the rules would. */
function exploitWords(arms: readonly Arm[]): string[] {
  return arms.flatMap((arm) => {
    const lost = arm.rows.filter(({ first, success }) => first !== null && Number(success) < REACHES)
    if (arm.paidBy === 'rules' || lost.length === 0) return []
    const over = (name: string) => showRounded(mean(lost.map((row) => Number(row[name]))))
    return [
      `With goals ${arm.goals}, in the ${counted(lost.length, 'training')} that reached the goal and left it again the model said ${over('said')} of a decision at the end, where the rules would have paid ${over('paid')}: what it says on the way is small, and added up it is more than what it says at the goal.`,
    ]
  })
}

function successTable(arms: readonly Arm[]): Table {
  return {
    id: 'success',
    title:
      'Share of games in which a new agent reaches a goal at the end, by the goals and by who paid it; trainings that reached 95 % at some time, and that kept it',
    columns: ['goals', 'paid by', 'success', 'low', 'high', 'least', 'most', 'reached', 'kept', 'trainings'],
    rows: arms.map((arm) => {
      const { goals, paidBy, success, rows } = arm
      const over = overUnits(success, rows.map(playerOf))
      return [
        goals,
        paidBy,
        round(over.mean),
        round(over.low),
        round(over.high),
        round(Math.min(...success)),
        round(Math.max(...success)),
        reached(arm),
        succeeded(arm),
        success.length,
      ]
    }),
  }
}

function differenceTable(arms: readonly Arm[]): Table {
  return {
    id: 'differences',
    title: 'The model’s agents less the rules’, of one beginning each: share of games',
    columns: ['goals', 'difference', 'low', 'high', 'pairs'],
    rows: layoutsOf(arms).flatMap((goals) => {
      const [rules, model] = payers.map((paidBy) => armIn(arms, goals, paidBy))
      if (!rules || !model || rules.rows.length !== model.rows.length) return []
      const over = differences(rules, model)
      return [[goals, round(over.mean), round(over.low), round(over.high), model.rows.length]]
    }),
  }
}

/** Means over the trainings that had games ending at a point, with their interval where there are several. */
function curveFigure(goals: string, arms: readonly Arm[]): Figure {
  const series = arms
    .filter((arm) => arm.goals === goals)
    .map(({ paidBy, rows }): Series => {
      const curves = rows.map((row) => ({
        player: playerOf(row),
        returns: new Map(
          (row['at'] as readonly number[]).map((at, i) => [at, (row['returns'] as readonly number[])[i]!]),
        ),
      }))
      const at = [...new Set(curves.flatMap(({ returns }) => [...returns.keys()]))].sort((a, b) => a - b)
      // A mean over fewer than all would be of other trainings at every point.
      const x = at.filter((one) => curves.every(({ returns }) => returns.has(one)))
      const over = x.map((one) =>
        overUnits(
          curves.map(({ returns }) => returns.get(one)!),
          curves.map(({ player }) => player),
        ),
      )
      return {
        name: paidWords[paidBy],
        x,
        y: over.map((one) => one.mean),
        low: over.map(({ low, mean: middle }) => (Number.isFinite(low) ? low : middle)),
        high: over.map(({ high, mean: middle }) => (Number.isFinite(high) ? high : middle)),
        ...(paidBy === 'rules' && { quiet: true }),
      }
    })
  return {
    id: `curves-${goals.replaceAll(' ', '-')}`,
    title: `Return by the rules while learning, goals: ${goals}`,
    kind: 'lines',
    x: 'decisions',
    y: 'return',
    series,
    caption:
      'Mean over trainings with 95 % interval of the games that ended since the point before, by the rules, whoever paid. 1: every one of them reached a goal.',
  }
}
