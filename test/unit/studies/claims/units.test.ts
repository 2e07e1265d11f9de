import { beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../../workers/headless/backend.lib'
import { loadGame, openGame } from '../../../../workers/headless/games.lib'
import type { Claim } from '../../../../workers/lab/contracts/claim'
import type { AgentInfo, Report, Row, Table } from '../../../../workers/lab/contracts/study'
import { openQuestion } from '../../../../workers/lab/runs/study/question'
import { reopen } from '../../../../workers/lab/runs/study/report'
import { meanInterval, meanTest } from '../../../../workers/lab/statistics/mean'
import { studyOf } from '../../../../workers/lab/studies/registry'
import { catchClaim, catcher } from '../catch-claim'
import { about } from '../ask'
import { ballClaim, scoreClaim } from './claim'

beforeAll(async () => void (await chooseNodeBackend('wasm')))

const rewardClaim: Claim = {
  ...scoreClaim,
  asPublished: false,
  conditions: scoreClaim.conditions.slice(0, 1),
  predicted: { outcome: 'reward', direction: 'less' },
}
const infoOf = (hash: string, id = 'one', env = 'amidar'): AgentInfo => ({ ...about, id, hash, env })

interface Played {
  readonly weights: string
  readonly seed: number
  readonly control: number
  readonly changed: number
  readonly courses?: readonly [string, string]
}

const rowsOf = (played: readonly Played[]): Row[] =>
  played.flatMap(({ weights, seed, control, changed, courses }) =>
    (['control', 'shown'] as const).map((arm, i) => ({
      cell: `${weights}-${arm}-${seed}`,
      agent: 'one',
      weights,
      seed,
      arm,
      ...(courses && { course: courses[i]! }),
      decisions: 2,
      value: 0,
      survival: 2,
      made: i,
      refused: 0,
      at: [0],
      saliency: [1],
      stretched: [1],
      reward: i === 0 ? control : changed,
      rewards: [0, i === 0 ? control : changed],
    })),
  )

const without = (row: Row, key: string): Row => Object.fromEntries(Object.entries(row).filter(([one]) => one !== key))

async function summarized(claim: Claim, rows: readonly Row[], agents: readonly AgentInfo[]): Promise<Report> {
  const { spec } = await loadGame(claim.env, 1)
  return studyOf(claim.design).plan({ claim, options: {}, spec, agents }).summarize(rows)
}

const effects = ({ tables }: Report): Record<string, string | number> => {
  const { columns, rows } = tables.find(({ id }) => id === 'effects') as Table
  return Object.fromEntries(columns.map((column, i) => [column, rows[0]![i]!]))
}

describe('agents', () => {
  it('are told apart by their weights, not by the name that two files share', async () => {
    // The change costs one of them 15 points and the other 20; one plays for hundreds, the other for tens.
    const played = Array.from({ length: 8 }, (_, seed) => [
      { weights: 'aa', seed, control: 30 + seed, changed: 15 + seed },
      { weights: 'bb', seed, control: 300 - seed, changed: 280 - seed },
    ]).flat()
    const report = await summarized(rewardClaim, rowsOf(played), [infoOf('aa'), infoOf('bb')])
    // Two agents can show that each of them falls, and nothing of a third.
    expect(report.verdict).toBe('open')
    const { low, high } = meanInterval([-15, -20])
    expect(effects(report)).toMatchObject({ pairs: 16, agents: 2, difference: -17.5 })
    expect(Number(effects(report)['low'])).toBeCloseTo(low, 2)
    expect(Number(effects(report)['high'])).toBeCloseTo(high, 2)
    expect(report.tables.find(({ id }) => id === 'agents')?.rows.map(([, verdict]) => verdict)).toEqual([
      'supported',
      'supported',
    ])
    expect(report.words[0]).toContain('over 2 agents, exploratory; Holm over 1 test')
    expect(report.words.join(' ')).toContain('A unit is an agent, not a rollout: the mean of each of 2 counts once.')
    expect(report.words.join(' ')).toContain('stages of one training do not')
  })

  it('of one kind speak for it from five on', async () => {
    const five = ['aa', 'bb', 'cc', 'dd', 'ee']
    const played = Array.from({ length: 8 }, (_, seed) =>
      five.map((weights, i) => ({ weights, seed, control: 50 + seed, changed: 50 + seed - 15 - i })),
    ).flat()
    const report = await summarized(
      rewardClaim,
      rowsOf(played),
      five.map((hash) => infoOf(hash)),
    )
    expect(report.verdict).toBe('supported')
    expect(report.words[0]).toContain('(over 5 agents; Holm over 1 test')
    expect(report.words.join(' ')).not.toContain('exploratory')
  })

  it('are told of one by one: what holds for all together need not hold for each', async () => {
    // The change costs the first 40 points; the second gains 2 as often as it loses them.
    const played = Array.from({ length: 8 }, (_, seed) => [
      { weights: 'aa', seed, control: 100 + seed, changed: 60 + seed },
      { weights: 'bb', seed, control: 50 + seed, changed: 50 + seed + (seed % 2 === 0 ? 2 : -2) },
    ]).flat()
    const agents = [
      { ...infoOf('aa'), name: 'First' },
      { ...infoOf('bb', 'two'), name: 'Second' },
    ]
    const report = await summarized(rewardClaim, rowsOf(played), agents)
    expect(report.verdict).toBe('open')
    expect(report.tables.find(({ id }) => id === 'agents')?.rows).toEqual([
      ['First', 'supported', 1, 1, 8, -40],
      ['Second', 'open', 0, 1, 8, 0],
    ])
    expect(report.words.join(' ')).toContain('by itself the claim is supported for First, open for Second')
    const alone = await summarized(rewardClaim, rowsOf(played.filter(({ weights }) => weights === 'aa')), agents)
    expect(alone.tables.some(({ id }) => id === 'agents')).toBe(false)
  })

  it('may share a name in a question, but not the weights: a double is refused, naming both', async () => {
    const two = catcher()
    const other = catcher()
    other.weights[0]!.data[0]! += 1
    const files: Readonly<Record<string, typeof two>> = { 'x/a.safetensors': two, 'y/a.safetensors': other }
    const ask = (agents: readonly string[]) =>
      openQuestion(
        { study: 'moments', claim: catchClaim, agents },
        {
          openGame,
          loadAgent: async (source) => files[source.slice(0, 15)] ?? two,
          idOf: (_, { id }) => id,
          openBackend: async () => 'wasm (test)',
        },
      )
    const { agents } = await ask(['x/a.safetensors', 'y/a.safetensors'])
    expect(new Set(agents.map(({ id }) => id)).size).toBe(1)
    expect(new Set(agents.map(({ hash }) => hash)).size).toBe(2)
    await expect(ask(['x/a.safetensors', 'y/a.safetensors', 'z/copy.safetensors'])).rejects.toThrow(
      /agents: hold the same weights twice: .+ \(x\/a\.safetensors\) and .+ \(z\/copy\.safetensors\); leave one out/,
    )
  })

  it('of a report whose rows do not say whose they are are not guessed', async () => {
    const { spec } = await loadGame('amidar', 1)
    const rows = rowsOf([{ weights: 'aa', seed: 1, control: 1, changed: 0 }]).map((row) => without(row, 'weights'))
    const data = { study: 'rollouts', claim: rewardClaim, options: {}, done: 2, cells: 2, rows }
    const open = (agents: readonly AgentInfo[]) => reopen({ ...data, agents }, spec).findings
    expect(open([infoOf('aa'), infoOf('bb', 'two')]).rows.map(({ weights }) => weights)).toEqual(['aa', 'aa'])
    expect(() => open([infoOf('aa'), infoOf('bb')])).toThrow(/report.agents: hold two called one/)
  })
})

describe('what is known to alarm too often', () => {
  const told = async (differences: readonly number[]) => {
    const played = differences.map((one, seed) => ({
      weights: 'aa',
      seed,
      control: 100 + seed,
      changed: 100 + seed + one,
    }))
    return (await summarized(rewardClaim, rowsOf(played), [infoOf('aa')])).words.join(' ')
  }
  const lost = (i: number) => -10 - (i % 5)

  it('is said of few pairs, and not of many', async () => {
    const few = 'Fewer than 12 pairs keep to 5 % over 1 test only where their differences are not strongly skewed.'
    expect(await told(Array.from({ length: 11 }, (_, i) => lost(i)))).toContain(few)
    expect(await told(Array.from({ length: 12 }, (_, i) => lost(i)))).not.toContain('strongly skewed')
  })

  it('is said of a finding that rests on few pairs that differ at all', async () => {
    const rare = 'Most pairs did not differ at all under “'
    expect(await told(Array.from({ length: 40 }, (_, i) => (i % 3 === 0 ? lost(i) : 0)))).toContain(rare)
    expect(await told(Array.from({ length: 40 }, (_, i) => (i % 3 === 0 ? 0 : lost(i))))).not.toContain(rare)
  })
})

describe('rollouts that went alike', () => {
  /** Thirteen pairs that differ, over nine un-changed rollouts, each met again and again until there are fifty. */
  const differences = [-12, 3, -20, -7, -1, -15, 4, -9, -11, -2, -18, 5, -6]
  const fifty = Array.from({ length: 50 }, (_, seed): Played => {
    const unit = seed % differences.length
    const control = 100 + (unit % 9)
    return {
      weights: 'aa',
      seed: 1000 + seed,
      control,
      changed: control + differences[unit]!,
      courses: [`c${unit % 9}`, `u${unit}`],
    }
  })

  it('are one unit: p, interval and means are those of the pairs that differ', async () => {
    const report = await summarized(rewardClaim, rowsOf(fifty), [infoOf('aa')])
    const exact = meanTest(differences)
    expect(effects(report)).toMatchObject({ pairs: 13, played: 50, p: Number(exact.toPrecision(4)) })
    expect(Number(effects(report)['difference'])).toBeCloseTo(-89 / 13, 3)
    expect(report.words.join(' ')).toContain('Of 50 un-changed rollouts 9 differ')
    const once = await summarized(rewardClaim, rowsOf(fifty.slice(0, 13)), [infoOf('aa')])
    expect(report.figures).toEqual(once.figures)
  })

  it('are two units where two agents played them', async () => {
    const both = [...fifty, ...fifty.map((one) => ({ ...one, weights: 'bb' }))]
    const report = await summarized(rewardClaim, rowsOf(both), [infoOf('aa'), infoOf('bb')])
    expect(effects(report)).toMatchObject({ pairs: 26, played: 100 })
  })

  it('cannot be known in rows of the version before, which says so', async () => {
    const before = rowsOf(fifty).map((row) => without(row, 'course'))
    const report = await summarized(rewardClaim, before, [infoOf('aa')])
    expect(effects(report)).toMatchObject({ pairs: 50, played: 50 })
    expect(report.words.join(' ')).toContain('did not tell rollouts apart that went alike')
  })
})

describe('a pair of rollouts', () => {
  const chances = 'a stream of its own'
  const played = Array.from({ length: 12 }, (_, seed): Played => ({
    weights: 'aa',
    seed,
    control: 100 + (seed % 4),
    changed: 90 + (seed % 4),
  }))
  const told = (report: Report) => report.words.join(' ')

  it('says beside its difference how far its two sides go together', async () => {
    const report = await summarized(rewardClaim, rowsOf(played), [infoOf('aa')])
    expect(effects(report)).toMatchObject({ difference: -10, r: 1 })
    expect(told(report)).not.toContain('Pairing does not help')
  })

  it('is said to help nothing where they do not', async () => {
    const crossed = played.map((one) => ({ ...one, changed: 90 - (one.seed % 4) }))
    const report = await summarized(rewardClaim, rowsOf(crossed), [infoOf('aa')])
    expect(effects(report)['r']).toBe(-1)
    expect(told(report)).toMatch(/Pairing does not help under “Any score” \(r -1 \[-1, -1\]\)/)
  })

  it('is not said to help, nor to help nothing, where its interval holds both', async () => {
    const drawn = [3, -1, 4, 1, -5, 9, -2, 6, 5, -3, 5, 8]
    const loose = (sign: number) => played.map((one, i) => ({ ...one, changed: 90 + sign * drawn[i]! }))
    const of = async (rows: readonly Played[]) => summarized(rewardClaim, rowsOf(rows), [infoOf('aa')])
    for (const sign of [1, -1]) {
      const report = await of(loose(sign))
      expect(Math.sign(Number(effects(report)['r']))).toBe(sign)
      expect(told(report)).toMatch(
        /Whether pairing helps cannot be told under “Any score” \(r -?[\d.]+ \[-[\d.]+, [\d.]+\]\)/,
      )
      expect(told(report)).not.toContain('Pairing does not help')
    }
  })

  it('shares its chances, as rows say that were played so, and others do not', async () => {
    const own = rowsOf(played).map((row): Row => ({ ...row, streams: 'own' }))
    expect(told(await summarized(rewardClaim, own, [infoOf('aa')]))).toContain(chances)
    const before = told(await summarized(rewardClaim, rowsOf(played), [infoOf('aa')]))
    expect(before).toContain('from one generator')
    expect(before).not.toContain(chances)
  })
})

describe('the two sides of a claim by moments', () => {
  const reader = infoOf('aa', 'one', 'breakout')
  const row = (arm: string, seed: number, before: number, saliency: number, action: number): Row => ({
    cell: `${arm}-${seed}`,
    agent: 'one',
    weights: 'aa',
    seed,
    course: `c${seed}`,
    decision: 9,
    arm,
    refusal: '',
    action,
    value: action,
    logits: action,
    before,
    saliency,
    beforeStretched: before,
    saliencyStretched: saliency,
  })
  const rows = Array.from({ length: 8 }, (_, seed) => [
    row('ball', seed, 10 + seed, 4, 0.5),
    row('null', seed, 20 + seed, 0, 0.1),
  ]).flat()

  it('are what the map put on the concept before and after, where saliency is watched', async () => {
    const claim: Claim = { ...ballClaim, predicted: { outcome: 'saliency', direction: 'more' } }
    const report = await summarized(claim, rows, [reader])
    expect(effects(report)).toMatchObject({ 'un-changed': 13.5, changed: 17.5, difference: 4 })
    expect(report.figures.find(({ id }) => id === 'scatter')?.y).toBe('change of the saliency of “Ball”')
  })

  it('are the nulls and the change, where a distance is, and no side where there is no null', async () => {
    const report = await summarized(ballClaim, rows, [reader])
    expect(effects(report)).toMatchObject({ 'under nulls': 0.1, changed: 0.5, difference: 0.4 })
    const bare = { ...ballClaim, conditions: ballClaim.conditions.slice(0, 1) }
    const without = await summarized(
      bare,
      rows.filter(({ arm }) => arm === 'ball'),
      [reader],
    )
    expect(effects(without)).toMatchObject({ 'under nulls': '–', changed: 0.5, difference: 0.5 })
  })

  it('count moments of rollouts that went alike once', async () => {
    const again = rows.map((one): Row => ({ ...one, cell: `again ${one['cell']}`, seed: Number(one['seed']) + 100 }))
    const [once, twice] = [
      await summarized(ballClaim, rows, [reader]),
      await summarized(ballClaim, [...rows, ...again], [reader]),
    ]
    expect(effects(once)).toMatchObject({ pairs: 8, played: 8 })
    expect(effects(twice)).toEqual({ ...effects(once), made: 16, played: 16 })
    expect(twice.figures).toEqual(once.figures)
    expect(twice.words.join(' ')).toContain('Of 16 rollouts 8 differ')
  })
})

describe('what several agents stand for', () => {
  const seed = (hash: string, number: number, procedure = 'aaaa'): AgentInfo => ({
    ...infoOf(hash),
    training: { procedure, seed: number },
  })
  const played = ['aa', 'bb', 'cc'].flatMap((weights) =>
    Array.from({ length: 8 }, (_, i) => ({ weights, seed: i, control: 30 + i, changed: 15 })),
  )
  const said = async (agents: readonly AgentInfo[]) =>
    (await summarized(rewardClaim, rowsOf(played), agents)).words.join(' ')

  it.each([
    [
      'seeds of one procedure: for it',
      [seed('aa', 3), seed('bb', 1), seed('cc', 2)],
      'They are 3 seeds (1–3) of one training procedure: what is said of all together is said of that procedure',
    ],
    [
      'two procedures: for neither',
      [seed('aa', 1), seed('bb', 2), seed('cc', 2, 'bbbb')],
      'They come of 2 training procedures, so together they stand for none of them.',
    ],
    ['a seed twice: for less', [seed('aa', 1), seed('bb', 1), seed('cc', 2)], 'some share a seed'],
    [
      'agents of which it is not known: nobody can tell',
      [seed('aa', 1), seed('bb', 2), infoOf('cc')],
      'They stand for a way of training only where',
    ],
  ])('%s', async (_, agents, words) => expect(await said(agents)).toContain(words))

  it('goes by those whose rows are there', async () => {
    const agents = [seed('aa', 1), seed('bb', 2), seed('cc', 9, 'bbbb')]
    const rows = rowsOf(played.filter(({ weights }) => weights !== 'cc'))
    const { words } = await summarized(rewardClaim, rows, agents)
    expect(words.join(' ')).toContain('They are 2 seeds (1–2) of one training procedure')
  })
})
