import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { loadGame } from '../../workers/headless/games.lib'

/**
 * Whole games with an action a tick, one for each way in which a game can end: what was paid when, how it ended, and the last state.
 * A difference means that the game has changed; `GOLDEN=write npx vitest run test/golden` plays the same actions and writes the rest anew.
 */
const folder = 'test/golden/traces'

interface Trace {
  readonly seed: number
  /** A digit for each tick. */
  readonly actions: string
  /** Ticks and what they paid, where they paid anything. */
  readonly paid: readonly (readonly [number, number])[]
  readonly ending: string
  readonly hash: string
}

async function replay(id: string, { seed, actions }: Trace): Promise<Trace> {
  const game = await loadGame(id, 1, true)
  game.reset(0, seed)
  const steps = [...actions].map((action) => game.step(0, Number(action)))
  const paid = steps.flatMap(({ reward }, i) => (reward === 0 ? [] : [[i + 1, reward] as const]))
  return { seed, actions, paid, ending: game.spec.endings[steps.at(-1)?.ended ?? 0] ?? '', hash: game.hash(0) }
}

const files = readdirSync(folder).map((file) => ({ id: file.slice(0, -'.json'.length), path: `${folder}/${file}` }))
const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as readonly Trace[]

if (process.env['GOLDEN'] === 'write')
  for (const { id, path } of files) {
    const fresh = await Promise.all(read(path).map((trace) => replay(id, trace)))
    writeFileSync(path, `[\n${fresh.map((trace) => JSON.stringify(trace)).join(',\n')}\n]\n`)
  }

const found = files.map(({ id, path }) => ({ id, traces: read(path) }))

describe.each(found)('games of $id', ({ id, traces }) => {
  it('end in every way that there is', async () => {
    const { spec } = await loadGame(id, 1)
    expect(new Set(traces.map(({ ending }) => ending))).toEqual(new Set(spec.endings.slice(1)))
  })

  it.each(traces)('from seed $seed go on to: $ending', async (trace) => expect(await replay(id, trace)).toEqual(trace))
})
