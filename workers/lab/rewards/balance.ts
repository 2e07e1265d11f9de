import { InputError } from '../contracts/errors'
import type { Transitions } from '../contracts/reward'
import { drawSeeds } from '../streams'
import { collect, type CollectRequest } from './collect'
import { join, select } from './select'

/** Decisions played at a time: what is not kept of them is let go before the next. */
const PART = 4000
/** So many decisions for each that is wanted are played at most: of a walker by chance in a maze one in some 400 is paid. */
const PATIENCE = 400

/**
 * As many decisions that paid as that did not, `count` together: the first of each kind that the agent comes by. Decisions of a game that a
 * part cuts are as true as others, but what follows them is not there. Throws InputError where play hardly ever pays.
 */
export async function collectBalanced({ count, seed, breathe, ...request }: CollectRequest): Promise<Transitions> {
  const wanted = { paid: Math.floor(count / 2), unpaid: Math.ceil(count / 2) }
  const parts: Transitions[] = []
  const most = Math.max(1, Math.ceil((PATIENCE * count) / PART))
  const seeds = drawSeeds(seed, most)
  for (let i = 0; i < most && wanted.paid + wanted.unpaid > 0; i++) {
    const part = await collect({ ...request, count: PART, seed: seeds[i]! })
    const rows: number[] = []
    part.rewards.forEach((reward, row) => {
      const kind = reward === 0 ? 'unpaid' : 'paid'
      if (wanted[kind] === 0) return
      wanted[kind]--
      rows.push(row)
    })
    if (rows.length > 0) parts.push(select(part, rows))
    await breathe?.(rows.length)
  }
  const lacking = wanted.paid > 0 ? 'paid' : 'went unpaid'
  if (wanted.paid + wanted.unpaid > 0)
    throw new InputError('balanced', `cannot be: of ${most * PART} decisions too few ${lacking}`)
  return join(parts)
}
