/** What several agents remember, side by side in one row; null where none of them does yet. */
export function joinMemories(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) all.set(part, (at += part.length) - part.length)
  return all
}

/** The parts of such a row by their widths. A row of another length was remembered by others: then nobody remembers anything. */
export function splitMemory(memory: Float32Array | null, widths: readonly number[]): (Float32Array | null)[] {
  const fits = memory && memory.length === widths.reduce((a, b) => a + b, 0)
  let at = 0
  return widths.map((width) => (fits && width > 0 ? memory.subarray(at, (at += width)) : null))
}
