import { createPolicy } from '../../lab/agents/policy'
import { hashOfWeights } from '../../lab/agents/weights-hash'
import { plan, questionHash } from '../../lab/studies/experiment'
import { openClaim, type OpenClaim } from '../../lab/studies/designs/open'
import { requireTouch } from '../../lab/studies/designs/touches'
import type { Cell, Subject, SubjectInfo } from '../../lab/contracts/study'
import { claim as claimGuard } from '../../lab/contracts/claim'
import type { Checkpoint, PolicyCard } from '../../lab/contracts/checkpoint'
import { InputError } from '../../lab/contracts/errors'
import type { EnvSpec } from '../../lab/contracts/env'
import type { Surroundings } from './surroundings'

/** A claim put to agents, found possible; nothing has been computed yet. */
export interface Question {
  readonly open: OpenClaim
  readonly agents: readonly SubjectInfo[]
  readonly checkpoints: readonly Checkpoint<PolicyCard>[]
  readonly cells: readonly Cell[]
  readonly hash: string
}

/** Throws InputError naming what does not fit, with what would fix it. */
export async function openQuestion(given: unknown, ids: readonly string[], { openGame, loadAgent }: Surroundings): Promise<Question> {
  const claim = claimGuard(given, 'claim')
  const game = await openGame(claim.env, 1)
  const { spec } = game
  const checkpoints = await Promise.all(ids.map(loadAgent))
  const agents = await Promise.all(checkpoints.map((checkpoint, i) => describe(ids[i]!, checkpoint, spec)))
  const open = openClaim(claim, spec, agents)
  requireTouch(open, game)
  return { open, agents, checkpoints, cells: plan(open, agents.length), hash: await questionHash(open, agents) }
}

async function describe(id: string, { card, weights }: Checkpoint<PolicyCard>, spec: EnvSpec): Promise<SubjectInfo> {
  if (card.env.id === spec.id && card.env.version !== spec.version)
    throw new InputError('agents', `${card.name} was trained on version ${card.env.version} of ${spec.title}, which is now ${spec.version}; choose another`)
  return { id, name: card.name, hash: await hashOfWeights(weights), env: card.env.id, acting: card.acting ?? 'sampled' }
}

/** Networks on the backend that is current. Whoever asks for them disposes of them. */
export function createSubjects({ open, agents, checkpoints }: Question): Subject[] {
  return checkpoints.map(({ card, weights }, i) => {
    const policy = createPolicy({ env: open.spec, network: card.network, seed: 0 })
    policy.write(weights)
    return { ...agents[i]!, policy }
  })
}
