/** Small things remembered between visits. A browser that refuses storage only forgets: nothing here ever throws. */
const prefix = 'nudge.'

export function recall<T>(key: string, fallback: T, fits: (value: unknown) => value is T): T {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(prefix + key) ?? 'null')
    return fits(value) ? value : fallback
  } catch {
    return fallback
  }
}

export function remember(key: string, value: unknown): void {
  try {
    localStorage.setItem(prefix + key, JSON.stringify(value))
  } catch {
    // Private mode or a full disk: the next visit starts from the defaults.
  }
}
