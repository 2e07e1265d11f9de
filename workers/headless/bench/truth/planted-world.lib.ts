import type { Claim } from '../../../lab/contracts/claim'
import type { EnvSpec } from '../../../lab/contracts/env'
import type { AgentInfo, Row } from '../../../lab/contracts/study'
import { policyTarget } from '../../../lab/contracts/target'
import { createRandom } from '../../../lab/random'
import { conceptIds } from '../../../lab/saliency/concepts'
import { openClaim, type OpenClaim } from '../../../lab/studies/designs/open'
import { conclude } from '../../../lab/studies/designs/conclude'
import { rankConcepts } from '../../../lab/studies/moments/relation'
import { inOrder, momentDesign } from '../../../lab/studies/moments/summary'

/**
 * Rows of a world whose truth is known, as the study of moments writes them: every concept has a saliency and an effect, which go with one
 * another, against one another, or not at all. Both differ between concepts, between the changes of one, rollouts and moments.
 */
export interface World {
  readonly link: 'rises' | 'none' | 'falls'
  readonly concepts: number
  readonly changesEach: number
  readonly rollouts: number
  readonly momentsEach: number
  readonly agents: number
  /** Rank correlation that a link leads to among very many concepts, about. */
  readonly strength: number
  /** Whether the map holds more on a concept than anywhere else. */
  readonly salient: boolean
  /** The rank correlation that would matter; absent: no claim of equivalence. */
  readonly margin?: number
}

export const usualWorld: World = {
  link: 'none',
  concepts: 8,
  changesEach: 3,
  rollouts: 20,
  momentsEach: 3,
  agents: 1,
  strength: 0.95,
  salient: true,
}

/** The claim that such rows are judged by: `breakout-importance` in small, over whatever concepts the game has. */
export function worldOpen(world: World, spec: EnvSpec): OpenClaim {
  const concepts = conceptIds(spec).slice(0, world.concepts)
  const step = { id: 'move-ball', options: { dx: 5 }, from: 0, every: 0 } as const
  const claim: Claim = {
    format: 1,
    id: 'own',
    title: 'A planted world',
    story: 'What is salient is what matters.',
    env: spec.id,
    concept: concepts[0]!,
    saliency: { method: 'jacobian', target: policyTarget, options: {} },
    design: 'moments',
    conditions: [
      ...concepts.flatMap((concept, c) =>
        Array.from({ length: world.changesEach }, (_, k) => ({
          id: `c${c}-${k}`,
          title: `${concept} ${k}`,
          steps: [step],
          concept,
        })),
      ),
      { id: 'null', title: 'Null', steps: [step], isNull: true },
    ],
    predicted: { outcome: 'action', direction: 'more', relation: 'rises' },
    rollouts: world.rollouts,
    decisions: 100,
    samples: world.momentsEach,
    seed: 1,
    ...(world.margin !== undefined && { margin: world.margin }),
  }
  return openClaim(claim, spec, agentsOf(world, spec))
}

const agentsOf = ({ agents }: World, { id }: EnvSpec): AgentInfo[] =>
  Array.from({ length: agents }, (_, i) => ({ id: `a${i}`, name: `A${i}`, hash: `h${i}`, env: id, acting: 'sampled' }))

/** Sizes are logarithms of base e. */
const BETWEEN_CONCEPTS = 0.8
const BETWEEN_CHANGES = 0.3
const BETWEEN_ROLLOUTS = 0.3
const BETWEEN_MOMENTS = 0.6

export function worldRows(world: World, seed: number): Row[] {
  const random = createRandom(seed)
  const count = (n: number) => Array.from({ length: n }, (_, i) => i)
  const sign = { rises: 1, none: 0, falls: -1 }[world.link]
  // Pearson's r of a normal pair with this rank correlation.
  const r = sign * 2 * Math.sin((Math.PI / 6) * world.strength)
  const concepts = count(world.concepts).map(() => {
    const salience = random.normal()
    const effect = r * salience + Math.sqrt(1 - r * r) * random.normal()
    const changes = count(world.changesEach).map(() => BETWEEN_CONCEPTS * effect + BETWEEN_CHANGES * random.normal())
    return { salience: BETWEEN_CONCEPTS * salience, changes }
  })
  const noise = (size: number) => size * random.normal()
  return count(world.agents).flatMap((agent) =>
    count(world.rollouts).flatMap((rollout) => {
      const own = concepts.map(() => [noise(BETWEEN_ROLLOUTS), noise(BETWEEN_ROLLOUTS)] as const)
      return count(world.momentsEach).flatMap((moment) => {
        const maps = concepts.map(({ salience }, c) => Math.exp(salience + own[c]![0] + noise(BETWEEN_MOMENTS)))
        const all = maps.reduce((sum, one) => sum + one, 0)
        const others = (c: number) => (all - maps[c]!) / Math.max(1, world.concepts - 1)
        const base = {
          agent: `a${agent}`,
          weights: `h${agent}`,
          seed: rollout,
          course: `c${rollout}`,
          decision: moment,
        }
        const rowOf = (arm: string, c: number, effect: number): Row => ({
          ...base,
          cell: `${agent} ${rollout} ${moment} ${arm}`,
          arm,
          refusal: '',
          action: effect,
          value: effect,
          logits: effect,
          before: maps[c]!,
          chance: world.salient ? all / world.concepts / 2 : all,
          others: world.salient ? others(c) / 2 : all,
          saliency: 0,
          beforeStretched: maps[c]!,
          saliencyStretched: 0,
        })
        return [
          ...concepts.flatMap(({ changes }, c) =>
            changes.map((effect, k) => rowOf(`c${c}-${k}`, c, Math.exp(effect + own[c]![1] + noise(BETWEEN_MOMENTS)))),
          ),
          rowOf('null', 0, 0),
        ]
      })
    }),
  )
}

/** How often each verdict comes, over so many worlds of a kind, and how often the interval of the rank correlation leaves out 0. */
export interface Rates {
  readonly runs: number
  readonly supported: number
  readonly refuted: number
  readonly equivalent: number
  readonly open: number
  readonly leavesOutZero: number
}

/** `runs` worlds of this kind, each judged as a claim's rows are. Shares, 0 … 1. */
export function worldRates(world: World, spec: EnvSpec, runs: number, seed = 1): Rates {
  const open = worldOpen(world, spec)
  const counts = { supported: 0, refuted: 0, equivalent: 0, open: 0, leavesOutZero: 0 }
  for (let run = 0; run < runs; run++) {
    const rows = worldRows(world, seed * 1_000_000 + run)
    counts[conclude(open, inOrder(open, rows), momentDesign).verdict]++
    const [low, high] = rankConcepts(open, rows)!.interval
    if (low > 0 || high < 0) counts.leavesOutZero++
  }
  const share = (of: keyof typeof counts) => counts[of] / runs
  return {
    runs,
    supported: share('supported'),
    refuted: share('refuted'),
    equivalent: share('equivalent'),
    open: share('open'),
    leavesOutZero: share('leavesOutZero'),
  }
}
