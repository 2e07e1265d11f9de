import { beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../../workers/headless/backend.lib'
import { loadGame } from '../../../../workers/headless/games.lib'
import { usualRhythm } from '../../../../workers/lab/contracts/rhythm'
import type { Row } from '../../../../workers/lab/contracts/study'
import { createPolicy } from '../../../../workers/lab/models/policy'
import { countProbes, probes } from '../../../../workers/lab/studies/reward-probes/probes'
import { playFrom, sources } from '../../../../workers/lab/studies/reward-data/sources'
import { summarizeData } from '../../../../workers/lab/studies/reward-data/summary'
import { agentOn } from '../../play/stages'

const paid: Readonly<Record<string, number>> = { reaches: 1, 'two-reaches': 1, 'elsewhere-reaches': 1 }

/** A model that is so far from the rules on every kind of boards, always on the high side, and a little of its own. */
function rowsOf(data: string, network: string, model: number, far: number, weights = 'a'): Row[] {
  const named = { seed: model, agent: 'Agent', weights, data, network }
  const own = 0.01 * (model % 3)
  return [
    { ...named, kind: 'data', decisions: 1000, paid: data === 'random' ? 0.0026 : 0.12 },
    { ...named, kind: 'error', epoch: 1, loss: 0.1, heldOut: 0.5 },
    { ...named, kind: 'error', epoch: 2, loss: 0.01, heldOut: 0.01 },
    ...[...probes, ...countProbes].map(({ id }): Row => {
      const pays = paid[id] ?? 0
      return { ...named, kind: 'probe', probe: id, said: pays + far + own, paid: pays }
    }),
  ]
}

const models = [1, 2, 3, 4, 5, 6, 7, 8]
const all = models.flatMap((model) => [
  ...rowsOf('expert', 'levels', model, 0.6),
  ...rowsOf('expert', 'one-hot', model, 0.3 + 0.001 * model),
  ...rowsOf('random', 'levels', model, 0.6 + 0.02 * (model % 2 === 0 ? 1 : -1)),
  ...rowsOf('mixed', 'levels', model, 0.1),
])

describe('what data and sight do', () => {
  it('finds the kind that is nearest to the rules, and counts boards that are answered wrongly', () => {
    const { words, tables } = summarizeData(all)
    expect(words[0]).toContain(
      'Nearest to the rules over 10 kinds of boards is “the agent’s play among other goals too;',
    )
    expect(words[0]).toContain('no kind of boards wrongly')
    expect(words[1]).toContain('10 of 10 kinds of boards wrongly: “one goal, the agent walks” (0.61')
    const [table, , errors] = tables
    expect(table!.rows.map(([data, network]) => [data, network])).toEqual([
      ['expert', 'levels'],
      ['expert', 'one-hot'],
      ['random', 'levels'],
      ['mixed', 'levels'],
    ])
    // 0.1 and 0.01 · (1 2 0 1 2 0 1 2) / 8.
    expect(table!.rows[3]!.slice(2, 7)).toEqual(
      [0.1112, 1.111, 1.111, 0.1112, 0.1112].map((value) => expect.closeTo(value, 2)),
    )
    expect(errors!.rows.map((row) => row.at(-1))).toEqual(['12 %', '12 %', '< 1 %', '12 %'])
  })

  it('says of each change what it does, by models of one seed', () => {
    const { words, tables } = summarizeData(all)
    const rows = tables[1]!.rows
    expect(rows.map(([kind, base]) => [kind, base])).toEqual([
      ['expert, one-hot', 'expert, levels'],
      ['random, levels', 'expert, levels'],
      ['mixed, levels', 'expert, levels'],
    ])
    expect(
      words.some((one) => one.includes('“mixed, levels” is nearer to the rules than “expert, levels” (by −0.5')),
    ).toBe(true)
    expect(words.some((one) => one.includes('“random, levels” is not shown to differ from “expert, levels”'))).toBe(
      true,
    )
  })

  it('has nothing to say of nothing', () => {
    expect(summarizeData([]).words).toEqual(['No model is finished yet.'])
  })
})

describe('decisions to learn from', () => {
  beforeAll(async () => void (await chooseNodeBackend('wasm')))

  it('are the agent’s, somebody’s who goes anywhere alike, or the agent’s among other goals too', async () => {
    const game = await loadGame('maze', 4)
    const policy = createPolicy({ env: game.spec, network: 'mlp', seed: 3 })
    const agent = agentOn(policy, game, { rhythm: { ...usualRhythm(game.spec), timeLimit: 30 } })
    const goalsIn = async (id: string) => {
      const source = sources.find((one) => one.id === id)!
      const lab = { agent, breathe: async () => {} }
      const { transitions, heldOut } = await playFrom(source, { transitions: 400, heldOut: 100 }, 7, game, lab)
      expect([transitions.rewards.length, heldOut.rewards.length]).toEqual([400, 100])
      const seen = Array.from(transitions.before, (plane) => transitions.planes[plane]!)
      const actions = [0, 1, 2, 3].map((action) => transitions.actions.filter((one) => one === action).length)
      return {
        two: seen.filter((plane) => plane.filter((pixel) => pixel === 255).length === 2).length,
        elsewhere: seen.filter((plane) => plane.some((pixel, cell) => pixel === 255 && cell !== 12 && cell !== 108))
          .length,
        actions,
      }
    }
    const [own, chance, mixed] = [await goalsIn('expert'), await goalsIn('random'), await goalsIn('mixed')]
    expect([own.two, own.elsewhere, chance.two, chance.elsewhere]).toEqual([0, 0, 0, 0])
    expect(mixed.two).toBeGreaterThan(80)
    expect(mixed.elsewhere).toBeGreaterThan(60)
    for (const count of chance.actions) expect(Math.abs(count - 100)).toBeLessThan(40)
    policy.dispose()
  })
})
