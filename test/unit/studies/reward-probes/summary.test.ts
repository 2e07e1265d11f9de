import { describe, expect, it } from 'vitest'
import type { Row } from '../../../../workers/lab/contracts/study'
import { createRandom } from '../../../../workers/lab/random'
import type { Room } from '../../../../workers/lab/rewards/boards'
import { countProbes, probes } from '../../../../workers/lab/studies/reward-probes/probes'
import { rules, type Rule } from '../../../../workers/lab/studies/reward-probes/rules'
import { summarizeProbes } from '../../../../workers/lab/studies/reward-probes/summary'

const room: Room = {
  side: 7,
  free: [1, 2, 3, 4, 5].flatMap((row) => [1, 2, 3, 4, 5].map((column) => 7 * row + column)),
  corners: [8, 40],
}

/** Rows of a model that follows a rule to the letter, but for a little of its own. */
function rowsOf(rule: Rule, model: number, weights = 'a'): Row[] {
  const random = createRandom(model)
  const own = 0.01 * model
  const named = { seed: model, agent: 'Agent', weights }
  return [
    { ...named, kind: 'data', decisions: 1000, paid: 0.12 },
    { ...named, kind: 'error', epoch: 1, loss: 0.1, heldOut: 0.05 },
    { ...named, kind: 'error', epoch: 2, loss: 0.01, heldOut: 0.001 * model },
    { ...named, kind: 'slopes', before: 0.1, after: 0.1 * (2 + model) },
    ...[...probes, ...countProbes].map((probe): Row => {
      const one = probe.draw(room, random)
      const said = rule.pays(one, true) + own
      return {
        ...named,
        kind: 'probe',
        probe: probe.id,
        said,
        paid: one.paid,
        ...Object.fromEntries(rules.map(({ id, pays }) => [id, Math.abs(said - pays(one, true))])),
      }
    }),
  ]
}

const models = (rule: Rule, count = 6) => Array.from({ length: count }, (_, i) => rowsOf(rule, i + 1)).flat()
const [absent, reached, sum] = rules as readonly [Rule, Rule, Rule]

describe('what the probes say', () => {
  it.each([absent, reached, sum])('finds the rule that models follow: $title', (rule) => {
    const { words, tables } = summarizeProbes(models(rule))
    expect(words[0]).toContain(`“${rule.title}” for 6 of 6`)
    const distances = tables.find(({ id }) => id === 'rules')!.rows
    expect(distances.map(([title]) => title)).toEqual(rules.map(({ title }) => title))
    // 0.01 to 0.06, whatever the board.
    expect(distances[rules.indexOf(rule)]!.slice(1, 2)).toEqual([0.035])
  })

  it('says which boards are answered wrongly, and that none is where none is', () => {
    expect(summarizeProbes(models(reached)).words[2]).toContain('On no kind of board')
    const wrong = summarizeProbes(models(absent)).words[2]!
    const [further, nearer] = wrong.split('Nearer')
    expect(further).toContain('“no goal anywhere”, 1.04 (1.01 to 1.06) for 0')
    expect(further).toContain('“two goals, the agent reaches one”, 0.035')
    expect(nearer).toContain('“one goal, the agent reaches it”')
  })

  it('counts models of several rules, and tells errors and slopes by model', () => {
    const { words, tables } = summarizeProbes([...models(absent, 3), ...[4, 5].flatMap((i) => rowsOf(sum, i))])
    expect(words[0]).toContain(`“${absent.title}” for 3 of 5, “${sum.title}” for 2 of 5`)
    expect(words[1]).toContain('0.003 on average, 0.005 at most')
    expect(words[3]).toContain('5 times as much')
    expect(tables.find(({ id }) => id === 'errors')!.rows).toEqual([
      [1, 0.1, 0.05, 0.05, 0.05],
      [2, 0.01, 0.003, 0.001, 0.005],
    ])
    expect(words.at(-1)).toContain('All play was one agent’s')
  })

  it('takes agents as the unit where there are several', () => {
    const { words, tables } = summarizeProbes([...models(absent), ...[1, 2].flatMap((i) => rowsOf(absent, i, 'b'))])
    expect(words.at(-1)).toContain('is an agent')
    // (0.035 + 0.015) / 2, not the mean of eight models.
    expect(tables[0]!.rows[0]!.slice(1, 3)).toEqual([0, 0.025])
  })

  it('has nothing to say of nothing', () => {
    expect(summarizeProbes([]).words).toEqual(['No model is finished yet.'])
  })
})
