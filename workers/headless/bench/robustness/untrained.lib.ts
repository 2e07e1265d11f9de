import type { Checkpoint, PolicyCard } from '../../../lab/contracts/checkpoint'
import type { EnvSpec } from '../../../lab/contracts/env'
import { parseOptions } from '../../../lab/contracts/options'
import { createPolicy } from '../../../lab/models/policy'
import { procedures, trainers } from '../../../lab/trainers/registry'

const SEEDS = 11

/** Of their training, had they had any: decisions. */
const LENGTH = 100_000

/**
 * As many as the published study compares: eleven agents of each of eight families, each family with its own kind of head. They are untrained,
 * for to ask them takes no less time. `like`: the card that theirs resemble otherwise.
 */
export async function untrainedAgents(spec: EnvSpec, like: PolicyCard): Promise<Checkpoint<PolicyCard>[]> {
  const agents: Checkpoint<PolicyCard>[] = []
  for (const { id, title, algorithm, options: optionsFor } of procedures.all) {
    const trainer = trainers.get(algorithm)
    const options = parseOptions(trainer.options, optionsFor(LENGTH))
    const form = trainer.form?.(options)
    for (let seed = 1; seed <= SEEDS; seed++) {
      const policy = createPolicy({ env: spec, network: 'small', seed: agents.length + 1, form })
      const own = { id: `bench-${id}-${seed}`, name: `${title}, seed ${seed}`, trainer: algorithm, options, seed }
      const { score: _, otherScores: __, acting: ___, form: ____, ...plain } = like
      const card: PolicyCard = {
        ...plain,
        ...own,
        network: 'small',
        decisions: 0,
        ...(form && { form }),
        ...(trainer.acting && { acting: trainer.acting }),
      }
      agents.push({ card, weights: await policy.read() })
      policy.dispose()
    }
  }
  return agents
}
