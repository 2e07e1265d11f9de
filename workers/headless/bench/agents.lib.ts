import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openAgent } from '../../lab/agents/open'
import { openingOf, rhythmOfCard } from '../../lab/agents/requirements'
import { variantOf } from '../../lab/backend/backend'
import { counted } from '../../lab/charts/numbers'
import { requirePolicy, type Checkpoint, type PolicyCard, type Score } from '../../lab/contracts/checkpoint'
import { playGames, type PlayedGame } from '../../lab/play/games'
import { scoreOf } from '../../lab/play/score'
import { decodeCheckpoint } from '../../storage/safetensors'
import { chooseNodeBackend } from '../backend.lib'
import type { Row } from '../bench'
import { openGame } from '../games.lib'

const folder = 'public/agents'
const games = 100
const seed = 1000
/** A greedy agent may loop for ever: as `npm run evaluate` cuts. */
const mostDecisions = 20_000

/**
 * What the shipped agents score in whole games, both ways of acting. That of an agent's own way is its card's, which `npm run evaluate --
 * --write` puts there, so that card and table cannot differ; the other way is played here. Takes minutes.
 */
export default async function* agents(): AsyncGenerator<Row> {
  const backend = variantOf(await chooseNodeBackend('wasm'))
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.safetensors'))) {
    const checkpoint = requirePolicy(decodeCheckpoint(await readFile(join(folder, file))))
    const { card } = checkpoint
    for (const acting of ['sampled', 'greedy'] as const)
      yield rowOf(card, card.score?.acting === acting ? card.score : await play(checkpoint, acting, backend))
  }
}

async function play(checkpoint: Checkpoint<PolicyCard>, acting: Score['acting'], backend: string): Promise<Score> {
  const { card } = checkpoint
  const game = await openGame(card.env.id, 50, openingOf(card.env, rhythmOfCard(card)))
  const agent = await openAgent(checkpoint, game.spec)
  const played: PlayedGame[] = []
  for await (const one of playGames({ game, agent, games, acting, seed, mostDecisions })) played.push(one)
  agent.dispose()
  return scoreOf(played, { acting, seed, backend })
}

/** A score as the table tells it. */
export function rowOf({ name, decisions }: Pick<PolicyCard, 'name' | 'decisions'>, score: Score): Row {
  const { acting, mean, low = NaN, high = NaN, distinct = score.games, cut = 0 } = score
  return {
    case: `${name}, ${decisions.toLocaleString('en')} decisions`,
    metric: `${acting}, ${distinct} distinct of ${score.games} games`,
    value: mean,
    unit: Number.isFinite(low) ? `[${low.toPrecision(3)}, ${high.toPrecision(3)}]` : '(too few for an interval)',
    versus: cut > 0 ? `${counted(cut, 'game')} cut` : null,
    ratio: null,
  }
}
