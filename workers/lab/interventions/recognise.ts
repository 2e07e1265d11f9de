import type { Edit, EnvSpec, FieldValue } from '../contracts/env'
import { InputError } from '../contracts/errors'
import { parseOptions, type Option, type Value } from '../contracts/options'
import { createRandom } from '../random'
import { viewState, type InterventionEntry, type StateView } from './entry'
import { interventionsOf } from './registry'

/** A ready-made intervention with its options. */
export interface Named {
  readonly id: string
  readonly title: string
  readonly options: Readonly<Record<string, Value>>
}

/** Ways of filling in an entry's options that are tried, at most: what has more is not what a hand did. */
const MOST_TRIES = 3000

/**
 * The ready-made intervention that writes just these edits in this state; null where there is none. A hand moves things by a distance, so
 * distances are tried before places: a change that means the same elsewhere is the one that can be tried on other games.
 */
export function recognise(spec: EnvSpec, state: Uint8Array, edits: readonly Edit[]): Named | null {
  const view = viewState(spec, state)
  const wanted = changing(view, edits)
  if (wanted.size === 0) return null
  const numbers = numbersOf(view, edits)
  for (const entry of simplestFirst(interventionsOf(spec.id))) {
    for (const options of fillings(entry, numbers))
      if (writes(entry, view, options, wanted)) return { id: entry.id, title: entry.title, options }
  }
  return null
}

/** What has fewer options is more likely to be meant. Whole studies mean nothing of their own. */
const simplestFirst = (entries: readonly InterventionEntry[]): readonly InterventionEntry[] => {
  const size = ({ options }: InterventionEntry) => Object.keys(options).length
  return entries.filter(({ changes }) => !changes).sort((a, b) => size(a) - size(b))
}

/** The edits that change anything, as text: what writes a value that is there already is no other change. */
function changing(view: StateView, edits: readonly Edit[]): Set<string> {
  return new Set(
    edits
      .filter(({ path, value }) => !same(view.read(path), value))
      .map(({ path, value }) => `${path} ${shown(value)}`),
  )
}

const same = (a: FieldValue, b: FieldValue) => shown(a) === shown(b)
/** State bytes hold 32-bit numbers: a sum of two of them may be off by their rounding. */
const shown = (value: FieldValue) => (typeof value === 'number' ? String(Number(value.toFixed(3))) : String(value))

/** Numbers that an option may stand for: distances first, then elements' numbers, then values. */
function numbersOf(view: StateView, edits: readonly Edit[]): number[] {
  const numeric = edits.flatMap(({ path, value }) => {
    const before = view.read(path)
    return typeof value === 'number' && typeof before === 'number' ? [{ path, value, by: value - before }] : []
  })
  const elements = edits.flatMap(({ path }) => [...path.matchAll(/\[(\d+)\]/g)].map(([, index]) => Number(index)))
  return [...new Set([...numeric.map(({ by }) => by), 0, ...elements, ...numeric.map(({ value }) => value)])]
}

function* fillings(entry: InterventionEntry, numbers: readonly number[]): Generator<Readonly<Record<string, Value>>> {
  const ways = Object.entries(entry.options).map(([name, option]) => [name, valuesOf(option, numbers)] as const)
  if (ways.reduce((product, [, values]) => product * values.length, 1) > MOST_TRIES) return
  yield* combined(ways)
}

function* combined(ways: readonly (readonly [string, readonly Value[]])[]): Generator<Readonly<Record<string, Value>>> {
  const [first, ...rest] = ways
  if (!first) return yield {}
  for (const value of first[1]) for (const others of combined(rest)) yield { [first[0]]: value, ...others }
}

function valuesOf(option: Option, numbers: readonly number[]): readonly Value[] {
  if (option.kind === 'toggle') return [option.default, !option.default]
  if (option.kind === 'choice') return option.of
  if (option.kind === 'names') return [option.default]
  const fitting = numbers.filter((number) => number >= option.min && number <= option.max)
  return [...new Set([...fitting, option.default])]
}

function writes(
  entry: InterventionEntry,
  view: StateView,
  options: Readonly<Record<string, Value>>,
  wanted: ReadonlySet<string>,
): boolean {
  try {
    const made = changing(view, entry.edits(view, parseOptions(entry.options, options), createRandom(0)))
    return made.size === wanted.size && [...made].every((one) => wanted.has(one))
  } catch (error) {
    if (error instanceof InputError) return false
    throw error
  }
}
