import { describe, expect, it } from 'vitest'
import { writeDocuments } from '../../../workers/headless/bench/faults/documents.lib'
import { mutateInputs, readersOf, type Outcome } from '../../../workers/headless/bench/faults/inputs.lib'
import { openGame } from '../../../workers/headless/games.lib'

/** `npm run -s bench -- faults` gives each of them many more. */
const EACH = 80
const outcomes: Outcome[] = []
for await (const outcome of mutateInputs(EACH, 1)) outcomes.push(outcome)

describe('files from outside', () => {
  it.each(outcomes.map((outcome) => [outcome.reader, outcome] as const))(
    '%s that nobody wrote are taken, or refused by the name of a field',
    (_, { faults, refused }) => {
      expect(faults).toEqual([])
      expect(refused).toBeGreaterThan(0)
    },
  )

  it('are all taken as they were written, so that it is the change that is refused', async () => {
    const game = await openGame('breakout', 1)
    for (const { written, read } of Object.values(readersOf(game, writeDocuments(game)))) await read(written)
  })
})
