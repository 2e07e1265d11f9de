import { expect, it } from 'vitest'
import { createMate } from '../../../../workers/lab/runs/training/crew/mate'
import type { WorkerPipe } from '../../../../workers/lab/runs/training/crew/pipe'

it('is asked before whoever asks goes on: both compute at the same time', async () => {
  const asked: string[] = []
  let tell: (message: unknown) => void = () => {}
  const pipe: WorkerPipe = {
    shares: false,
    post(message) {
      const { id, verb } = message as { id: number; verb: string }
      asked.push(verb)
      queueMicrotask(() => tell({ id, value: { backend: 'wasm', state: { envs: [], random: [] } } }))
    },
    listen: (listener) => void (tell = listener),
    gone: new Promise(() => {}),
    close() {},
  }
  const mate = createMate({ place: { parts: 2, slots: 4, from: 1, to: 2 } } as never, {
    openWorker: () => pipe,
    backend: 'wasm',
    replaced() {},
  })
  await mate.ready()
  const nothing = { rows: new Uint32Array(), advantages: new Float32Array(), returns: new Float32Array(), settings: {} }
  // No turn lies between question and post: the asker computes at once, and lets nothing through until that is done.
  const answered = [mate.collect(new Float32Array(1)), mate.slopes(new Float32Array(1), nothing)]
  expect(asked).toEqual(['begin', 'collect', 'slopes'])
  await Promise.all(answered)
})
