import { describe, expect, it, vi } from 'vitest'
import type { Brain } from '../../../workers/threads/stage/brain'
import { Company } from '../../../workers/threads/stage/company'

/** A table whose device fails without a word, and is told of much later. */
function open(id: 'webgpu' | 'wasm') {
  const told: string[] = []
  const company = new Company({ lost() {}, notice: (_, text) => told.push(text) })
  company.backend = { id, device: 'a device', reason: '' }
  company.brain = { recover: async () => ({ id, device: 'another', reason: '' }) } as unknown as Brain
  return { company, told }
}

describe('a device that gives no answer and no reason', () => {
  it('is as good as lost, and is replaced', async () => {
    vi.useFakeTimers()
    const { company, told } = open('webgpu')
    const asked = company.hasLost()
    await vi.advanceTimersByTimeAsync(10_000)
    vi.useRealTimers()
    expect(await asked).toBe(true)
    await company.recover()
    expect(told).toEqual(['The GPU went away (it gave no answer). Going on with webgpu: another; nothing was lost.'])
  })

  it('is not looked for where there is none', async () => {
    const { company } = open('wasm')
    expect(await company.hasLost()).toBe(false)
  })
})
