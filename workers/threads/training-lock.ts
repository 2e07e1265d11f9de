/** One training run per origin: whoever trains holds this lock, and a tab that dies lets go of it by itself. */
const NAME = 'nudge-training'

/** Takes the lock; null when another tab has it. Where there are no locks (old browser, insecure page) nobody is kept out. */
export const claimTraining = (): Promise<(() => void) | null> => takeLock(NAME)

/** Whether a run is going somewhere in this browser, this tab included. */
export const isTraining = (): Promise<boolean> => isLocked(NAME)

/** As `claimTraining`, for any work that one tab at a time should do. */
export async function takeLock(name: string): Promise<(() => void) | null> {
  if (!globalThis.navigator?.locks) return () => {}
  return new Promise((resolve, reject) => {
    void navigator.locks
      .request(name, { ifAvailable: true }, (lock) => {
        if (!lock) return resolve(null)
        return new Promise<void>((release) => resolve(release))
      })
      .catch(reject)
  })
}

export async function isLocked(lock: string): Promise<boolean> {
  const state = await globalThis.navigator?.locks?.query()
  return state?.held?.some(({ name }) => name === lock) ?? false
}
