import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openAgent } from '../../lab/agents/open'
import { openingOf, rhythmOfCard } from '../../lab/agents/requirements'
import { variantOf } from '../../lab/backend/backend'
import { counted } from '../../lab/charts/numbers'
import { requirePolicy, type Checkpoint, type PolicyCard, type Score } from '../../lab/contracts/checkpoint'
import { protocolFor } from '../../lab/contracts/protocol'
import { playGames, type PlayedGame } from '../../lab/play/games'
import { scoreOf } from '../../lab/play/score'
import { decodeCheckpoint } from '../../storage/safetensors'
import { chooseNodeBackend } from '../backend.lib'
import type { Row } from '../bench'
import { openGame } from '../games.lib'

const folder = 'public/agents'
const games = 100
const seed = 1000

/**
 * What the shipped agents score in whole games, both ways of acting, as their cards say (`npm run evaluate -- --write` puts it there), so that
 * card and table cannot differ; what a card does not say is played here, in minutes.
 */
export default async function* agents(): AsyncGenerator<Row> {
  const backend = variantOf(await chooseNodeBackend('wasm'))
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.safetensors'))) {
    const checkpoint = requirePolicy(decodeCheckpoint(await readFile(join(folder, file))))
    const { card } = checkpoint
    for (const acting of ['sampled', 'greedy'] as const)
      yield rowOf(card, scoreOfCard(card, acting) ?? (await play(checkpoint, acting, backend)))
  }
}

async function play(checkpoint: Checkpoint<PolicyCard>, acting: Score['acting'], backend: string): Promise<Score> {
  const { card } = checkpoint
  const game = await openGame(card.env.id, 50, openingOf(card.env, rhythmOfCard(card)))
  const agent = await openAgent(checkpoint, game.spec)
  const played: PlayedGame[] = []
  const protocol = protocolFor(agent.rhythm, game.spec)
  for await (const one of playGames({ game, agent, games, acting, seed, protocol })) played.push(one)
  agent.dispose()
  return scoreOf(played, { acting, seed, protocol, backend })
}

/** At the stickiness that it was trained with. */
const scoreOfCard = (card: PolicyCard, acting: Score['acting']): Score | undefined =>
  [card.score, ...(card.otherScores ?? [])].find(
    (one) => one?.acting === acting && (one.protocol?.sticky ?? 0) === (rhythmOfCard(card).sticky ?? 0),
  )

/** A score as the table tells it; decisions of the agent that a run began with come before its own. */
export function rowOf({ name, decisions, from }: Pick<PolicyCard, 'name' | 'decisions' | 'from'>, score: Score): Row {
  const { acting, mean, low = NaN, high = NaN, distinct = score.games, cut = 0 } = score
  return {
    case: `${name}, ${[...(from ? [from.decisions] : []), decisions].map((each) => each.toLocaleString('en')).join(' + ')} decisions`,
    metric: `${acting}, ${distinct} distinct of ${score.games} games`,
    value: mean,
    unit: Number.isFinite(low) ? `[${short(low)}, ${short(high)}]` : '(too few for an interval)',
    versus: cut > 0 ? `${counted(cut, 'game')} cut` : null,
    ratio: null,
  }
}

const short = (value: number): string => (value < 1000 ? value.toPrecision(3) : Math.round(value).toLocaleString('en'))
