import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { openAgent } from '../../lab/agents/open'
import { openingOf, rhythmOfCard } from '../../lab/agents/requirements'
import { requirePolicy } from '../../lab/contracts/checkpoint'
import { playGames, type PlayedGame } from '../../lab/play/games'
import { scoreOf } from '../../lab/play/score'
import { decodeCheckpoint } from '../../storage/safetensors'
import { variantOf } from '../../lab/backend/backend'
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
  const backend = variantOf(await chooseNodeBackend('wasm'))
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.safetensors')))
    for (const acting of ['sampled', 'greedy'] as const) yield await score(file, acting, backend)
}

async function score(file: string, acting: 'sampled' | 'greedy', backend: string): Promise<Row> {
  const checkpoint = requirePolicy(decodeCheckpoint(await readFile(join(folder, file))))
  const { card } = checkpoint
  const game = await openGame(card.env.id, 50, openingOf(card.env, rhythmOfCard(card)))
  const agent = await openAgent(checkpoint, game.spec)
  const played: PlayedGame[] = []
  for await (const one of playGames({ game, agent, games, acting, seed, mostDecisions })) played.push(one)
  agent.dispose()
  const { mean, low = NaN, high = NaN, distinct } = scoreOf(played, { acting, seed, backend })
  // By the limit above, or by that of the agent's own game.
  const cut = played.filter((one) => one.cut)
  return {
    case: `${card.name}, ${card.decisions.toLocaleString('en')} decisions`,
    metric: `${acting}, ${distinct} distinct of ${games} games`,
    value: mean,
    unit: Number.isFinite(low) ? `[${low.toPrecision(3)}, ${high.toPrecision(3)}]` : '(no interval)',
    versus:
      cut.length > 0
        ? `${cut.length} games cut at ${Math.max(...cut.map(({ decisions }) => decisions))} decisions`
        : null,
    ratio: null,
  }
}
