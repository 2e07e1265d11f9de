import * as ops from '../backend/ops'
import { InputError } from '../contracts/errors'
import type { Port } from '../contracts/model'
import type { Explained, Subject } from '../contracts/saliency'
import type { Tensor, Tensors } from '../contracts/tensor'

type ImagePort = Extract<Port, { kind: 'image' }>

/** The one row that is explained. */
export function inputOf({ inputs, of }: Subject): Tensor {
  const input = inputs[of]
  if (!input) throw new InputError('of', `the inputs hold no "${of}"`)
  return input
}

export function portOf({ model, of }: { readonly model: Explained; readonly of: string }): Port {
  const port = model.inputs[of]
  if (!port) throw new InputError('of', `${model.network} has no input "${of}"`)
  return port
}

/** Throws InputError where what is explained is no picture. */
export function imageOf(subject: Subject, method: string): ImagePort {
  const port = portOf(subject)
  if (port.kind !== 'image') throw new InputError('method', noPicture(method, port)!)
  return port
}

/** Why a method that looks for places cannot explain this; null: it is a picture. */
export function noPicture(method: string, port: Port): string | null {
  return port.kind === 'image'
    ? null
    : `${method} looks for places in a picture; here there are ${port.shape[0]} numbers`
}

/** What the model says where the explained input is `x` [rows, …] instead, and the others stay. */
export function answer(subject: Subject, x: Tensor): Tensors {
  return subject.model.forward({ ...othersOf(subject, x.shape[0] ?? 1), [subject.of]: x })
}

/** What it says as things are. */
export const reference = (subject: Subject): Tensors => subject.model.forward(subject.inputs)

/** The inputs that are not explained, as many times as there are rows. */
export function othersOf({ inputs, of }: Subject, rows: number): Tensors {
  const others = Object.entries(inputs).filter(([name]) => name !== of)
  return Object.fromEntries(
    others.map(([name, tensor]) => [
      name,
      rows === 1 ? tensor : ops.tile(tensor, [rows, ...tensor.shape.slice(1).map(() => 1)]),
    ]),
  )
}

/** A run of rows of every output. */
export const rowsOf = (outputs: Tensors, from: number, count: number): Tensors =>
  Object.fromEntries(
    Object.entries(outputs).map(([name, tensor]) => [
      name,
      ops.slice(tensor, [from, ...tensor.shape.slice(1).map(() => 0)], [count, ...tensor.shape.slice(1)]),
    ]),
  )

export function joinRows(parts: readonly Tensors[]): Tensors {
  return Object.fromEntries(
    Object.keys(parts[0] ?? {}).map((name) => [name, ops.concat(parts.map((part) => part[name]!))]),
  )
}
