import * as simple from 'simple-statistics'
import { InputError } from '../contracts/errors'
import { createRandom, type Random } from '../random'
import { bootstrapMean, requireBootstrap, requireFinite, type BootstrapOptions, type Interval } from './interval'

export interface ClusterInterval extends Interval {
  /** 2: agents, then rollouts within them, were resampled. 1: one agent only, so the interval speaks of that agent alone. */
  readonly levels: 1 | 2
  /** Number of agents. */
  readonly clusters: number
}

/**
 * Mean over agents (training seeds) of their mean over rollouts, with a percentile interval of the hierarchical bootstrap: draw
 * agents with replacement, then from each as many rollouts as it has (Davison & Hinkley 1997, section 3.8; Saravanan et al.
 * 2020). Every agent weighs the same, however many rollouts it has. With few agents (under about 5) such an interval is too
 * narrow for agents not seen. `clusters[i]` names the agent that `values[i]` came from.
 */
export function bootstrapClusters(values: readonly number[], clusters: readonly (string | number)[], options: BootstrapOptions): ClusterInterval {
  requireFinite(values)
  if (clusters.length !== values.length) throw new InputError('clusters', `must name one agent per value: ${clusters.length} for ${values.length}`)
  const { resamples = 2000, level = 0.95, seed } = options
  requireBootstrap(resamples, level)
  const groups = grouped(values, clusters)
  if (groups.length === 1) return { ...bootstrapMean(values, options), levels: 1, clusters: 1 }
  const random = createRandom(seed)
  const means = Array.from({ length: resamples }, () => resampledMean(groups, random))
  const tail = (1 - level) / 2
  return {
    mean: simple.mean(groups.map((group) => simple.mean(group))),
    low: simple.quantile(means, tail),
    high: simple.quantile(means, 1 - tail),
    levels: 2,
    clusters: groups.length,
  }
}

function grouped(values: readonly number[], clusters: readonly (string | number)[]): number[][] {
  const groups = new Map<string | number, number[]>()
  values.forEach((value, i) => {
    const id = clusters[i]!
    const group = groups.get(id)
    if (group) group.push(value)
    else groups.set(id, [value])
  })
  return [...groups.values()]
}

function resampledMean(groups: readonly (readonly number[])[], random: Random): number {
  let total = 0
  for (let drawn = 0; drawn < groups.length; drawn++) {
    const group = groups[random.below(groups.length)]!
    let sum = 0
    for (let i = 0; i < group.length; i++) sum += group[random.below(group.length)]!
    total += sum / group.length
  }
  return total / groups.length
}
