import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { gameIds, loadGame } from '../../workers/headless/games.lib'
import type { BatchGame } from '../../workers/lab/envs/game'
import { createRandom } from '../../workers/lab/random'

/**
 * Hashes of states and observations at given ticks. A difference means that the game has changed: raise its version and
 * write the file anew with `GOLDEN=write npx vitest run test/golden`. A missing golden fails.
 */
const path = 'test/golden/states.json'
const ticks = [0, 1, 10, 100, 1000, 5000]

interface Golden {
  readonly version: number
  readonly states: Readonly<Record<string, string>>
  readonly observations: Readonly<Record<string, string>>
}

/** FNV-1a 32: short, and independent of the games' own hash. */
function fingerprint(bytes: Uint8Array): string {
  let hash = 0x811c9dc5
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return hash.toString(16).padStart(8, '0')
}

function take(game: BatchGame): Golden {
  const random = createRandom(2026)
  const states: Record<string, string> = {}
  const observations: Record<string, string> = {}
  game.reset(0, 42)
  for (let tick = 0; tick <= Math.max(...ticks); tick++) {
    if (ticks.includes(tick)) {
      states[tick] = fingerprint(game.snapshot(0))
      observations[tick] = fingerprint(game.observe(0))
    }
    if (game.step(0, random.below(game.spec.actions.length)).terminated) game.reset(0, random.word())
  }
  return { version: game.spec.version, states, observations }
}

if (process.env['GOLDEN'] === 'write') {
  const all = Object.fromEntries(await Promise.all(gameIds().map(async (id) => [id, take(await loadGame(id, 1))])))
  writeFileSync(path, `${JSON.stringify(all, null, 2)}\n`)
}

const goldens = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, Golden>) : {}

describe.each(gameIds())('%s', (id) => {
  it.each([false, true])('gives the golden states and observations (checked build: %s)', async (checked) => {
    const golden = goldens[id]
    if (!golden) throw new Error(`${path} has no golden of ${id}`)
    expect(take(await loadGame(id, 1, checked))).toEqual(golden)
  })
})

it('has no golden of a game that is gone', () => expect(Object.keys(goldens).sort()).toEqual(gameIds()))
