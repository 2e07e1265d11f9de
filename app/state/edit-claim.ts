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
  const known = nullOf(edited, around)
  const least = known ? null : leastOf(edited.change, around.interventions)
  const nulls: Condition[] = known
    ? [{ id: 'null', title: known.title, steps: known.steps.map(once), isNull: true }]
    : least
      ? [{ id: 'null', title: 'Null: the same, by the least there is', steps: [once(least)], isNull: true }]
      : []
  return {
    format: 1,
    id: 'own',
    title: `${title}: does it matter?`.slice(0, 120),
    env,
    concept: conceptOf(edited, around),
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

/** What the change speaks of: by its id, else by its group, else by its title. The first of the game where it names none. */
function conceptOf({ change, title }: Edited, { concepts, interventions }: Around): string {
  const group = interventions.find(({ id }) => id === change.id)?.group ?? ''
  const named = [change.id, group, title].map((words) =>
    concepts.find(({ id }) => words.toLowerCase().includes(id.toLowerCase())),
  )
  return (named.find((one) => one !== undefined) ?? concepts[0])?.id ?? ''
}

/** A null that a claim of this game knows: it can be seen as well as the edit. One that is about the same kind of thing, if there is one. */
function nullOf({ env, change }: Edited, { claims, interventions }: Around): Condition | undefined {
  const groupOf = (id: string) => interventions.find((one) => one.id === id)?.group
  const nulls = claims
    .filter((claim) => claim.env === env)
    .flatMap(({ conditions }) => conditions.filter(({ isNull }) => isNull))
  return nulls.find(({ steps }) => steps.some(({ id }) => groupOf(id) === groupOf(change.id))) ?? nulls[0]
}

/** The same change with every distance as small as it goes: to be seen, unlike none at all, and hardly felt. Null where it has no distance. */
function leastOf(
  { id, options }: Edited['change'],
  interventions: readonly InterventionInfo[],
): Edited['change'] | null {
  const spec = interventions.find((one) => one.id === id)?.options ?? {}
  const least = Object.entries(spec).flatMap(([name, option]) =>
    option.kind === 'number' && option.min < 0 && options[name] !== 0
      ? [
          [
            name,
            Math.sign(Number(options[name] ?? 1)) * (option.step ?? Math.min(1, (option.max - option.min) / 100)),
          ] as const,
        ]
      : [],
  )
  return least.length > 0 ? { id, options: { ...options, ...Object.fromEntries(least) } } : null
}
