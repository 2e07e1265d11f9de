/** How much this site keeps in the browser, in bytes; `undefined` where the browser does not say. */
export interface Usage {
  readonly used: number | undefined
  readonly quota: number | undefined
  /** True: the browser promised not to evict. */
  readonly persisted: boolean
}

/** What of `navigator.storage` we use. */
export interface StorageLike {
  estimate?(): Promise<{ usage?: number; quota?: number }>
  persisted?(): Promise<boolean>
}

/** Works on any thread; refusals count as "not said". */
export async function readUsage(storage: StorageLike | undefined = browserStorage()): Promise<Usage> {
  const [estimate, persisted] = await Promise.all([
    quietly(async () => storage?.estimate?.()),
    quietly(async () => storage?.persisted?.()),
  ])
  return { used: estimate?.usage, quota: estimate?.quota, persisted: persisted ?? false }
}

function browserStorage(): StorageLike | undefined {
  return typeof navigator === 'undefined' ? undefined : (navigator.storage as StorageLike | undefined)
}

async function quietly<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask()
  } catch {
    return undefined
  }
}
