import { beforeAll, describe, expect, it } from 'vitest'
import { loadGame } from '../../../../workers/headless/games.lib'
import { openClaim, requirePairs } from '../../../../workers/lab/studies/designs/open'
import { numbersOf, withNumbers } from '../../../../workers/lab/studies/designs/options'
import { claims } from '../../../../workers/lab/studies/claims'
import { requireTouch } from '../../../../workers/lab/studies/designs/touches'
import type { Claim } from '../../../../workers/lab/contracts/claim'
import type { BatchGame } from '../../../../workers/lab/envs/game'
import { about } from '../ask'
import { ballClaim } from './claim'

let breakout: BatchGame
beforeAll(async () => void (breakout = await loadGame('breakout', 1)))

const agent = { ...about, env: 'breakout' }
const open = (change: Partial<Claim>, agents: Parameters<typeof openClaim>[2] = [agent]) =>
  openClaim({ ...ballClaim, ...change }, breakout.spec, agents)
const [ball, none] = ballClaim.conditions

describe('a claim is refused before it runs', () => {
  it.each([
    ['another game', { env: 'amidar' }, [agent], /claim.env: is amidar, the game here is breakout/],
    ['nobody to ask', {}, [], /agents: are missing: choose at least one/],
    [
      'an agent of another game',
      {},
      [{ ...agent, env: 'amidar' }],
      /Agent plays amidar; choose one that plays breakout/,
    ],
    ['an unknown concept', { concept: 'tunnel' }, [agent], /"tunnel" is unknown; there is ball/],
    ['an unknown map', { saliency: { ...ballClaim.saliency, method: 'tea-leaves' } }, [agent], /tea-leaves/],
    ['an unknown change', { conditions: [{ ...ball!, steps: [{ ...ball!.steps[0]!, id: 'pray' }] }] }, [agent], /pray/],
    ['nulls alone', { conditions: [none!] }, [agent], /are all nulls: add a change that the claim is about/],
    ['two conditions of one name', { conditions: [ball!, ball!] }, [agent], /need ids of their own/],
    [
      'a change that repeats at a moment',
      { conditions: [{ ...ball!, steps: [{ ...ball!.steps[0]!, every: 1 }] }] },
      [agent],
      /at a moment a change is made once/,
    ],
    [
      'an outcome that the design cannot judge',
      { predicted: { outcome: 'reward' as const, direction: 'less' as const } },
      [agent],
      /is reward; moments can be judged by action, value, saliency/,
    ],
    [
      'a concept of a condition over rollouts',
      {
        design: 'rollouts' as const,
        predicted: { outcome: 'reward' as const, direction: 'less' as const },
        conditions: [{ ...ball!, concept: 'paddle' }],
      },
      [agent],
      /is only for moments/,
    ],
    [
      'a relation over rollouts, which watch one concept',
      { design: 'rollouts' as const, predicted: { outcome: 'reward', direction: 'less', relation: 'rises' } as const },
      [agent],
      /claim.predicted.relation: is only for moments/,
    ],
    [
      'a relation of saliency with itself',
      { predicted: { outcome: 'saliency', direction: 'other', relation: 'rises' } as const },
      [agent],
      /claim.predicted.outcome: is saliency, whose change goes with what it was before by arithmetic alone/,
    ],
    [
      'a relation over too few concepts',
      { predicted: { outcome: 'action', direction: 'more', relation: 'rises' } as const },
      [agent],
      /claim.conditions: are about 1 concept; a relation needs 6 or more/,
    ],
    [
      'a margin that no effect reaches',
      { predicted: { outcome: 'action', direction: 'more' } as const, margin: 1 },
      [agent],
      /claim.margin: must lie below 1: a change of the action distribution is never larger/,
    ],
  ])('%s', (_, change, agents, message) => expect(() => open(change, agents)).toThrow(message))

  it('too few rollouts are, which more agents make up for', () => {
    expect(() => requirePairs(open({ rollouts: 6 }))).toThrow(
      /claim.rollouts: must be 7 or more: 6 pairs and 2 tests with Holm’s correction cannot find anything/,
    )
    expect(() => requirePairs(open({ rollouts: 7 }))).not.toThrow()
    expect(() => requirePairs(open({ rollouts: 4 }, [agent, { ...agent, id: 'b' }]))).not.toThrow()
  })

  it('a report of too few opens all the same: it was asked under another rule', () => {
    expect(open({ rollouts: 2 }).arms.map(({ id }) => id)).toEqual(['control', 'ball', 'null'])
  })
})

it('planned looks are one of its numbers, and one goes without saying', () => {
  const planned = withNumbers(ballClaim, { ...numbersOf(ballClaim), looks: 3 })
  expect([planned.looks, numbersOf(planned).looks, numbersOf(ballClaim).looks]).toEqual([3, 3, 1])
  expect(withNumbers(planned, { ...numbersOf(planned), looks: 1 })).toEqual(
    withNumbers(ballClaim, numbersOf(ballClaim)),
  )
  expect(() => withNumbers(ballClaim, { ...numbersOf(ballClaim), looks: 11 })).toThrow('claim.looks')
})

it('a margin is one of its numbers, and 0 is none', () => {
  const stated = withNumbers(ballClaim, { ...numbersOf(ballClaim), margin: 2 })
  expect([stated.margin, numbersOf(stated).margin, numbersOf(ballClaim).margin]).toEqual([2, 2, 0])
  expect(withNumbers(stated, { ...numbersOf(stated), margin: 0 })).toEqual(withNumbers(ballClaim, numbersOf(ballClaim)))
})

describe('a change must touch what the claim is about', () => {
  it('a moved ball does, and the null need not', () => expect(() => requireTouch(open({}), breakout)).not.toThrow())

  it('a moved paddle does not touch the ball: said with what would fix it', () => {
    const paddle = {
      id: 'paddle',
      title: 'Paddle moved',
      steps: [{ id: 'move-paddle', options: { dx: -40 }, from: 0, every: 0 as const }],
    }
    expect(() => requireTouch(open({ conditions: [ball!, paddle] }), breakout)).toThrow(
      /claim.conditions\[1\]: “Paddle moved” never changes what the agent sees of “Ball”; choose a change of it, another concept, or mark/,
    )
    expect(() => requireTouch(open({ conditions: [ball!, { ...paddle, concept: 'paddle' }] }), breakout)).not.toThrow()
  })

  it('a nudged velocity is not to be seen at once', () => {
    const nudge = {
      id: 'nudge',
      title: 'Nudged',
      steps: [{ id: 'nudge-velocity', options: { by: 1 }, from: 0, every: 0 as const }],
    }
    expect(() => requireTouch(open({ conditions: [nudge] }), breakout)).toThrow(/never changes what the agent sees/)
  })
})

describe('the ready-made claims', () => {
  for (const claim of claims)
    it(`${claim.id} fits its game, and its changes touch their concepts`, async () => {
      const game = await loadGame(claim.env, 1)
      const opened = openClaim(claim, game.spec, [{ ...about, env: claim.env }])
      expect(opened.arms.some(({ kind }) => kind === 'null')).toBe(true)
      expect(() => requireTouch(opened, game)).not.toThrow()
    })

  it('hold the studies’ numbers: 17 shifts and no null among them, five enemies by four distances, 50 rollouts of 1000', () => {
    const found = (id: string) => claims.find((claim) => claim.id === id)!
    expect(found('breakout-bricks').conditions.flatMap(({ dose = [] }) => dose)).toEqual(
      Array.from({ length: 17 }, (_, k) => k + 1),
    )
    expect(
      new Set(found('amidar-enemies').conditions.flatMap(({ concept = [], dose }) => `${concept} ${dose}`)).size,
    ).toBe(21)
    expect([found('amidar-score').rollouts, found('amidar-score').decisions]).toEqual([50, 1000])
  })
})
