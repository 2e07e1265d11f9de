import { expect, it } from 'vitest'
import { assemble } from '../../../envs-wasm/compile'

it('gives the twister’s published words, for any seed and beyond a round of 624', async () => {
  const bytes = await assemble({
    source: 'envs-wasm/kit/mt19937.ts',
    config: 'envs-wasm/asconfig.json',
    target: 'checked',
  })
  const { instance } = await WebAssembly.instantiate(bytes, { env: { abort: () => expect.fail('it stopped') } })
  const { seed, next } = instance.exports as unknown as { seed(value: number): void; next(): number }
  const words = (value: number, count: number) => (seed(value), Array.from({ length: count }, () => next() >>> 0))
  // Of the authors' mt19937ar and of C++'s standard: the first ones of the default seed, and its 10,000th.
  expect(words(5489, 3)).toEqual([3499211612, 581869302, 3890346734])
  expect(words(5489, 10_000).at(-1)).toBe(4123659995)
  expect(words(0, 1)).toEqual([2357136044])
})
