import type { PolicyCard } from '../contracts/checkpoint'
import { splitName } from '../contracts/report-name'
import { counted } from './numbers'

/** Names in a list; those in a row that differ in their last number alone share one: `PPO small, seeds 1–5`. */
export function namesText(names: readonly string[], between = ', '): string {
  const groups: { readonly stem: string; readonly numbers: string[] }[] = []
  for (const { stem, number } of names.map(splitName)) {
    const last = groups.at(-1)
    if (last && number && last.stem === stem && last.numbers[0] !== '') last.numbers.push(number)
    else groups.push({ stem, numbers: [number] })
  }
  return groups
    .map(({ stem, numbers }) =>
      numbers.length > 1
        ? `${stem.replace(/\bseed $/, 'seeds ')}${rangesText(numbers.map(Number))}`
        : stem + numbers[0],
    )
    .join(between)
}

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
