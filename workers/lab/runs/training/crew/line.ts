import { InputError, WorkerLostError } from '../../../contracts/errors'
import type { Pipe, WorkerPipe } from './pipe'

/** What can be asked, by name: one thing given, one answer. */
export type Verbs = { readonly [verb: string]: (given: never) => Promise<unknown> }

interface Question {
  readonly id: number
  readonly verb: string
  readonly given: unknown
}
type Answer = { readonly id: number } & ({ readonly value: unknown } | { readonly error: Refusal })

/** An error as it travels. */
interface Refusal {
  readonly name: string
  readonly message: string
  readonly field?: string
  readonly problem?: string
}

export interface Line<V extends Verbs> {
  readonly shares: boolean
  /** Throws what the other threw, an InputError as one, and WorkerLostError when the other is gone. */
  ask<K extends keyof V & string>(verb: K, given: Parameters<V[K]>[0]): Promise<Awaited<ReturnType<V[K]>>>
  close(): void
}

export function createLine<V extends Verbs>(pipe: WorkerPipe): Line<V> {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let asked = 0
  let lost: WorkerLostError | undefined
  const lose = (reason: string) => {
    lost ??= new WorkerLostError(reason)
    for (const { reject } of waiting.values()) reject(lost)
    waiting.clear()
  }
  pipe.listen((message) => {
    const answer = message as Answer
    const one = waiting.get(answer.id)
    waiting.delete(answer.id)
    if ('error' in answer) one?.reject(revive(answer.error))
    else one?.resolve(answer.value)
  })
  void pipe.gone.then(lose)
  return {
    shares: pipe.shares,
    ask: (verb, given) =>
      new Promise((resolve, reject) => {
        if (lost) return reject(lost)
        waiting.set(++asked, { resolve: resolve as (value: unknown) => void, reject })
        pipe.post({ id: asked, verb, given } satisfies Question, [])
      }),
    close() {
      pipe.close()
      lose('it was closed')
    },
  }
}

/** The other end. */
export function answer<V extends Verbs>(pipe: Pipe, verbs: V): void {
  pipe.listen((message) => {
    const { id, verb, given } = message as Question
    const work = verbs[verb] as (given: unknown) => Promise<unknown>
    work(given).then(
      (value) => pipe.post({ id, value } satisfies Answer, handedOver(value)),
      (error: unknown) => pipe.post({ id, error: refusalOf(error) } satisfies Answer, []),
    )
  })
}

const handed = new WeakMap<object, ArrayBuffer[]>()

/** Marks an answer's arrays as nobody's any more here: they are handed over, all else is copied. */
export function handOver<T extends Readonly<Record<string, Float32Array>>>(answered: T): T {
  handed.set(
    answered,
    Object.values(answered).map(({ buffer }) => buffer as ArrayBuffer),
  )
  return answered
}

const handedOver = (value: unknown): ArrayBuffer[] =>
  (typeof value === 'object' && value ? handed.get(value) : null) ?? []

function refusalOf(error: unknown): Refusal {
  if (error instanceof InputError)
    return { name: error.name, message: error.message, field: error.field, problem: error.problem }
  return error instanceof Error
    ? { name: error.name, message: error.message }
    : { name: 'Error', message: String(error) }
}

function revive({ name, message, field, problem }: Refusal): Error {
  if (field !== undefined && problem !== undefined) return new InputError(field, problem)
  return Object.assign(new Error(message), { name })
}
