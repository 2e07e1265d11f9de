import { canonical } from '../../contracts/canonical'
import type { Claim, Condition } from '../../contracts/claim'
import { InputError } from '../../contracts/errors'
import { termsOf, type Asking, type Earlier, type Seal } from '../../contracts/seal'
import type { StateSet } from '../../contracts/states'
import { episodeId } from '../../recording/states'
import { hashOfData, keyed } from './keys'
import type { OpenQuestion } from './question'
import type { Kept, RowShelf } from './shelf'

/**
 * The question's seal: the one that lies beside the rows, or, the first time that it is put, a new one, put down before anything runs.
 * `kept`: the rows that are there of its cells. Null: it is not about a claim, so nothing was foretold.
 */
export async function sealed(
  question: OpenQuestion,
  kept: Kept,
  shelf: Pick<RowShelf, 'seal' | 'seals' | 'read'>,
): Promise<Seal | null> {
  if (!question.claim) return null
  const asking = await askingOf(question, question.claim)
  const seals = await shelf.seals()
  const known = seals.find(({ hash }) => hash === asking.hash)
  if (known) return known
  const kin = seals.filter((one) => isKin(one, asking))
  const earlier = await Promise.all(
    kin.map(async ({ hash, at, claim, agents, states }): Promise<Earlier> => {
      const before = { hash, at, claim, agents, states }
      const done = await doneOf(before, asking, question, shelf)
      return { ...before, ...(done !== null && { done }) }
    }),
  )
  return shelf.seal(newSeal(question, asking, kept, earlier))
}

/** How many changed cells of an earlier question are done, of the agents that are asked now. Null: it cannot be told from here. */
async function doneOf(
  { claim, agents, states }: Asking,
  now: Asking,
  question: OpenQuestion,
  shelf: Pick<RowShelf, 'read'>,
): Promise<number | null> {
  if (states !== now.states) return null
  const { study, spec, backend } = question
  const asked = question.agents.filter(({ hash }) => agents.includes(hash))
  try {
    const { cells } = study.plan({ claim, options: {}, spec, agents: asked, states: question.states })
    const own = (await keyed(study, spec, asked, cells, backend)).filter(({ plain }) => !plain)
    const rows = await shelf.read([...new Set(own.map(({ batch }) => batch))])
    return own.filter(({ key }) => rows.has(key)).length
  } catch (error) {
    // It was of another version of the game, or of the study.
    if (error instanceof InputError) return null
    throw error
  }
}

/** One that nothing lasts of: where a shelf can keep none, this much can be said. */
export async function unkeptSeal(question: OpenQuestion, kept: Kept): Promise<Seal | null> {
  return question.claim && newSeal(question, await askingOf(question, question.claim), kept, [])
}

function newSeal({ cells }: OpenQuestion, asking: Asking, kept: Kept, earlier: readonly Earlier[]): Seal {
  const changed = cells.filter(({ plain }) => !plain)
  return {
    ...asking,
    known: changed.filter(({ key }) => kept.has(key)).length,
    of: changed.length,
    earlier: earlier.toSorted((a, b) => (a.at < b.at ? -1 : 1)),
  }
}

async function askingOf({ study, spec, agents, states, plan }: OpenQuestion, claim: Claim): Promise<Asking> {
  const kept = await statesOf(states)
  // What is done and mapped goes by the cells, where every option that is in force is said.
  const { conditions, saliency: _, ...terms } = termsOf(claim) as Claim
  const roles = conditions.map(({ steps: _steps, ...role }) => role)
  const parts = [...new Set(plan.cells.map(({ depends }) => canonical(depends)))].sort()
  const asked = agents.map(({ hash, setting, rhythm, acting }) => canonical({ hash, setting, rhythm, acting })).sort()
  const version = [study.id, study.version, spec.id, spec.version]
  return {
    hash: await hashOfData({ version, terms, roles, parts, asked, states: kept }),
    at: new Date().toISOString(),
    claim,
    agents: agents.map(({ hash }) => hash).sort(),
    states: kept,
  }
}

const statesOf = async (states: StateSet | undefined): Promise<string> =>
  states ? hashOfData(states.episodes.map((one) => [episodeId(one), one.decisions])) : ''

/** Of some agent of the same, about the same rollouts, and with some change in common. */
function isKin(a: Asking, b: Asking): boolean {
  return (
    a.claim.env === b.claim.env &&
    a.claim.design === b.claim.design &&
    (a.states === '') === (b.states === '') &&
    (a.states !== '' || a.claim.seed === b.claim.seed) &&
    a.agents.some((agent) => b.agents.includes(agent)) &&
    a.claim.conditions.some((one) => !one.isNull && b.claim.conditions.some((other) => isSame(one, other)))
  )
}

const isSame = ({ steps: a }: Condition, { steps: b }: Condition) => canonical(a) === canonical(b)
