import * as ops from '../../backend/ops'
import type { Finished, Mate, Place, Played, Share, ShareState, Slots, Slopes, Task } from '../../contracts/crew'
import type { Tensor, Variable } from '../../contracts/tensor'
import type { Trajectory } from './advantages'
import { addAll, flatten, unflatten } from './flat'
import { joinStates, nameOf, nodesOf, stateOf, sumNodes, taskOf } from './pieces'
import type { Breathe } from './run'

/** All of a run's parts, some here and the others with mates: what comes out is the same wherever they are. */
export interface Team extends Slots {
  readonly parts: number
  /** The last rollout of all slots; overwritten by the next. */
  readonly played: Trajectory & {
    readonly size: number
    /** By the rules, where a model pays. */
    readonly paid: Float32Array
  }
  collect(breathe: Breathe): Promise<Finished[]>
  /** Hands over the task's slopes, all parts' summed, and what each part tells [parts, numbers]. `apply` is called in a tidy. */
  step(task: Task, apply: (slopes: readonly Tensor[], told: Tensor) => void): Promise<void>
  dispose(): void
}

/** `variables`: what the slopes are of, and what `apply` changes; `steps`: of a rollout, per slot. */
export function createTeam(
  own: Share,
  mates: readonly Mate[],
  { variables, steps }: { readonly variables: readonly Variable[]; readonly steps: number },
): Team {
  const { parts, slots } = own.place
  const size = steps * slots
  const played = {
    size,
    slots,
    rewards: new Float32Array(size),
    paid: new Float32Array(size),
    values: new Float32Array(size),
    nextValues: new Float32Array(size),
    cut: new Uint8Array(size),
  }
  /** What the mates are sent; made anew when the weights have changed. */
  let sent: Promise<Float32Array> | undefined
  const weights = () => (sent ??= flatten(variables))

  /** Asks every mate. The answers are awaited later, and may fail before. */
  function ask<T>(question: (mate: Mate, weights: Float32Array) => Promise<T>): Promise<T>[] {
    return mates.map((mate) => {
      const answer = weights().then((now) => question(mate, now))
      void answer.catch(() => {})
      return answer
    })
  }

  const note = (place: Place, one: Omit<Played, 'state'>) => {
    const [first, count] = [(place.from * slots) / parts, ((place.to - place.from) * slots) / parts]
    for (const column of ['rewards', 'paid', 'values', 'nextValues', 'cut'] as const)
      for (let step = 0; step < steps; step++) {
        const own = one[column]?.subarray(step * count, (step + 1) * count)
        if (own) played[column].set(own, step * slots + first)
      }
  }

  return {
    parts,
    played,
    count: slots,
    async collect(breathe) {
      const asked = ask((mate, now) => mate.collect(now))
      // One that only waits for its own slots would let nobody else begin.
      if (mates.length > 0) await weights()
      const all = [await own.collect(breathe), ...(await Promise.all(asked))]
      ;[own, ...mates].forEach(({ place }, i) => note(place, all[i] as Played))
      return all.flatMap(({ finished }) => finished).sort((a, b) => a.step - b.step)
    },
    async step(task, apply) {
      const asked = ask((mate, now) => mate.slopes(now, taskOf(task, mate.place)))
      if (mates.length > 0) await weights()
      const mine = ops.tidy(() => own.slopes(taskOf(task, own.place)))
      try {
        const others = await Promise.all(asked)
        ops.tidy(() => {
          const all = [mine, ...others.map((one, i) => tensorsOf(one, mates[i]!.place, variables))]
          const nodes = [own, ...mates].flatMap(({ place }) => nodesOf(place).map(nameOf))
          const known = new Map(all.flatMap((one) => one.slopes).map((slopes, i) => [nodes[i]!, slopes]))
          apply(sumNodes(known, { from: 0, to: parts }, addAll), ops.concat(all.flatMap((one) => one.told)))
        })
      } finally {
        ops.dispose([...mine.slopes.flat(), ...mine.told])
        sent = undefined
      }
    },
    async save() {
      if (mates.length === 0) return own.save()
      return joinStates([own.save(), ...(await Promise.all(mates.map((mate) => mate.save())))])
    },
    load(state: ShareState) {
      if (mates.length === 0) return own.load(state)
      for (const mate of mates) mate.resume(stateOf(state, mate.place))
      own.load(stateOf(state, own.place))
    },
    dispose: () => mates.forEach((mate) => mate.dispose()),
  }
}

/** What a mate answered, as tensors. Call inside a tidy. */
function tensorsOf(
  { slopes, told }: Slopes,
  place: Place,
  variables: readonly Variable[],
): { slopes: Tensor[][]; told: Tensor[] } {
  const nodes = nodesOf(place).length
  const parts = place.to - place.from
  return {
    slopes: Array.from({ length: nodes }, (_, i) =>
      unflatten(slopes.subarray((i * slopes.length) / nodes, ((i + 1) * slopes.length) / nodes), variables),
    ),
    told: [ops.tensor(told, [parts, told.length / parts])],
  }
}
