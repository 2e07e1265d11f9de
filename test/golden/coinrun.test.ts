import { readFileSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { entityHash, hashOf, originalOf } from '../../workers/headless/coinrun/original.lib'
import { loadGame } from '../../workers/headless/games.lib'
import { createRandom } from '../../workers/lab/random'

/**
 * Games of CoinRun as they were when all traces, levels and observations of the original agreed: in every tick all entities to the last
 * bit, trails included, and in every fourth what is seen. They are for where those files are not. `GOLDEN=write` plays them anew.
 */
const path = 'test/golden/coinrun.json'

interface Golden {
  readonly mode: string
  readonly level: number
  /** How often it jumps to the right, of 10; else anything. */
  readonly bold: number
  readonly themes: boolean
}
interface Played extends Golden {
  readonly cells: number
  readonly ticks: number
  readonly ending: string
  /** Hash of the hashes of all entities. */
  readonly entities: number
  readonly seen: number
}

const chain = (hashes: readonly number[]) => hashOf(new Uint8Array(Uint32Array.from(hashes).buffer))

async function play({ mode, level, bold, themes }: Golden): Promise<Played> {
  const game = await loadGame('coinrun', 1, true)
  game.configure(0, { mode, themes }, level)
  game.reset(0, 0)
  const original = originalOf(game)
  const random = createRandom(level)
  const cells = hashOf(original.cells())
  const [entities, seen] = [[entityHash(original.entities())], [hashOf(game.observe(0))]]
  let ended = 0
  while (!ended && entities.length <= 300) {
    ended = game.step(0, random.below(10) < bold ? 8 : random.below(15)).ended
    entities.push(entityHash(original.entities()))
    if (entities.length % 4 === 0) seen.push(hashOf(game.observe(0)))
  }
  const ending = game.spec.endings[ended] ?? ''
  return {
    mode,
    level,
    bold,
    themes,
    cells,
    ticks: entities.length - 1,
    ending,
    entities: chain(entities),
    seen: chain(seen),
  }
}

const plans: readonly Golden[] = Array.from({ length: 24 }, (_, i) => ({
  mode: i % 2 ? 'hard' : 'easy',
  level: i * 41_333,
  bold: [1, 4, 8][i % 3]!,
  themes: i % 4 === 3,
}))

if (process.env['GOLDEN'] === 'write') {
  const all = await Promise.all(plans.map(play))
  writeFileSync(path, `[\n${all.map((one) => JSON.stringify(one)).join(',\n')}\n]\n`)
}

const goldens = JSON.parse(readFileSync(path, 'utf8')) as readonly Played[]

it('are as many and end in as many ways as planned', () => {
  expect(goldens.map(({ level }) => level)).toEqual(plans.map(({ level }) => level))
  expect(new Set(goldens.map(({ ending }) => ending)).size).toBeGreaterThanOrEqual(4)
})

it.each(goldens)('$mode $level goes on to: $ending', async (golden) => expect(await play(golden)).toEqual(golden))
