import type { InputError } from '../contracts/errors'
import type { OptionSpec } from '../contracts/options'

/** What the form calls the parts of a claim, by their places in it. */
export const claimFields: Readonly<Record<string, string>> = {
  title: 'Title',
  env: 'Game',
  concept: 'Concept',
  design: 'Compared',
  'predicted.outcome': 'What is watched',
  'predicted.direction': 'Predicted',
  'predicted.relation': 'And with saliency',
  margin: 'Matters from',
  asPublished: 'The published way beside it',
  conditions: 'Changes and nulls',
  rollouts: 'Rollouts',
  decisions: 'Decisions',
  seed: 'Seed',
}
/** By design. */
export const samplesFields = { rollouts: 'Map every', moments: 'Moments each' } as const
/** Of one change. */
export const conditionFields: Readonly<Record<string, string>> = { title: 'Name', concept: 'About' }

/** As much of a claim from outside as telling its fields takes; of a study without a claim, its options. */
interface Told {
  readonly design?: unknown
  readonly conditions?: unknown
  readonly options?: OptionSpec
}

/** What to do, in a sentence with the form's own name of the field: `“Rollouts” must be 10 or more …`. A whole sentence says itself what it is about. */
export function claimAdvice({ field, problem }: InputError, claim: Told = {}): string {
  if (!/^[a-z"]/.test(problem)) return problem
  if (/^states[.[]/.test(field))
    return `“States” do not fit these agents: ${fitOf(field)} ${problem}. Choose others, or other agents`
  return `${nameOf(field.replace(/^claim\./, ''), claim)} ${problem}`
}

/** What of kept states differs, by the last parts of its place in them. */
function fitOf(place: string): string {
  const [, part = place] = /recording\.(?:env\.)?(.+)$/.exec(place) ?? []
  const known: Readonly<Record<string, string>> = {
    id: 'their game',
    version: 'the version of their game',
    'rhythm.frames': 'each of them',
  }
  return known[part] ?? `their ${part.replace(/^(?:rhythm|options)\./, '')}`
}

function nameOf(place: string, { design, conditions, options = {} }: Told): string {
  if (place === 'samples') return `“${samplesFields[design === 'rollouts' ? 'rollouts' : 'moments']}”`
  const [, index, part = ''] = /^conditions\[(\d+)\](?:\.(\w+))?/.exec(place) ?? []
  if (index === undefined)
    return `“${options[place]?.title ?? claimFields[place] ?? capital(place.split('.').at(-1)!)}”`
  const title = Array.isArray(conditions) ? (conditions[Number(index)] as { title?: unknown } | null)?.title : undefined
  const change = typeof title === 'string' ? `the change “${title}”` : `change ${Number(index) + 1}`
  const own = conditionFields[part]
  return own === undefined ? capital(change) : `“${own}” of ${change}`
}

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1)
