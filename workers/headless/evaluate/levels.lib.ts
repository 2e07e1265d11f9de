import { counted, showRounded } from '../../lab/charts/numbers'
import type { Checkpoint, PolicyCard } from '../../lab/contracts/checkpoint'
import type { EnvSpec, Setting } from '../../lab/contracts/env'
import { InputError } from '../../lab/contracts/errors'
import type { BatchGame } from '../../lab/envs/game'
import { worldOf } from '../../lab/envs/world'
import { everyLevel, playBlind, playLevels, type PlayedLevel } from '../../lab/play/levels'
import { mean } from '../../lab/statistics/interval'
import { shareInterval } from '../../lab/statistics/share'
import { drawSeeds, streamOf } from '../../lab/streams'
import { open, wayOf, type Plan } from './plan.lib'

/**
 * One game on each of so many levels that were not trained on, beside who needs no eyes: chance, and every action held down. Whoever only
 * runs and jumps wins most levels of some games; an agent has learned to see where it does better than that.
 */
export async function judgeLevels(
  checkpoint: Checkpoint<PolicyCard>,
  count: number,
  plan: Plan,
  json: boolean,
): Promise<void> {
  const { card } = checkpoint
  const setting = everyLevel(plan.setting ?? card.env)
  const { game, agent, protocol } = await open(checkpoint, count, { ...plan, setting })
  if (!game.spec.levels)
    throw new InputError('--levels', `${game.spec.title} has none: every game is on the same ground`)
  const levels = levelsFor(card, plan.seed, count)
  const most = protocol.timeLimit > 0 ? protocol.timeLimit : Infinity
  const own = await playLevels({ game, agent, setting, acting: wayOf(card, plan), levels, most })
  const world = worldOf(game)
  world.configure(setting.options ?? {}, null)
  const blind = (choose: () => number) =>
    levels.map((level) => playBlind(world, { rhythm: agent.rhythm, level, most, choose }))
  const random = streamOf(String(plan.seed), 'a player by chance')
  const { actions } = game.spec
  const players: (readonly [string, readonly PlayedLevel[]])[] = [
    [card.name, own],
    ['by chance', blind(() => random.below(actions.length))],
    ...actions.map(({ title }, action) => [`always ${title.toLowerCase()}`, blind(() => action)] as const),
  ]
  agent.dispose()
  tell(players, game, { card, setting, count }, json)
}

/** The first that were not trained on; where all were, as many drawn at random. */
function levelsFor({ env }: PolicyCard, seed: number, count: number): number[] {
  const trained = Number(env.options?.['levels'] ?? 0)
  return trained > 0 ? Array.from({ length: count }, (_, i) => trained + i) : drawSeeds(seed, count)
}

interface About {
  readonly card: PolicyCard
  readonly setting: Setting
  readonly count: number
}

function tell(
  players: readonly (readonly [string, readonly PlayedLevel[]])[],
  { spec }: BatchGame,
  about: About,
  json: boolean,
): void {
  const lines = players.map(([name, played]) => lineOf(name, played, spec))
  // The agent first, then whoever wins most.
  const ordered = [lines[0]!, ...lines.slice(1).sort((a, b) => b.won - a.won)]
  if (json) return ordered.forEach((line) => console.log(JSON.stringify(line)))
  const trained = Number(about.card.env.options?.['levels'] ?? 0)
  console.log(
    `${spec.title}, ${counted(about.count, 'level')} ${trained > 0 ? `from ${trained} on, where its training's end` : 'drawn at random, as those of its training were: hardly one of them twice'}`,
  )
  const winners = ordered.filter(({ won }, i) => i === 0 || won > 0)
  const wide = Math.max(...winners.map(({ player }) => player.length))
  for (const { player, won, low, high, endings } of winners) {
    const causes = Object.entries(endings).map(([title, share]) => `${title} ${showRounded(share)}`)
    console.log(
      `  ${player.padEnd(wide)}  won ${showRounded(won)} [${showRounded(low)}, ${showRounded(high)}]; ${causes.join(', ')}`,
    )
  }
  const lost = ordered.length - winners.length
  if (lost > 0) console.log(`  ${counted(lost, 'other action')} held down won no level`)
}

/** `won`: share of levels that paid, with its 95 % interval; `endings`: shares of all that came about. */
function lineOf(player: string, played: readonly PlayedLevel[], { endings }: EnvSpec) {
  const { mean: won, low, high } = shareInterval(played.filter(({ reward }) => reward > 0).length, played.length)
  const share = (index: number) => played.filter(({ ended }) => ended === index).length / played.length
  const told = [
    ...endings.map((title, i) => [title, share(i)] as const).filter(([title]) => title !== ''),
    ['cut', share(0)] as const,
  ]
  return {
    player,
    levels: played.length,
    won,
    low,
    high,
    endings: Object.fromEntries(told.filter(([, part]) => part > 0)),
    decisions: mean(played.map(({ decisions }) => decisions)),
  }
}
