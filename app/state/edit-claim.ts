import type { Claim, Condition } from '../../workers/lab/contracts/claim'
import type { ViewSpec } from '../../workers/lab/contracts/recording'
import type { ProgramStep } from '../../workers/lab/contracts/program'
import type { InterventionInfo } from '../../workers/threads/api'

/** Games that an edit of the stage is tried on. */
export const GAMES = 30

interface Edited {
  readonly env: string
  /** The edit as a ready-made change. */
  readonly change: Pick<ProgramStep, 'id' | 'options'>
  readonly title: string
  /** In its own game. */
  readonly decision: number
}

interface Around {
  readonly interventions: readonly InterventionInfo[]
  readonly concepts: readonly { readonly id: string }[]
  /** Claims that are known: their nulls are nulls of the game. */
  readonly claims: readonly Claim[]
  readonly view: ViewSpec
}

/** One edit of the stage as a claim: made once in each of thirty games, beside a change that ought to do nothing. */
export function claimOfEdit(edited: Edited, around: Around): Omit<Claim, 'story'> {
  const { env, title, decision } = edited
  const once = (step: Pick<ProgramStep, 'id' | 'options'>): ProgramStep => ({
    id: step.id,
    options: step.options,
    from: decision,
    every: 0,
  })
  const known = around.claims.find((claim) => claim.env === env)?.conditions.find(({ isNull }) => isNull)
  const still = known ? null : stillOf(edited.change, around.interventions)
  const nulls: Condition[] = known
    ? [{ id: 'null', title: known.title, steps: known.steps.map(once), isNull: true }]
    : still
      ? [{ id: 'null', title: 'Null: the same, by nothing', steps: [once(still)], isNull: true }]
      : []
  return {
    format: 1,
    id: 'own',
    title: `${title}: does it matter?`.slice(0, 120),
    env,
    concept: (around.concepts.find(({ id }) => edited.change.id.includes(id)) ?? around.concepts[0])?.id ?? '',
    saliency: around.view,
    design: 'rollouts',
    conditions: [{ id: 'edit', title: title.slice(0, 100), steps: [once(edited.change)] }, ...nulls],
    predicted: { outcome: 'reward', direction: 'other' },
    rollouts: GAMES,
    decisions: decision + 200,
    samples: 20,
    seed: 1,
  }
}

/** The same change with every distance at 0; null where it has none. */
function stillOf(
  { id, options }: Edited['change'],
  interventions: readonly InterventionInfo[],
): Edited['change'] | null {
  const spec = interventions.find((one) => one.id === id)?.options ?? {}
  const distances = Object.entries(spec).filter(([, option]) => option.kind === 'number' && option.min < 0)
  if (distances.length === 0) return null
  return { id, options: { ...options, ...Object.fromEntries(distances.map(([name]) => [name, 0])) } }
}
