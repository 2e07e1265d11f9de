import { InputError } from './errors'

/** Something of a numbered list: its place is its number; several of one kind share an id. */
export interface Listed {
  readonly id: string
}

export const ALL = 'all'

/**
 * The numbers that a text names: `all`, or ids and ranges of numbers with + between, as in `row+20-25`. '' names none; a range may end
 * beyond the list. Throws InputError for what names nothing.
 */
export function chosenOf(text: string, list: readonly Listed[], field: string): ReadonlySet<number> {
  if (text === ALL) return new Set(list.keys())
  return new Set(text.split('+').flatMap((name) => (name === '' ? [] : named(name, list, field))))
}

function named(name: string, list: readonly Listed[], field: string): number[] {
  const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(name) ?? []
  const numbers = [...list.keys()].filter((number) =>
    first === undefined ? list[number]!.id === name : number >= Number(first) && number <= Number(last),
  )
  if (numbers.length > 0) return numbers
  const ids = [...new Set(list.map(({ id }) => id))]
  throw new InputError(
    field,
    `name “${name}”, which there is not: there are ${ids.join(', ')}, and numbers 0 to ${list.length - 1}`,
  )
}

/** The shortest text that names these. */
export function chosenText(chosen: ReadonlySet<number>, list: readonly Listed[]): string {
  if (chosen.size === list.length) return ALL
  const names: string[] = []
  for (const id of new Set(list.map((one) => one.id))) {
    const own = [...list.keys()].filter((number) => list[number]!.id === id)
    const some = own.filter((number) => chosen.has(number))
    if (some.length === own.length) names.push(id)
    else names.push(...rangesOf(some).map(([first, last]) => `${first}-${last}`))
  }
  return names.join('+')
}

function rangesOf(numbers: readonly number[]): [first: number, last: number][] {
  const ranges: [number, number][] = []
  for (const number of numbers) {
    const last = ranges.at(-1)
    if (last?.[1] === number - 1) last[1] = number
    else ranges.push([number, number])
  }
  return ranges
}
