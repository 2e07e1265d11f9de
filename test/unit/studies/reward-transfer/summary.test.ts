import { describe, expect, it } from 'vitest'
import type { Row } from '../../../../workers/lab/contracts/study'
import { firstReached } from '../../../../workers/lab/studies/reward-transfer/teach'
import { summarizeTransfer } from '../../../../workers/lab/studies/reward-transfer/summary'

type Success = Readonly<Record<'rules' | 'model', readonly number[]>> & { readonly left?: true }

/** Rows of as many models as there are numbers, of agents that reach goals so often. */
function rowsOf(layouts: Readonly<Record<string, Success>>, weights = 'a'): Row[] {
  const [first] = Object.values(layouts)
  return first!.rules.flatMap((_, model) => {
    const named = { seed: model, agent: 'Agent', weights }
    return [
      { ...named, kind: 'data', decisions: 1000, paid: 0.12 },
      { ...named, kind: 'error', epoch: 1, loss: 0.1, heldOut: 0.5 },
      { ...named, kind: 'error', epoch: 2, loss: 0.1, heldOut: 0.01 * (model + 1) },
      ...Object.entries(layouts).flatMap(([goals, success]) =>
        (['rules', 'model'] as const).map((paidBy): Row => {
          const at = model === 0 ? [1024, 2048, 3072] : [2048, 3072]
          const returns = at.map((one) => (success[paidBy][model]! * one) / 3072)
          const share = success[paidBy][model]!
          const first = share >= 0.95 || (success.left && paidBy === 'model') ? 2048 : null
          const told = paidBy === 'model' ? { said: 0.1, paid: 0.02 } : { said: null, paid: null }
          return { ...named, kind: 'agent', goals, paidBy, success: share, length: 9, first, ...told, at, returns }
        }),
      ),
    ]
  })
}

const good = [1, 0.98, 1, 0.97, 0.99, 1]
const bad = [0.5, 0.4, 0.45, 0.55, 0.5, 0.42]
const worse = bad.map((share) => share - 0.3)

describe('what became of agents that a model paid', () => {
  it('is told for the model’s own goals and for others, by how many trainings succeed', () => {
    const { words, tables } = summarizeTransfer(
      rowsOf({
        'either corner': { rules: good, model: good },
        'both corners': { rules: good, model: [...good.slice(0, 5), 0.5] },
        anywhere: { rules: bad, model: worse },
      }),
    )
    expect(words[0]).toContain(
      'paid by the model 6 of 6 trainings reach the goal and 6 keep to it (99 % of games at the end)',
    )
    expect(words[0]).toContain('the learned reward does as well as the rules.')
    // Five of six are more than 80 %.
    expect(words[1]).toContain('paid by the model 5 of 6')
    expect(words[1]).toContain('does as well as the rules')
    expect(words[2]).toContain(
      'neither is learned from there, and the learned one reaches the goal less often by 30 % of games',
    )
    expect(words[2]).toContain('no finding about the model alone')
    expect(words.find((one) => one.includes('mean squared error'))).toContain('0.035 on average')
    const [success, differences] = tables
    expect(success!.rows.map(([goals, paidBy, , , , , , , kept, all]) => [goals, paidBy, kept, all])).toEqual([
      ['either corner', 'rules', 6, 6],
      ['either corner', 'model', 6, 6],
      ['both corners', 'rules', 6, 6],
      ['both corners', 'model', 5, 6],
      ['anywhere', 'rules', 0, 6],
      ['anywhere', 'model', 0, 6],
    ])
    expect(differences!.rows[2]!.slice(0, 2)).toEqual(['anywhere', -0.3])
    expect(differences!.rows[0]!.slice(1)).toEqual([0, 0, 0, 6])
  })

  it('is a failure of the learned reward only where the rules’ succeeds', () => {
    const { words } = summarizeTransfer(rowsOf({ 'either corner': { rules: good, model: bad } }))
    expect(words[0]).toContain('the rules’ reward is learned from there, the learned one is not.')
    const left = summarizeTransfer(rowsOf({ 'either corner': { rules: good, model: bad, left: true } }))
    expect(left.words[0]).toContain('6 of 6 trainings reach the goal and 0 keep to it')
    expect(left.words[0]).toContain(
      'something that pays better than the goal is found: the goal is reached less often by 52 %',
    )
    expect(left.words[2]).toContain('in the 6 trainings that reached the goal and left it again the model said 0.1')
    expect(left.tables[0]!.rows[1]!.slice(7)).toEqual([6, 0, 6])
    const turned = summarizeTransfer(rowsOf({ 'either corner': { rules: bad, model: good } }))
    expect(turned.words[0]).toContain('the learned reward does, where the rules do not.')
    const most = summarizeTransfer(
      rowsOf({ 'either corner': { rules: [...good.slice(0, 4), 0.5, 0.5], model: [...good.slice(0, 4), 0.49, 0.51] } }),
    )
    expect(most.words[0]).toContain(
      'neither is learned from there in 80 % of trainings, and the two are not shown to differ;',
    )
    const alike = summarizeTransfer(rowsOf({ anywhere: { rules: bad, model: bad.toReversed() } }))
    expect(alike.words[0]).toContain('neither is learned from there; that')
  })

  it('draws curves of all trainings alike, and nothing of pairs that are not whole', () => {
    const all = rowsOf({ 'either corner': { rules: good, model: bad } })
    const [figure] = summarizeTransfer(all).figures
    expect(figure!.series.map(({ name, x }) => [name, x])).toEqual([
      ['paid by the rules', [2048, 3072]],
      ['paid by the model', [2048, 3072]],
    ])
    expect(figure!.series[1]!.y[1]).toBeCloseTo(bad.reduce((a, b) => a + b) / 6, 6)
    const part = all.filter(({ paidBy, seed }) => paidBy !== 'model' || seed !== 5)
    const { words, tables } = summarizeTransfer(part)
    expect(words[0]).toContain('not all trainings are finished yet')
    expect(tables[1]!.rows).toEqual([])
    expect(summarizeTransfer([]).words).toEqual(['No model is finished yet.'])
  })

  it('dates the first hundred games that reach it, the first of each slot left out', () => {
    const event = (decisions: number, mean: number, games: number, first?: number) => ({
      update: 1,
      decisions,
      metrics: { 'charts/return': mean, 'charts/games': games, ...(first && { 'charts/first': first }) },
    })
    const quick = event(1000, 1, 200, 8)
    expect(firstReached([quick, event(2000, 1, 60), event(3000, 0.9, 60), event(4000, 1, 60)])).toBe(4000 - 1000)
    expect(firstReached([quick, event(2000, 0.8, 60), event(3000, 0.9, 60)])).toBe(null)
    expect(firstReached([quick, event(2000, 1, 99)])).toBe(null)
  })

  it('takes agents as the unit where there are several', () => {
    const two = [
      ...rowsOf({ 'either corner': { rules: [1, 1], model: [1, 1] } }),
      ...rowsOf({ 'either corner': { rules: [1, 1, 1, 1], model: [0, 0, 0, 0] } }, 'b'),
    ]
    const { tables, words } = summarizeTransfer(two)
    expect(tables[0]!.rows[1]!.slice(0, 3)).toEqual(['either corner', 'model', 0.5])
    expect(words.at(-1)).toContain('is an agent')
  })
})
