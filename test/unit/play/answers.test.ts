import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { Answers } from '../../../workers/threads/stage/answers'

setFlagsFromString('--expose_gc')
const collect = runInNewContext('gc') as () => void
const soon = () => new Promise((turn) => setTimeout(turn))

it('an answer comes, or its error does', async () => {
  const answers = new Answers()
  expect(await answers.wait(Promise.resolve(3))).toBe(3)
  await expect(answers.wait(Promise.reject(new Error('no')))).rejects.toThrow('no')
})

it('what is waited for when the device is lost fails with that, and what is asked after it does not', async () => {
  const answers = new Answers()
  const never = [1, 2].map(() => answers.wait(new Promise(() => {})))
  const failed = Promise.all(never.map((one) => expect(one).rejects.toThrow('lost')))
  answers.fail(new Error('lost'))
  await failed
  expect(await answers.wait(Promise.resolve('again'))).toBe('again')
})

it('nothing is kept of an answer that has come', async () => {
  const answers = new Answers()
  const ask = async () => new WeakRef(await answers.wait(Promise.resolve(new Float32Array(100_000))))
  const kept = await Promise.all([ask(), ask(), ask()])
  await soon()
  collect()
  expect(kept.map((one) => one.deref())).toEqual([undefined, undefined, undefined])
  // The answers themselves are still there to ask.
  expect(await answers.wait(Promise.resolve(1))).toBe(1)
})
