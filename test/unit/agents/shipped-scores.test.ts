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
  const scores = [card.score, ...(card.otherScores ?? [])].filter((score) => score !== undefined)
  const opening = openingOf(card.env, rhythmOfCard(card))

  it('says how many games were cut, and what played them', () => {
    for (const score of scores) {
      expect(score).toMatchObject({ games: 100, seed: 1000, cut: expect.any(Number) })
      expect(score.first).toHaveLength(10)
      expect(score.backend).toMatch(/^wasm \(.+\)$/)
      expect(score.software).toMatch(/^\d+\.\d+\.\d+\+[0-9a-f]{8}$/)
    }
  })

  it('was measured under the field’s protocol, sampled and greedy, its own way first', async () => {
    const { spec } = await loadGame(card.env.id, 1, false, opening)
    const { acting: own = 'sampled' } = card
    expect(scores.map(({ acting }) => acting)).toEqual(
      own === 'sampled' ? ['sampled', 'greedy'] : ['greedy', 'sampled'],
    )
    for (const { protocol } of scores) {
      expect(protocol).toEqual(protocolFor(rhythmOfCard(card), spec))
      expect(protocol).toMatchObject({ noops: spec.maxNoops, sticky: 0 })
      expect(protocol!.timeLimit).toBeLessThanOrEqual(108_000 / rhythmOfCard(card).frameSkip)
    }
  })

  it('stands in the readme as its card has it: one score, one interval', () => {
    const place = '<!-- bench agents -->\n<!-- /bench -->'
    const [line] = withMeasured(place, 'agents', [rowOf(card, card.score!)], '').match(/^\| [^`].*decisions: .*$/m)!
    expect(readFileSync('README.md', 'utf8')).toContain(line)
  })

  it.for(scores)('scores in its first games, $acting, what its card says', async (score, { skip }) => {
    const { acting, seed, protocol, backend: judged } = score
    // Ten of its own way, three of the others: the weights are the same.
    const first = score.first!.slice(0, score === card.score ? 10 : 3)
    skip(judged !== backend, `judged on ${judged}: another variant rounds differently, and may play other games`)
    const game = await loadGame(card.env.id, first.length, false, opening)
    const agent = await openAgent(checkpoint, game.spec)
    const found: number[] = []
    const played = playGames({ game, agent, games: first.length, acting, seed, protocol: protocol! })
    for await (const { index, score } of played) found[index] = score
    agent.dispose()
    expect(found).toEqual(first)
  })
})
