import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import { loadGame } from '../../../workers/headless/games.lib'
import { openAgent } from '../../../workers/lab/agents/open'
import { openingOf, rhythmOfCard } from '../../../workers/lab/agents/requirements'
import { rowOf } from '../../../workers/headless/bench/agents.lib'
import { withMeasured } from '../../../workers/headless/measured.lib'
import { variantOf } from '../../../workers/lab/backend/backend'
import { requirePolicy } from '../../../workers/lab/contracts/checkpoint'
import { protocolFor } from '../../../workers/lab/contracts/protocol'
import { playGames } from '../../../workers/lab/play/games'
import { decodeCheckpoint } from '../../../workers/storage/safetensors'

/** Cards of shipped agents state the first scores one by one, so that playing a few games tells whether they are of these weights. */
const folder = 'public/agents'
const files = readdirSync(folder).filter((name) => name.endsWith('.safetensors'))

let backend = ''
beforeAll(async () => void (backend = variantOf(await chooseNodeBackend('wasm'))))

describe.each(files)('%s', (file) => {
  const checkpoint = requirePolicy(decodeCheckpoint(readFileSync(join(folder, file))))
  const { card } = checkpoint

  it('says how many games were cut, and what played them', () => {
    expect(card.score).toMatchObject({ games: 100, seed: 1000, cut: expect.any(Number) })
    expect(card.score?.first?.length).toBeGreaterThanOrEqual(3)
    expect(card.score?.backend).toMatch(/^wasm \(.+\)$/)
    expect(card.score?.software).toMatch(/^\d+\.\d+\.\d+\+[0-9a-f]{8}$/)
  })

  it('stands in the readme as its card has it: one score, one interval', () => {
    const place = '<!-- bench agents -->\n<!-- /bench -->'
    const [line] = withMeasured(place, 'agents', [rowOf(card, card.score!)], '').match(/^\| [^`].*decisions: .*$/m)!
    expect(readFileSync('README.md', 'utf8')).toContain(line)
  })

  it('scores in its first games what its card says', async ({ skip }) => {
    const { first = [], acting = 'sampled', seed = 0, backend: judged } = card.score ?? {}
    skip(judged !== backend, `judged on ${judged}: another variant rounds differently, and may play other games`)
    const game = await loadGame(card.env.id, first.length, false, openingOf(card.env, rhythmOfCard(card)))
    const agent = await openAgent(checkpoint, game.spec)
    const scores: number[] = []
    const played = playGames({
      game,
      agent,
      games: first.length,
      acting,
      seed,
      protocol: protocolFor(agent.rhythm, game.spec),
    })
    for await (const { index, score } of played) scores[index] = score
    agent.dispose()
    expect(scores).toEqual(first)
  })
})
