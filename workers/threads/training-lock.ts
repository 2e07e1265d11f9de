/** One training run per origin: whoever trains holds this lock, and a tab that dies lets go of it by itself. */
const NAME = 'nudge-training'

/** Takes the lock; null when another tab has it. Where there are no locks (old browser, insecure page) nobody is kept out. */
export async function claimTraining(): Promise<(() => void) | null> {
  if (!globalThis.navigator?.locks) return () => {}
  return new Promise((resolve, reject) => {
    void navigator.locks
      .request(NAME, { ifAvailable: true }, (lock) => {
        if (!lock) return resolve(null)
        return new Promise<void>((release) => resolve(release))
      })
      .catch(reject)
  })
}

/** Whether a run is going somewhere in this browser, this tab included. */
export async function isTraining(): Promise<boolean> {
  const state = await globalThis.navigator?.locks?.query()
  return state?.held?.some(({ name }) => name === NAME) ?? false
}
