import { middleOf } from '../../backend/ops'
import { InputError } from '../../contracts/errors'
import type { Place, ShareState, Task } from '../../contracts/crew'
import type { NamedBytes } from '../../contracts/trainer'

/** What is the same for all slots; everything else lies slot by slot. */
const SHARED = 'game'

/** States of neighbouring slots → that of all of them. */
export const joinStates = (states: readonly ShareState[]): ShareState => ({
  random: states.flatMap(({ random }) => random),
  envs: (states[0]?.envs ?? []).map(({ name, bytes }) => ({
    name,
    bytes: name === SHARED ? bytes : joinBytes(states.map(({ envs }) => bytesOf(envs, name))),
  })),
})

/** The state of some of the slots. Throws InputError where there is no equal piece for every slot. */
export const stateOf = ({ envs, random }: ShareState, place: Place): ShareState => ({
  random: pieceOf(random, place, 'random'),
  envs: envs.map(({ name, bytes }) => ({
    name,
    bytes: name === SHARED ? bytes : pieceOf(bytes, place, `environment ${name}`),
  })),
})

/** Neighbouring parts whose slopes are added before anything else is added to them: halves of halves of all. */
export type Node = Pick<Place, 'from' | 'to'>

/** The largest of them that a place has, in order. */
export function nodesOf({ parts, from, to }: Omit<Place, 'slots'>): Node[] {
  const within = (first: number, end: number): Node[] => {
    if (first >= to || end <= from) return []
    if (from <= first && end <= to) return [{ from: first, to: end }]
    const middle = middleOf(first, end)
    return [...within(first, middle), ...within(middle, end)]
  }
  return within(0, parts)
}

/** What all parts come to, given nodes that they are made of. */
export function sumNodes<T>(known: ReadonlyMap<string, T>, { from, to }: Node, add: (a: T, b: T) => T): T {
  const found = known.get(nameOf({ from, to }))
  if (found !== undefined) return found
  const middle = middleOf(from, to)
  return add(sumNodes(known, { from, to: middle }, add), sumNodes(known, { from: middle, to }, add))
}

export const nameOf = ({ from, to }: Node): string => `${from}-${to}`

/** Some parts' rows of a task. */
export function taskOf({ rows, advantages, returns, settings }: Task, { from, to, parts }: Omit<Place, 'slots'>): Task {
  const each = rows.length / parts
  const [start, end] = [from * each, to * each]
  return {
    rows: rows.slice(start, end),
    advantages: advantages.slice(start, end),
    returns: returns.slice(start, end),
    settings,
  }
}

/** The rows of several parts as a memory goes through them: all slots' first steps, then their second ones. */
export function stepByStep({ rows, advantages, returns, settings }: Task, slots: number): Task {
  const stepOf = (i: number) => Math.floor((rows[i] ?? 0) / slots)
  const order = Array.from(rows.keys()).sort((a, b) => stepOf(a) - stepOf(b))
  const put = (from: Float32Array) => Float32Array.from(order, (i) => from[i] ?? 0)
  return {
    rows: Uint32Array.from(order, (i) => rows[i] ?? 0),
    advantages: put(advantages),
    returns: put(returns),
    settings,
  }
}

function pieceOf<T extends { readonly length: number; slice(from: number, to: number): T }>(
  all: T,
  { from, to, parts, slots }: Place,
  field: string,
): T {
  if (all.length % slots) throw new InputError(field, `does not divide into ${slots} slots`)
  const part = all.length / parts
  return all.slice(from * part, to * part)
}

const bytesOf = (envs: readonly NamedBytes[], name: string): Uint8Array =>
  envs.find((one) => one.name === name)?.bytes ?? new Uint8Array(0)

function joinBytes(pieces: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    out.set(piece, at)
    at += piece.length
  }
  return out
}
