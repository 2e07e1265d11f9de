import { hashOf } from '../../agents/weights-hash'
import { canonical } from '../../contracts/canonical'
import type { AgentInfo, Cell, Study } from '../../contracts/study'
import type { EnvSpec } from '../../contracts/env'

/** A cell under its key, in a batch whose name no other question's batch has. */
export interface KeyedCell extends Cell {
  readonly key: string
}

/**
 * Keys are hashes of what rows depend on: study and its version, game, agent (weights, rhythm, setting of its game, way of acting), what
 * computes (two backends round differently: their rows are not mixed), and whatever the cell says; then the seed and the state in plain
 * figures. They do not know what else is asked.
 */
export async function keyed(
  study: Pick<Study, 'id' | 'version'>,
  { id, version }: EnvSpec,
  agents: readonly AgentInfo[],
  cells: readonly Cell[],
  backend: string,
): Promise<KeyedCell[]> {
  const of = agents.map(({ hash, setting, rhythm, acting }) => [
    study.id,
    study.version,
    { id, version, ...setting },
    { hash, rhythm, acting },
    backend,
  ])
  const batches = await Promise.all(of.map(hashOfData))
  const known = of.map(() => new Map<object, string>())
  const made: KeyedCell[] = []
  for (const cell of cells) {
    const { agent, seed, state, depends, batch } = cell
    const hash = known[agent]!.get(depends) ?? (await hashOfData([of[agent], depends]))
    known[agent]!.set(depends, hash)
    made.push({
      ...cell,
      key: state === undefined ? `${hash}-${seed}` : `${hash}-${seed}-${state}`,
      batch: `${batches[agent]}-${batch}`,
    })
  }
  return made
}

/** Of plain data, in whatever order an object's entries were written. */
export const hashOfData = (data: unknown): Promise<string> => hashOf(new TextEncoder().encode(canonical(data)))
