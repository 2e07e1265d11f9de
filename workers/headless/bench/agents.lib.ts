import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { openAgent } from '../../lab/agents/open'
import { openingOf, rhythmOfCard } from '../../lab/agents/requirements'
import { requirePolicy } from '../../lab/contracts/checkpoint'
import { playGames } from '../../lab/play/games'
import { bootstrapMean } from '../../lab/statistics/interval'
import { decodeCheckpoint } from '../../storage/safetensors'
import { chooseNodeBackend } from '../backend.lib'
import type { Row } from '../bench'
import { openGame } from '../games.lib'

const folder = 'public/agents'
const games = 100
const seed = 1000
/** A greedy agent may loop for ever: as `npm run evaluate` cuts. */
const mostDecisions = 20_000

/** What the shipped agents score in whole games, as `npm run evaluate` plays them, both ways of acting. Takes minutes. */
export default async function* agents(): AsyncGenerator<Row> {
  await chooseNodeBackend('wasm')
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.safetensors')))
    for (const acting of ['sampled', 'greedy'] as const) yield await score(file, acting)
}

async function score(file: string, acting: 'sampled' | 'greedy'): Promise<Row> {
  const checkpoint = requirePolicy(decodeCheckpoint(await readFile(join(folder, file))))
  const { card } = checkpoint
  const game = await openGame(card.env.id, 50, openingOf(card.env, rhythmOfCard(card)))
  const agent = await openAgent(checkpoint, game.spec)
  const scores: number[] = []
  let cut = 0
  for await (const played of playGames({ game, agent, games, acting, seed, mostDecisions })) {
    scores.push(played.score)
    if (played.cut) cut += 1
  }
  agent.dispose()
  const { mean, low, high } = bootstrapMean(scores, { seed })
  return {
    case: `${card.name}, ${card.decisions.toLocaleString('en')} decisions`,
    metric: `${acting}, ${games} games`,
    value: mean,
    unit: `[${low.toPrecision(3)}, ${high.toPrecision(3)}]`,
    versus: cut > 0 ? `${cut} games cut at ${mostDecisions} decisions` : null,
    ratio: null,
  }
}
