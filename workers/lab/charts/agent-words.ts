import type { PolicyCard } from '../contracts/checkpoint'
import { splitName } from '../contracts/report-name'
import { counted } from './numbers'

/**
 * Names in a list; those in a row that differ in their seed alone, or in their last number, share one: `PPO small, seeds 1–5`. Of many
 * ways of training no more than these: `440 agents: A2C, PPO`.
 */
export function namesText(names: readonly string[], between = ', '): string {
  const groups: { readonly before: string; readonly after: string; readonly numbers: string[] }[] = []
  for (const { before, number, after } of names.map(aroundNumber)) {
    const last = groups.at(-1)
    const alike = last && number && last.before === before && last.after === after && last.numbers[0] !== ''
    if (alike) last.numbers.push(number)
    else groups.push({ before, after, numbers: [number] })
  }
  if (groups.length > MOST_NAMES) return `${counted(names.length, 'agent')}: ${someOf([...new Set(names.map(wayOf))])}`
  return groups
    .map(({ before, after, numbers }) =>
      numbers.length > 1
        ? `${before.replace(/\bseed $/, 'seeds ')}${rangesText(numbers.map(Number))}${after}`
        : before + numbers[0] + after,
    )
    .join(between)
}

/** More than these nobody reads. */
const MOST_NAMES = 12

const someOf = (all: readonly string[]): string =>
  all.length > MOST_NAMES
    ? `${all.slice(0, MOST_NAMES).join(', ')} and ${all.length - MOST_NAMES} more`
    : all.join(', ')

function aroundNumber(name: string): { readonly before: string; readonly number: string; readonly after: string } {
  const seed = /^(.*\bseed )(\d+)(.*)$/.exec(name)
  if (seed) return { before: seed[1]!, number: seed[2]!, after: seed[3]! }
  const { stem, number } = splitName(name)
  return { before: stem, number, after: '' }
}

/** What seeds and stages of a training share: “Double DQN, seed 1, after 20000 decisions” is “Double DQN”. */
export const wayOf = (name: string): string =>
  name
    .replace(/[ ,]*\bseed \d+/i, '')
    .replace(/, (after [\d ]+ decisions|untrained)$/i, '')
    .trim()

/** 1–3, 5 of 1, 2, 3, 5. */
export function rangesText(numbers: readonly number[]): string {
  const ranges: [number, number][] = []
  for (const number of numbers) {
    const last = ranges.at(-1)
    if (last && number === last[1] + 1) last[1] = number
    else ranges.push([number, number])
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(', ')
}

/** `5 seeds of PPO small, 200 k decisions`, and whose weights they began with, if anybody's. */
export const familyText = (
  members: readonly { readonly card: Pick<PolicyCard, 'trainer' | 'network' | 'options' | 'decisions' | 'from'> }[],
): string => {
  const { network, decisions, from } = members[0]!.card
  const length = decisions > 0 ? counted(decisions, 'decision') : 'untrained'
  return `${counted(members.length, 'seed')} of ${algorithmText(members[0]!.card)} ${network}, ${length}${from ? `, from ${from.name}` : ''}`
}

/** `PPO`, `double dueling DQN`: comparisons take these for ways of training of their own. */
function algorithmText({ trainer, options }: Pick<PolicyCard, 'trainer' | 'options'>): string {
  const kinds = trainer === 'dqn' ? ['double', 'dueling'].filter((kind) => options[kind] === true) : []
  return [...kinds, spoken[trainer] ?? trainer.toUpperCase()].join(' ')
}

/** Of algorithms that nobody calls by initials. */
const spoken: Readonly<Record<string, string>> = { vqn: 'online Q-learning', vsarsa: 'online SARSA' }
