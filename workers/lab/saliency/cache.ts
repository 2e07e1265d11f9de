import * as ops from '../backend/ops'
import type { Tensor } from '../contracts/tensor'

/**
 * Tensors worth keeping between calls (masks, matrices, noise). They belong to one backend instance: when the backend
 * changes, everything is made anew rather than moved, because moving would read back.
 */
const capacity = 12
const entries = new Map<string, readonly Tensor[]>()
let owner: unknown

/** The kept tensors under `key`, built on first use. Borrowed: never dispose them. The least recently used entries go. */
export function kept<T extends readonly Tensor[]>(key: string, build: () => T): T {
  if (owner !== ops.owner()) disposeKept()
  owner = ops.owner()
  const found = entries.get(key)
  const tensors = found ?? ops.tidy(() => build().map((tensor) => ops.keep(tensor)))
  entries.delete(key)
  entries.set(key, tensors)
  for (const oldest of [...entries.keys()].slice(0, Math.max(0, entries.size - capacity))) drop(oldest)
  return tensors as T
}

/** Frees everything kept. Call before a backend is removed; afterwards the next `explain` builds anew. */
export function disposeKept(): void {
  for (const key of entries.keys()) drop(key)
  owner = undefined
}

function drop(key: string): void {
  const tensors = entries.get(key)
  entries.delete(key)
  try {
    ops.dispose(tensors as Tensor[])
  } catch {
    // A backend that is already gone has freed its memory itself.
  }
}
