import type { Random } from '../../../lab/random'

/** What nobody writes and some parser will meet: values in place of another, as JSON says them. */
const odd = [
  'null',
  'true',
  '""',
  '[]',
  '{}',
  '-1',
  '-0',
  '0.5',
  '1e999',
  '1e-999',
  '1e308',
  '9007199254740993',
  '4294967296',
  '"__proto__"',
  '"\\u0000"',
  '"<script>"',
  '{"__proto__":1}',
  '[[[[[[[[]]]]]]]]',
]
/** A JSON value that is neither an object nor a list, or a key. */
const token = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null/g

/** A text with one to four things changed: values and keys as often as plain letters. */
export function mutateText(text: string, random: Random): string {
  let mutated = text
  for (let times = 1 + random.below(4); times > 0; times--)
    mutated = random.below(2) ? mutateToken(mutated, random) : mutateSpan(mutated, random)
  return mutated
}

function mutateToken(text: string, random: Random): string {
  const found = [...text.matchAll(token)]
  const chosen = found[random.below(Math.max(1, found.length))]
  const other = found[random.below(Math.max(1, found.length))]
  if (!chosen || !other) return text
  const value = random.below(3) ? odd[random.below(odd.length)]! : other[0]
  return text.slice(0, chosen.index) + value + text.slice(chosen.index + chosen[0].length)
}

/** A piece is cut out, doubled, or put in the place of another; the end is cut off; a letter is another. */
function mutateSpan(text: string, random: Random): string {
  const at = random.below(text.length + 1)
  const length = random.below(Math.min(text.length - at, 200) + 1)
  const span = text.slice(at, at + length)
  const elsewhere = random.below(text.length + 1)
  const forms = [
    () => text.slice(0, at) + text.slice(at + length),
    () => text.slice(0, at) + span + text.slice(at),
    () => text.slice(0, elsewhere) + span + text.slice(elsewhere + length),
    () => text.slice(0, at),
    () => text.slice(0, at) + String.fromCharCode(random.below(128)) + text.slice(at + 1),
  ]
  return forms[random.below(forms.length)]!()
}

/** Bytes with one to four of them changed, cut off or moved. */
export function mutateBytes(bytes: Uint8Array, random: Random): Uint8Array<ArrayBuffer> {
  let mutated = new Uint8Array(bytes)
  for (let times = 1 + random.below(4); times > 0 && mutated.length > 0; times--) {
    const at = random.below(mutated.length)
    const form = random.below(4)
    if (form === 0) mutated = mutated.slice(0, at)
    else if (form === 1) mutated.copyWithin(at, random.below(mutated.length), random.below(mutated.length))
    else mutated[at] = random.below(256)
  }
  return mutated
}
