import { claim as claimGuard, MOST_LOOKS, type Claim } from '../../contracts/claim'
import type { OptionSpec, Values } from '../../contracts/options'

/** The numbers of a claim, as the form and the command line offer them. The bounds are those of the claim's own guard. */
export const claimOptions = {
  rollouts: { kind: 'number', default: 30, min: 2, max: 5000, step: 1, help: 'Rollouts per agent; each counts once.' },
  decisions: { kind: 'number', default: 500, min: 1, max: 20_000, step: 1, help: 'Decisions per rollout at most.' },
  samples: {
    kind: 'number',
    default: 10,
    min: 1,
    max: 1000,
    step: 1,
    help: 'Rollouts: a map every so many decisions. Moments: so many are drawn from a rollout.',
  },
  seed: {
    kind: 'number',
    default: 1000,
    min: 0,
    max: 0xffffffff,
    step: 1,
    help: 'Those of all rollouts are drawn from it.',
  },
  margin: {
    kind: 'number',
    default: 0,
    min: 0,
    max: 1e9,
    help: 'The smallest effect that would matter, fixed before anything runs: with it, no effect can be found too. 0: none is stated.',
  },
  looks: {
    kind: 'number',
    default: 1,
    min: 1,
    max: MOST_LOOKS,
    step: 1,
    help: 'How often the verdict may be asked for while rollouts come in, planned before anything runs: all looks together find something in nothing in 5 %. The first that decides ends the study.',
  },
  asPublished: {
    kind: 'toggle',
    title: 'As published',
    default: false,
    help: 'The original study’s way of computing, shown beside the corrected one.',
  },
} as const satisfies OptionSpec

/** The claim's numbers as options. */
export function numbersOf({
  rollouts,
  decisions,
  samples,
  seed,
  margin = 0,
  looks = 1,
  asPublished = false,
}: Claim): Values<typeof claimOptions> {
  return { rollouts, decisions, samples, seed, margin, looks, asPublished }
}

/** The claim with these numbers. Throws InputError naming the one that is wrong. */
export function withNumbers(
  claim: Claim,
  { asPublished, margin, looks, ...numbers }: Values<typeof claimOptions>,
): Claim {
  const told = {
    margin: margin || undefined,
    looks: looks > 1 ? looks : undefined,
    asPublished: asPublished || undefined,
  }
  return claimGuard({ ...claim, ...numbers, ...told }, 'claim')
}
