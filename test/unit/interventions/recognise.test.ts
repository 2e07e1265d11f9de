import { describe, expect, it } from 'vitest'
import type { Value } from '../../../workers/lab/contracts/options'
import { propose } from '../../../workers/lab/interventions/propose'
import { recognise } from '../../../workers/lab/interventions/recognise'
import { openGame, wander } from '../play/stages'

/** A game under way, and what a ready-made change writes there. */
async function edited(game: string, id: string, options: Record<string, Value>) {
  const batch = await openGame(game)
  const player = wander(batch, 3, 12)
  const origin = player.driver.capture()
  const { edits } = propose(batch.spec, origin, { id, options })
  return { spec: batch.spec, state: origin.state, edits }
}

describe('an edit by hand', () => {
  it.each([
    ['breakout', 'move-paddle', { dx: -20 }],
    // What a change of the whole scene would do to the paddle too.
    ['breakout', 'move-paddle', { dx: -70 }],
    ['spaceinvaders', 'move-ship', { dx: 15 }],
    ['catch', 'move-ball', { dx: 2, dy: 1 }],
  ] as const)('in %s is the ready-made change that does the same: %s', async (game, id, options) => {
    const { spec, state, edits } = await edited(game, id, options)
    const found = recognise(spec, state, edits)
    expect(found).not.toBe(null)
    // Another name for the same writes would do as well; writing the same is what counts.
    expect(found).toMatchObject({ id, options })
  })

  it('that nothing ready-made does is none', async () => {
    const { spec, state } = await edited('breakout', 'move-paddle', { dx: -20 })
    expect(
      recognise(spec, state, [
        { path: 'bricks[3].alive', value: false },
        { path: 'paddle.x', value: 31 },
      ]),
    ).toBe(null)
    expect(recognise(spec, state, [])).toBe(null)
  })
})
