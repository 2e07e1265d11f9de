import * as ops from '../../backend/ops'
import type { Tensor } from '../../contracts/tensor'
import { NumericError } from '../../contracts/errors'

/** Collects the numbers of an update on the device, in small vectors, and reads their means back once, at its end. */
export interface Metrics<Group extends string> {
  /** One vector of a group, kept until the next `take`. Inside a tidy is fine. */
  add(group: Group, values: Tensor): void
  /** Means since the last `take`, by name; at least one of each group must have been added. Throws NumericError for one that is not finite. */
  take(update: number): Promise<Record<string, number>>
  dispose(): void
}

/** `groups`: the names of the numbers that come together in one vector. */
export function createMetrics<Group extends string>(
  groups: Readonly<Record<Group, readonly string[]>>,
): Metrics<Group> {
  const names = Object.values<readonly string[]>(groups).flat()
  const empty = () => new Map(Object.keys(groups).map((group) => [group as Group, [] as Tensor[]]))
  let added = empty()
  const clear = () => {
    ops.dispose([...added.values()].flat())
    added = empty()
  }
  return {
    add: (group, values) => void added.get(group)?.push(ops.keep(values)),
    async take(update) {
      const means = ops.tidy(() =>
        ops.concat([...added.values()].map((values) => ops.reshape(ops.mean(ops.stack(values), 0), [-1]))),
      )
      clear()
      const data = await ops.readBack(means)
      means.dispose()
      for (const [i, name] of names.entries()) if (!Number.isFinite(data[i])) throw new NumericError(name, update)
      return Object.fromEntries(names.map((name, i) => [name, data[i] ?? NaN]))
    },
    dispose: clear,
  }
}
