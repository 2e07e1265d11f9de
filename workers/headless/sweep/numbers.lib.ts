import { InputError } from '../../lab/contracts/errors'
import { wholeNumber } from '../arguments.lib'

/** `1..11`, `1,2,5`, or both mixed: in their order, each once. Throws InputError naming the flag. */
export function wholeNumbers(flag: string, given: string): number[] {
  const numbers = given.split(',').flatMap((part) => {
    const [from = '', to = from, ...rest] = part.split('..')
    if (rest.length > 0) throw new InputError(`--${flag}`, `"${part}" is no range; write 1..11`)
    const [first, last] = [from, to].map((text) => wholeNumber(flag, text, 0, 0xffffffff)) as [number, number]
    if (last < first || last - first > MOST)
      throw new InputError(`--${flag}`, `"${part}" must go up, by ${MOST} at most`)
    return Array.from({ length: last - first + 1 }, (_, i) => first + i)
  })
  if (new Set(numbers).size < numbers.length) throw new InputError(`--${flag}`, 'names one twice')
  return numbers
}

const MOST = 10_000
