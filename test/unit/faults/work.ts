import { Session, type Profiler } from 'node:inspector'

/** Counts what is done, not how long it takes: the same on a busy machine. */
export interface WorkCounter {
  /**
   * How many blocks of code (loop bodies included) run until `work` is over, and what it threw. Not in it: what the engine does itself (parsing
   * JSON, copying), WebAssembly, and loops of modules that were imported before the counting began.
   */
  stepsOf(work: () => unknown): Promise<{ readonly steps: number; readonly thrown: unknown }>
  end(): void
}

export async function countWork(): Promise<WorkCounter> {
  const session = new Session()
  session.connect()
  const post = <T>(method: string, params?: object) =>
    new Promise<T>((resolve, reject) =>
      session.post(method, params, (error, result) => (error ? reject(error) : resolve(result as T))),
    )
  await post('Profiler.enable')
  await post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  // Counts since the last time that they were taken.
  const take = async () => {
    const { result } = await post<Profiler.TakePreciseCoverageReturnType>('Profiler.takePreciseCoverage')
    return result
      .flatMap(({ functions }) => functions)
      .flatMap(({ ranges }) => ranges)
      .reduce((sum, { count }) => sum + count, 0)
  }
  return {
    async stepsOf(work) {
      await take()
      let thrown: unknown = null
      try {
        await work()
      } catch (error) {
        thrown = error
      }
      return { steps: await take(), thrown }
    },
    end: () => session.disconnect(),
  }
}
