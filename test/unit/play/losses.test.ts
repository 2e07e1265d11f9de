import { describe, expect, it } from 'vitest'
import { InputError } from '../../../workers/lab/contracts/errors'
import type { Company } from '../../../workers/threads/stage/company'
import { Insights } from '../../../workers/threads/stage/insights'

const raw = () => new DOMException("Failed to execute 'mapAsync' on 'GPUBuffer': the device is lost", 'OperationError')

/** A table whose GPU goes away so many times, and says so. */
function open(losses: number, tells = true) {
  let [left, recovered] = [losses, 0]
  const company = { hasLost: async () => tells } as unknown as Company
  const insights = new Insights(company, async () => void recovered++)
  const ask = async () => {
    if (left-- > 0) throw raw()
    return 'a mind'
  }
  return { insights, ask, recovered: () => recovered }
}

describe('a question to a model', () => {
  it.each([1, 2, 3])('is answered after %i losses on the way', async (losses) => {
    const { insights, ask, recovered } = open(losses)
    expect(await insights.surviving(ask)).toBe('a mind')
    expect(recovered()).toBe(losses)
  })

  it.each([
    ['a GPU that goes away every time', 100, true],
    ['an error that is no loss', 1, false],
  ])('ends in words at %s', async (_, losses, tells) => {
    const { insights, ask } = open(losses, tells)
    await expect(insights.surviving(ask)).rejects.toThrow(/^The model gave no answer \(Failed to execute 'mapAsync'/)
  })

  it('passes a refusal on as it is, at once', async () => {
    const { insights, recovered } = open(0)
    const refused = insights.surviving(() => Promise.reject(new InputError('target', 'is none')))
    await expect(refused).rejects.toThrow(InputError)
    expect(recovered()).toBe(0)
  })
})
