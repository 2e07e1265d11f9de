import { isLosslessNumber, LosslessNumber, parse, stringify } from 'lossless-json'
import { describe, expect, it } from 'vitest'
import { InputError } from '../../../workers/lab/contracts/errors'
import { exportConfig, exportState, importConfig, importState } from '../../../workers/lab/envs/toybox-json'
import { loadGame } from '../../../workers/headless/games.lib'

/** Far outside, at the edge of a byte and of a word, and small. */
const tries = ['-2147483648', '-1000', '-1', '0', '1', '255', '256', '1000', '2147483647', '4294967295']
const ticks = 300

type Tree = Record<string, unknown>

/** Keys of every number in a document. */
function numbersOf(tree: unknown, at: readonly string[] = []): (readonly string[])[] {
  if (isLosslessNumber(tree)) return [at]
  return typeof tree === 'object' && tree !== null
    ? Object.entries(tree).flatMap(([key, entry]) => numbersOf(entry, [...at, key]))
    : []
}

function changed(source: string, keys: readonly string[], value: string): string {
  const tree = parse(source) as Tree
  const parent = keys.slice(0, -1).reduce<Tree>((at, key) => at[key] as Tree, tree)
  parent[keys.at(-1)!] = new LosslessNumber(parent[keys.at(-1)!]?.toString().includes('.') ? `${value}.0` : value)
  return stringify(tree)!
}

/** The same kind of number in a list says nothing new: the first of each. */
const distinct = (paths: readonly (readonly string[])[]) => [
  ...new Map(paths.map((keys) => [keys.map((key) => (/^\d+$/.test(key) ? '#' : key)).join('.'), keys])).values(),
]

describe.each(['breakout', 'amidar', 'spaceinvaders'])('a configuration of %s', (id) => {
  it('is refused, or makes games whose own export is taken again', async () => {
    const game = await loadGame(id, 1, false)
    game.reset(0, 1)
    const plain = exportConfig(game, 0)
    const odd: string[] = []
    let taken = 0
    for (const keys of distinct(numbersOf(parse(plain)))) {
      for (const value of tries) {
        game.reset(0, 1)
        try {
          importConfig(game, 0, changed(plain, keys, value))
        } catch (error) {
          expect(error).toBeInstanceOf(InputError)
          continue
        }
        taken++
        try {
          importConfig(game, 0, exportConfig(game, 0))
          game.renew(0)
          importState(game, 0, exportState(game, 0))
          for (let tick = 0; tick < ticks; tick++) game.press(0, 16 + (tick & 3))
          importState(game, 0, exportState(game, 0))
        } catch (error) {
          odd.push(`${keys.join('.')} = ${value}: ${String(error)}`)
        }
      }
    }
    expect(odd).toEqual([])
    expect(taken).toBeGreaterThan(20)
  })
})
