import { quantile } from '../../../lab/statistics/interval'

/** A quarter was quicker, and a quarter slower: what else the machine does makes the difference, and one hiccup of it does not. */
export type Spread = readonly [least: number, most: number]

/** At least so often, and so long: a machine that is busy now and then is met in both states. */
export interface Often {
  readonly times: number
  readonly seconds: number
  readonly mostTimes: number
}

/** Times work in seconds, after a first time, which compiles. `now`: milliseconds, steady. */
export const createTimer =
  (now: () => number) =>
  async (work: () => Promise<unknown>, { times, seconds, mostTimes }: Often): Promise<Spread> => {
    await work()
    const took: number[] = []
    let sum = 0
    for (let i = 0; i < times || (sum < seconds && i < mostTimes); i++) {
      const began = now()
      await work()
      took.push((now() - began) / 1000)
      sum += took.at(-1)!
    }
    return [quantile(took, 0.25), quantile(took, 0.75)]
  }

export type Timer = ReturnType<typeof createTimer>
