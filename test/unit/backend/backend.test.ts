import { existsSync, readFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { chooseNodeBackend, nodeAssets } from '../../../workers/headless/backend.lib'
import { convRelu } from '../../../workers/lab/backend/ops'
import { chooseBackend, onDeviceLost, recover, variantOf } from '../../../workers/lab/backend/backend'
import { fusesMultiplyAdd, hasRelaxedSimd } from '../../../workers/lab/backend/multiply-add'
import * as tf from '../../../workers/lab/backend/tf'
import { installed, installKernels, uninstallKernels } from '../../../workers/lab/backend/wasm-kernels'

/** A WebGPU that can be lost on command. It computes nothing: only who is told what, and what comes after, is looked at. */
function fakeGpu(software = false) {
  const losses: ((info: { reason: string; message: string }) => void)[] = []
  const gpu = {
    async requestAdapter() {
      return {
        limits: {},
        features: new Set(),
        info: { vendor: 'acme', architecture: 'toy', device: '', description: '', isFallbackAdapter: software },
        requestDevice: async () => ({
          features: new Set(),
          limits: {},
          queue: {},
          lost: new Promise((resolve) => losses.push(resolve)),
        }),
      }
    },
  }
  return {
    gpu,
    lose: (message: string) => losses.at(-1)!({ reason: 'unknown', message }),
    devices: () => losses.length,
  }
}

const offer = (gpu: unknown) => Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true })
afterEach(() => offer(undefined))

describe('choosing', () => {
  test('wasm with our kernels, and cpu', async () => {
    expect(await chooseNodeBackend('wasm')).toMatchObject({ id: 'wasm', reason: '' })
    expect(installed()).not.toBeNull()
    expect(await chooseNodeBackend('cpu')).toMatchObject({ id: 'cpu', reason: '' })
    expect(installed()).toBeNull()
  })

  test('without WebGPU: auto takes wasm silently, a request for it is answered with the reason', async () => {
    expect(await chooseBackend('auto', nodeAssets)).toMatchObject({ id: 'wasm', reason: '' })
    const info = await chooseBackend('webgpu', nodeAssets)
    expect(info.id).toBe('wasm')
    expect(info.reason).toContain('no WebGPU')
    offer({ requestAdapter: async () => null })
    expect((await chooseBackend('webgpu', nodeAssets)).reason).toContain('no GPU adapter')
  })

  test('a software adapter is taken when asked for, not by itself', async () => {
    offer(fakeGpu(true).gpu)
    expect(await chooseBackend('auto', nodeAssets)).toMatchObject({ id: 'wasm', reason: '' })
    expect(await chooseBackend('webgpu', nodeAssets)).toMatchObject({ id: 'webgpu', reason: '' })
  })

  test('kernels that cannot be had leave cpu, with the reason', async () => {
    const info = await chooseBackend('wasm', {
      ...nodeAssets,
      kernels: async () => Promise.reject(new Error('kernels: HTTP 404')),
    })
    expect(info).toMatchObject({ id: 'cpu' })
    expect(info.reason).toContain('HTTP 404')
  })

  test('the headless shell refuses to fall back', async () => {
    await expect(chooseNodeBackend('fpga')).rejects.toThrow('backend: must be')
  })

  test('the engine is asked for relaxed SIMD with a module it can read', () => {
    // Turned on by the headless shell where it is behind a flag.
    expect(hasRelaxedSimd()).toBe(true)
  })

  test('its multiply-add is called fused where the processor has one, and only there', async ({ skip }) => {
    skip(!existsSync('/proc/cpuinfo'), 'the system does not say what its processor can do')
    const flags = /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]
    skip(flags === undefined, 'no processor of this family lists its flags')
    const has = flags!.split(' ').includes('fma')
    expect(fusesMultiplyAdd()).toBe(has)
    const info = await chooseBackend('wasm', nodeAssets)
    expect(variantOf(info)).toBe(`wasm (WebAssembly SIMD, ${has ? 'fused' : 'relaxed'} multiply-add)`)
  })
})

describe('device loss', () => {
  test('is told once per device, rebuilt on a new one, and ends on wasm when there is none', async () => {
    const { gpu, lose, devices } = fakeGpu()
    const messages: string[] = []
    onDeviceLost((message) => messages.push(message))
    offer(gpu)
    expect(await chooseBackend('auto', nodeAssets)).toMatchObject({ id: 'webgpu', device: 'acme toy' })
    lose('driver reset')
    await Promise.resolve()
    await Promise.resolve()
    expect(messages).toEqual(['driver reset'])

    expect(await recover()).toMatchObject({ id: 'webgpu', reason: expect.stringContaining('rebuilt') })
    expect(devices()).toBe(2)
    lose('driver gone')
    await new Promise((resolve) => setTimeout(resolve))
    expect(messages).toEqual(['driver reset', 'driver gone'])
    offer(undefined)
    const info = await recover()
    expect(info).toMatchObject({ id: 'wasm', reason: expect.stringContaining('no WebGPU') })
    expect(installed()).not.toBeNull()
  })

  test('a device given up for another backend is not reported', async () => {
    const { gpu, lose } = fakeGpu()
    const messages: string[] = []
    offer(gpu)
    await chooseBackend('webgpu', nodeAssets)
    await chooseBackend('webgpu', nodeAssets)
    onDeviceLost((message) => messages.push(message))
    const old = fakeGpu()
    offer(old.gpu)
    await chooseBackend('webgpu', nodeAssets)
    lose('destroyed')
    await new Promise((resolve) => setTimeout(resolve))
    expect(messages).toEqual([])
  })
})

test('stock kernels come back and ours again, with the same results', async () => {
  await chooseNodeBackend('wasm')
  const x = tf.ones([1, 6, 6, 2]) as tf.Tensor4D
  const kernel = tf.ones([3, 3, 2, 4]) as tf.Tensor4D
  const bias = tf.ones([4]) as tf.Tensor1D
  const run = () => tf.tidy(() => [...(convRelu(x, kernel, bias, 1) as tf.Tensor).dataSync()])
  const ours = run()
  uninstallKernels()
  expect(installed()).toBeNull()
  expect(run()).toEqual(ours)
  await installKernels(await nodeAssets.kernels(hasRelaxedSimd()))
  expect(installed()).not.toBeNull()
  expect(run()).toEqual(ours)
  expect(new Set(ours)).toEqual(new Set([19]))
})
