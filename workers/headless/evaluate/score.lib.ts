import { counted } from '../../lab/charts/numbers'
import type { Checkpoint, PolicyCard, Score } from '../../lab/contracts/checkpoint'
import { protocolText } from '../../lab/contracts/protocol'
import { playGames, type PlayedGame } from '../../lab/play/games'
import { scoreOf } from '../../lab/play/score'
import { software } from '../../lab/software'
import { distinct } from '../../lab/statistics/distinct'
import { mean, median } from '../../lab/statistics/interval'
import { open, wayOf, type Plan } from './plan.lib'
import { meanText, unitsText } from './words.lib'

/** Plays the games and prints what came out. */
export async function judge(checkpoint: Checkpoint<PolicyCard>, plan: Plan): Promise<Score> {
  const { card } = checkpoint
  const { games, seed } = plan
  const acting = wayOf(card, plan)
  const { game, agent, variant, protocol } = await open(checkpoint, games, plan)
  const played: PlayedGame[] = []
  for await (const result of playGames({ game, agent, games, acting, seed, protocol })) played.push(result)
  agent.dispose()
  const score = scoreOf(played, { acting, seed, protocol, backend: variant })
  const units = distinct(played, ({ course }) => course)
  const scores = units.map((one) => one.score)
  const cut = played.filter((result) => result.cut).length
  console.log(
    `${card.name}: mean score ${meanText(scores)} over ${unitsText(units.length, games, `${acting} game`)}, seed ${seed}`,
  )
  console.log(
    `least ${Math.min(...scores)}, median ${median(scores)}, most ${Math.max(...scores)}; ${counted(Math.round(mean(units.map(({ decisions }) => decisions))), 'decision')} per game`,
  )
  if (cut > 0)
    console.log(
      `${cut} of ${counted(games, 'game')} ${cut === 1 ? 'was' : 'were'} cut at ${Math.max(...played.map((result) => result.decisions))} decisions`,
    )
  console.log(`protocol: ${protocolText(protocol)}`)
  console.log(`on ${variant}, Nudge ${software}`)
  return score
}
