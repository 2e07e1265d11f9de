import { asRecord, list, number, oneOf, whole, type Guard } from '../../lab/contracts/guards'
import { InputError } from '../../lab/contracts/errors'

/** What files of the original hold, each field refused by name where it is missing or not what it must be. What else they hold is passed over. */
type Shape = Readonly<Record<string, Guard<unknown>>>
type Taken<S extends Shape> = { readonly [K in keyof S]: ReturnType<S[K]> }

/** `field` '' = the file itself. */
export function taking<S extends Shape>(shape: S): Guard<Taken<S>> {
  return (value, field) => {
    const source = asRecord(value, field || 'file')
    return Object.fromEntries(
      Object.entries(shape).map(([key, guard]) => {
        const name = field ? `${field}.${key}` : key
        if (source[key] === undefined) throw new InputError(name, 'is missing')
        return [key, guard(source[key], name)]
      }),
    ) as Taken<S>
  }
}

export const MOST_STEPS = 100_000
const SIDE = 64

export const mode = oneOf('easy', 'hard')
export const word = whole(0, 0xffffffff)
export const actions = list(whole(0, 14), MOST_STEPS)
export const bits = list(whole(0, 1), MOST_STEPS)
export const numbers = list(number(), MOST_STEPS)

/** A row of numbers, exactly so many. */
export function row(length: number): Guard<readonly number[]> {
  return list(number(), length, length)
}

export const rows = (length: number): Guard<readonly (readonly number[])[]> => list(row(length), 1000)

export const cell = list(whole(0, SIDE - 1), 2, 2)

/** The original's number of each letter. */
const LETTERS: Readonly<Record<string, number>> = { '.': 100, '#': 15, '=': 16, l: 17, '~': 18, '|': 19, o: 1 }

/** 64 texts of 64 letters, the lowest row first → numbers row by row. */
export const grid: Guard<Uint8Array> = (value, field) => {
  const lines = list(line, SIDE, SIDE)(value, field)
  return Uint8Array.from(lines.flat())
}

const line: Guard<readonly number[]> = (value, field) => {
  if (typeof value !== 'string' || value.length !== SIDE) throw new InputError(field, `must be ${SIDE} letters`)
  return [...value].map((letter) => {
    const kind = LETTERS[letter]
    if (kind === undefined) throw new InputError(field, `"${letter}" is no cell`)
    return kind
  })
}

/** The first cell that differs. */
export function differsGrid(name: string, expected: Uint8Array, got: Uint8Array): string {
  const at = expected.findIndex((kind, i) => kind !== got[i])
  return at < 0
    ? ''
    : `${name}: column ${at % SIDE}, row ${Math.floor(at / SIDE)}: expected ${expected[at]}, got ${got[at]}`
}
