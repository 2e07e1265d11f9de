/** Where two things first differ, as `name: expected …, got …`; '' where they do not. */

/** Equal to the last bit, zeros' signs included. */
export function differs(name: string, expected: number, got: number): string {
  return Object.is(expected, got) ? '' : `${name}: expected ${said(expected)}, got ${said(got)}`
}

/** The same of a number that is kept as float32. */
export function differsSingle(name: string, expected: number, got: number): string {
  return differs(name, Math.fround(expected), got)
}

export const said = (value: number): string => (Object.is(value, -0) ? '-0' : String(value))

/** The first of several. */
export function firstOf(...problems: readonly (string | (() => string))[]): string {
  for (const problem of problems) {
    const text = typeof problem === 'string' ? problem : problem()
    if (text) return text
  }
  return ''
}

/** Lists of numbers, entry by entry; `names` are those of an entry's parts. */
export function differsTable(
  name: string,
  expected: readonly (readonly number[])[],
  got: readonly (readonly number[])[],
  names: readonly string[],
): string {
  for (let i = 0; i < Math.min(expected.length, got.length); i++)
    for (let k = 0; k < names.length; k++) {
      const problem = differsSingle(`${name}[${i}].${names[k]}`, expected[i]![k]!, got[i]![k]!)
      if (problem) return problem
    }
  return differs(`${name}.length`, expected.length, got.length)
}
