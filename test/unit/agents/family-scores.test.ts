import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { chooseNodeBackend } from '../../../workers/headless/backend.lib'
import type { Row } from '../../../workers/headless/bench'
import familyRows from '../../../workers/headless/bench/families.lib'
import { FAMILIES, familiesIn } from '../../../workers/headless/families.lib'
import { loadGame } from '../../../workers/headless/games.lib'
import { measuredPlaces, withMeasured } from '../../../workers/headless/measured.lib'
import { openAgent } from '../../../workers/lab/agents/open'
import { openingOf, rhythmOfCard } from '../../../workers/lab/agents/requirements'
import { variantOf } from '../../../workers/lab/backend/backend'
import { requirePolicy } from '../../../workers/lab/contracts/checkpoint'
import { playGames } from '../../../workers/lab/play/games'
import { decodeCheckpoint } from '../../../workers/storage/safetensors'

/** Of a family's first seed as many games are played again as its card states; of the others, which are many, so many. */
const FEWER = 2

let backend = ''
beforeAll(async () => void (backend = variantOf(await chooseNodeBackend('wasm'))))

const asked = (await familiesIn(FAMILIES, 'test')).flatMap(({ members, stages }) =>
  [...members, ...stages].map(({ path }, i) => ({ path, games: i === 0 ? Infinity : FEWER })),
)

describe.each(asked)('$path', ({ path, games }) => {
  const checkpoint = requirePolicy(decodeCheckpoint(readFileSync(path)))
  const { card } = checkpoint

  it('scores in its first games what its card says', async ({ skip }) => {
    const { first = [], acting = 'sampled', seed = 0, protocol, backend: judged } = card.score ?? {}
    const wanted = first.slice(0, games)
    expect(wanted.length).toBeGreaterThanOrEqual(FEWER)
    skip(judged !== backend, `judged on ${judged}: another variant rounds differently, and may play other games`)
    const game = await loadGame(card.env.id, wanted.length, false, openingOf(card.env, rhythmOfCard(card)))
    const agent = await openAgent(checkpoint, game.spec)
    const scores: number[] = []
    const played = playGames({ game, agent, games: wanted.length, acting, seed, protocol: protocol! })
    for await (const { index, score } of played) scores[index] = score
    agent.dispose()
    expect(scores).toEqual(wanted)
  })
})

it('the readme tells of every family as the cards have it', async () => {
  const rows: Row[] = []
  for await (const row of familyRows()) rows.push(row)
  for (const path of ['README.md', 'workers/headless/bench/README.md']) {
    const text = readFileSync(path, 'utf8')
    expect(measuredPlaces(text).filter(({ suite }) => suite === 'families')).not.toEqual([])
    expect(lines(withMeasured(text, 'families', rows, ''))).toEqual(lines(text))
  }
})

/** The machine on which it was written may be another. */
const lines = (text: string) => text.split('\n').filter((line) => line.startsWith('| '))
